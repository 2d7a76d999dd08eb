"""Orders that wait for money while what they hold may not be sold any more: nobody is asked to pay, and a person is told."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from catalog.facts import JUDGED, RELATED, reasons
from catalog.models import Product
from catalog.sellable import REASON_TEXTS
from shop import orders
from shop.english import vietnamese
from shop.order.models import Order


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
