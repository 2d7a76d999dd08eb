"""Open orders that hold what may not be sold any more: nobody is asked to pay for it, and a person is told.

Goods whose certificate or season merely ended were sold rightly and are delivered. Revoked, suspended and recalled goods are a person's
matter in every open order, however the decision came in: by two officers, by one, or by an imported file.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalog.facts import JUDGED, RELATED, reasons
from catalog.models import Product
from catalog.sellable import REASON_TEXTS, Reason
from shop import orders
from shop.english import vietnamese
from shop.order.models import Order, OrderStatus

OPEN = (OrderStatus.PENDING_PAYMENT, OrderStatus.NEW, OrderStatus.PACKED)
PULLED = {
    Reason.CERTIFICATE_REVOKED: gettext_noop("%s bị thu hồi chứng nhận: gọi cho người mua, giao tiếp hoặc hủy đơn."),
    Reason.PRODUCT_SUSPENDED: gettext_noop("%s đang bị tạm dừng bán: giữ hàng lại, hỏi cán bộ OCOP rồi gọi cho người mua."),
}
RECALLED = gettext_noop("%(title)s: lô %(lot)s bị thu hồi. Xem tem hàng của đơn; đúng lô này thì đừng giao, gọi cho người mua.")


@dataclass(frozen=True, kw_only=True)
class Stopped:
    title: str
    text: str
    """Vietnamese: why it may not be sold."""


def stopped_in(order: Order, *, on: date) -> list[Stopped]:
    """Goods of the order that may not be sold today, by title."""
    products = Product.objects.filter(line__order=order).distinct().order_by("title")
    found = []
    for product in products.select_related(*RELATED).prefetch_related(*JUDGED):
        why = reasons(product, on=on)
        if why:
            found.append(Stopped(title=product.title, text=_(REASON_TEXTS[why[0]])))
    return found


def call_for(order: Order, stopped: list[Stopped]) -> bool:
    """A person settles it with the buyer; false when that stands at the order already."""
    with vietnamese():
        words = _("%s không còn được bán mà đơn chưa giao: gọi cho người mua, rồi hủy đơn và hoàn tiền nếu đã trả.")
    return orders.call_attention(order.pk, text=words % ", ".join(row.title for row in stopped))


def note_paid(order_id: int, *, on: date) -> bool:
    """Money came for goods that may not be sold any more: it is kept, and a person decides with the buyer."""
    order = Order.objects.get(pk=order_id)
    stopped = stopped_in(order, on=on)
    return bool(stopped) and call_for(order, stopped)


def revoked_words(title: str) -> str:
    with vietnamese():
        return _(PULLED[Reason.CERTIFICATE_REVOKED]) % title


def on_change(sender: object, product_ids: frozenset[int], **kwargs: object) -> None:
    """After commit; the sweep of orders makes up for what is lost here."""
    call_for_pulled(on=timezone.localdate(), product_ids=product_ids)


def call_for_pulled(*, on: date, product_ids: Iterable[int] | None = None) -> int:
    """Marks open orders that hold revoked, suspended or recalled goods, once for each cause; answers how many marks are new. One query
    when there are none, because every order that is placed asks."""
    pulled = Product.objects.filter(
        Q(suspended_at__isnull=False) | Q(certificates__revoked_on__isnull=False) | Q(lots__recalled_on__isnull=False)
    )
    if product_ids is not None:
        pulled = pulled.filter(pk__in=set(product_ids))
    held = Order.objects.filter(status__in=OPEN, lines__product__in=pulled.order_by().values("pk"))
    orders_of: dict[int, set[int]] = defaultdict(set)
    placed: dict[int, date] = {}
    for order_id, at, product_id in held.values_list("pk", "date_placed", "lines__product"):
        orders_of[product_id].add(order_id)
        placed[order_id] = timezone.localdate(at)
    products = Product.objects.filter(pk__in=orders_of) if orders_of else Product.objects.none()
    marks = 0
    for product in products.select_related(*RELATED).prefetch_related(*JUDGED):
        for words, until in _causes(product, on=on):
            marks += sum(orders.call_attention(pk, text=words) for pk in sorted(orders_of[product.pk]) if placed[pk] <= until)
    return marks


def _causes(product: Product, *, on: date) -> list[tuple[str, date]]:
    """In Vietnamese, each with the last day of orders that it concerns: what was ordered after a recall came from another lot."""
    with vietnamese():
        found = [(_(PULLED[reason]) % product.title, on) for reason in reasons(product, on=on) if reason in PULLED]
        recalled = [lot for lot in product.lots.all() if lot.recalled_on is not None and lot.recalled_on <= on]
        return found + [(_(RECALLED) % {"title": product.title, "lot": lot.number}, lot.recalled_on) for lot in recalled]
