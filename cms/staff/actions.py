"""Steps that a person confirms: an order moves on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from catalog.stock import NotAllocated, NotOnHand
from shop import orders
from shop.account import guests
from shop.account.erasure import OVER, ErasureRefused
from shop.aftersales.undelivered import is_undelivered
from shop.carriers.dispatch import NOT_FETCHED
from shop.order.models import Order, OrderStatus
from shop.payments.refunds import left_to_refund
from shop.templatetags.shop_tags import vnd

ORDER_INSPECT = "wagtailsnippets_order_order:inspect"


@dataclass(frozen=True, kw_only=True)
class Step:
    """`run(order, user)` is false when the order had already moved on."""

    code: str
    label: str
    question: str
    sources: tuple[OrderStatus, ...]
    run: Callable[[Order, Any], bool]
    is_serious: bool = False
    fits: Callable[[Order], bool] = lambda _order: True


STEPS = {
    step.code: step
    for step in (
        Step(
            code="packed",
            label=gettext_lazy("Đã đóng gói"),
            question=gettext_lazy("Hàng của đơn này đã đóng gói xong?"),
            sources=(OrderStatus.NEW,),
            run=lambda order, user: orders.mark_packed(order.pk, actor_id=user.pk),
        ),
        Step(
            code="shipped",
            label=gettext_lazy("Đã gửi hàng"),
            question=gettext_lazy("Hàng đã rời điểm bán? Tồn kho sẽ giảm theo đơn."),
            sources=(OrderStatus.NEW, OrderStatus.PACKED),
            run=lambda order, user: orders.mark_shipped(order.pk, actor_id=user.pk),
        ),
        Step(
            code="completed",
            label=gettext_lazy("Khách đã nhận"),
            question=gettext_lazy("Khách đã nhận đủ hàng? Đơn trả tiền mặt thì tiền được tính là đã thu."),
            sources=(OrderStatus.SHIPPED,),
            run=lambda order, user: orders.mark_completed(order.pk, actor_id=user.pk),
            fits=lambda order: not is_undelivered(order),
        ),
        Step(
            code="settled",
            label=gettext_lazy("Đã xử lý việc cần xem"),
            question=gettext_lazy("Việc ghi ở đơn này đã có người lo xong?"),
            sources=tuple(OrderStatus),
            run=lambda order, user: orders.settle_attention(order.pk, by=user, now=timezone.now()),
            fits=lambda order: bool(order.attention),
        ),
        Step(
            code="forgotten",
            label=gettext_lazy("Xóa dữ liệu người mua"),
            question=gettext_lazy(
                "Người mua xin xóa dữ liệu? Thư điện tử, lời nhắn quà và thư đã gửi mất ngay; tên, điện thoại, địa chỉ tự mất khi hết hạn "
                "giữ hợp đồng. Không lấy lại được."
            ),
            sources=OVER,
            run=lambda order, user: guests.forget(order.pk, by=user, now=timezone.now()),
            is_serious=True,
            fits=lambda order: order.channel == "shop" and order.user_id is None and order.forget_asked_at is None,
        ),
        Step(
            code="cancelled",
            label=gettext_lazy("Hủy đơn"),
            question=gettext_lazy("Hủy đơn này? Hàng đang giữ sẽ trở lại bán."),
            sources=orders.CANCELLABLE,
            run=lambda order, user: orders.cancel(order.pk, now=timezone.now(), actor_id=user.pk),
            is_serious=True,
        ),
    )
}


def steps_for(order: Order, user: Any) -> list[Step]:
    if not user.has_perm("order.change_order"):
        return []
    return [step for step in STEPS.values() if order.status in step.sources and step.fits(order)]


def move_order(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Asks on GET, acts on POST."""
    if not request.user.has_perm("order.change_order"):
        raise PermissionDenied
    if step not in STEPS:
        raise Http404
    order, chosen = get_object_or_404(Order, pk=pk), STEPS[step]
    back = reverse(ORDER_INSPECT, args=[pk])
    if request.method != "POST":
        context = {"title": order.number, "question": chosen.question, "label": chosen.label, "is_serious": chosen.is_serious, "back": back}
        context["notes"] = _consequences(order) if step == "cancelled" else order.attention.splitlines() if step == "settled" else []
        return render(request, "cms/staff/confirm.html", context)
    try:
        with transaction.atomic():
            has_moved = chosen.run(order, request.user)
            if has_moved:
                log(order, "wagtail.edit", user=request.user, data={"field": "status", "before": order.status, "after": chosen.code})
    except ErasureRefused as refused:
        messages.error(request, " ".join(refused.reasons))
        return redirect(back)
    except (NotOnHand, NotAllocated):
        messages.error(request, _("Tồn kho tại điểm ít hơn số đã giữ cho đơn. Hãy kiểm kê rồi làm lại."))
        return redirect(back)
    if has_moved:
        messages.success(request, _("Đơn %(number)s: %(label)s.") % {"number": order.number, "label": chosen.label})
    else:
        messages.warning(request, _("Đơn %s đã được xử lý trước đó; không có gì thay đổi.") % order.number)
    return redirect(back)


def _consequences(order: Order) -> list[str]:
    """What else a cancelling sets going."""
    found = []
    paid = left_to_refund(order)
    if paid:
        found.append(_("Khách đã trả %s; khoản này tự vào danh sách phải hoàn.") % vnd(paid))
    for parcel in order.parcels.filter(state__in=NOT_FETCHED):
        found.append(_("Vận đơn %(code)s của %(carrier)s được báo hủy.") % {"code": parcel, "carrier": parcel.get_carrier_display()})
    if order.channel != "shop":
        found.append(_("Đây là đơn của %s: hủy ở đây không hủy trên sàn.") % order.channel_label)
    elif order.guest_email or order.user_id:
        found.append(_("Khách nhận thư báo đơn đã hủy."))
    return found
