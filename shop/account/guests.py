"""Erasing who bought without an account and asks for it: what may go goes at once, the contract's part when its term ends."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.audit.record import record
from shop.account.erasure import OVER, ErasureRefused, blank_what_is_over, forget_letters
from shop.aftersales.models import Case
from shop.order.models import Order
from shop.order_forgetting import forget_mail_and_gift


def obstacles(order: Order) -> list[str]:
    """In words, with what to do; empty: the buyer can be erased."""
    found = []
    if order.user_id is not None or order.channel != "shop":
        found.append(_("Đơn này thuộc một tài khoản hoặc một sàn; dữ liệu được xóa ở đó."))
    if order.status not in OVER:
        found.append(_("Đơn chưa xong. Hãy giao xong hoặc hủy đơn trước."))
    if order.cases.filter(closed_at=None).exclude(kind__startswith="privacy").exists():
        found.append(_("Còn yêu cầu của đơn này chưa kết thúc."))
    open_refunds = order.refunds.exclude(state__in=("done", "dropped")).exists()
    if open_refunds or order.transfers.filter(state__in=("open", "refund_due")).exists():
        found.append(_("Còn khoản hoàn tiền chưa chuyển xong."))
    return found


@transaction.atomic
def forget(order_id: int, *, by: Any, now: datetime) -> bool:
    """False when it was asked before. Raises `ErasureRefused`."""
    order = Order.objects.select_for_update().get(pk=order_id)
    if order.forget_asked_at is not None:
        return False
    reasons = obstacles(order)
    if reasons:
        raise ErasureRefused(reasons)
    cases = list(order.cases.values_list("pk", flat=True))
    forget_letters([order.pk], cases)
    Case.objects.filter(pk__in=cases, closed_at__isnull=False).update(name="", phone="", email="")
    forget_mail_and_gift([order.pk])
    Order.objects.filter(pk=order.pk).update(forget_asked_at=now)
    record(action="order.forget", target=order, by=by, at=now)
    blank_what_is_over(now=now)
    return True
