"""Matching what the bank says with what is owed. Nothing is guessed: code and amount agree exactly, or a person looks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shop import orders, withdrawn
from shop.mails.models import MailKind
from shop.order.models import Order, OrderStatus
from shop.order_steps import tell
from shop.payments.bank_transfer import METHOD
from shop.payments.bank_transfer.memo import order_numbers_in
from shop.payments.cod import METHOD as COD
from shop.payments.models import IncomingTransfer, TransferState
from shop.templatetags.shop_tags import vnd

MOST_SUGGESTED = 10


@dataclass(frozen=True, kw_only=True)
class StatementLine:
    bank_ref: str
    received_at: datetime
    amount_vnd: int
    content: str


class NotSettled(Exception):
    """Nothing changed; the text says why."""


def take_in(line: StatementLine) -> tuple[IncomingTransfer, bool]:
    """Stores the line once and matches it; (transfer, whether it was new). The same line again changes nothing."""
    with transaction.atomic():
        transfer, is_new = IncomingTransfer.objects.get_or_create(
            bank_ref=line.bank_ref,
            defaults={"received_at": line.received_at, "amount_vnd": line.amount_vnd, "content": line.content[:300]},
        )
        if is_new:
            _match(transfer)
    return transfer, is_new


def _match(transfer: IncomingTransfer) -> None:
    numbers = order_numbers_in(transfer.content)
    found = list(Order.objects.select_for_update().filter(number__in=numbers, channel="shop"))
    if len(found) != 1:
        _leave(transfer, _("Không thấy mã đơn trong nội dung.") if not found else _("Nội dung có nhiều mã đơn."))
        return
    _settle_for(transfer, found[0])


def _settle_for(transfer: IncomingTransfer, order: Order) -> None:
    transfer.order = order
    owed = int(order.total_incl_tax)
    if order.payment_method != METHOD.code and order.expires_at is None:
        _leave(transfer, _("Đơn này không trả bằng chuyển khoản."))
    elif transfer.amount_vnd != owed:
        words = (
            _("Chuyển thiếu: đơn %(owed)s, nhận %(paid)s.")
            if transfer.amount_vnd < owed
            else _("Chuyển thừa: đơn %(owed)s, nhận %(paid)s.")
        )
        _leave(transfer, words % {"owed": vnd(owed), "paid": vnd(transfer.amount_vnd)})
    elif order.status == OrderStatus.PENDING_PAYMENT and orders.mark_paid(order.pk):
        transfer.state, transfer.problem = TransferState.MATCHED, ""
        transfer.save()
        withdrawn.note_paid(order.pk, on=timezone.localdate(timezone.now()))
    elif order.status == OrderStatus.CANCELLED:
        _leave(transfer, _("Tiền đến sau khi đơn đã hủy."), state=TransferState.REFUND_DUE)
    elif order.payment_method == COD.code:
        _leave(transfer, _("Người mua đã đổi sang trả tiền mặt."), state=TransferState.REFUND_DUE)
    else:
        _leave(transfer, _("Đơn đã được trả trước đó."), state=TransferState.REFUND_DUE)


def _leave(transfer: IncomingTransfer, problem: str, *, state: TransferState = TransferState.OPEN) -> None:
    transfer.state, transfer.problem = state, problem
    transfer.save()


def waiting_for(amount_vnd: int) -> list[Order]:
    """Orders that wait for exactly this much, newest first: among them a person finds the one that a nameless transfer is for."""
    waiting = Order.objects.filter(channel="shop", status=OrderStatus.PENDING_PAYMENT, total_incl_tax=amount_vnd)
    return list(waiting.select_related("shipping_address").order_by("-date_placed")[:MOST_SUGGESTED])


@transaction.atomic
def assign(*, transfer_id: int, order_number: str, by: Any, now: datetime) -> IncomingTransfer:
    """A person says which order the money is for; the amount still has to agree. Raises `NotSettled`."""
    transfer = _still(transfer_id, TransferState.OPEN)
    order = Order.objects.select_for_update().filter(number=order_number.strip().upper(), channel="shop").first()
    if order is None:
        raise NotSettled(_("Không có đơn nào mang mã này."))
    transfer.settled_by, transfer.settled_at = by, now
    _settle_for(transfer, order)
    return transfer


@transaction.atomic
def send_back(*, transfer_id: int, by: Any, now: datetime) -> IncomingTransfer:
    """The money does not stay: it waits to be refunded."""
    transfer = _still(transfer_id, TransferState.OPEN)
    transfer.state, transfer.settled_by, transfer.settled_at = TransferState.REFUND_DUE, by, now
    transfer.save()
    return transfer


@transaction.atomic
def mark_refunded(*, transfer_id: int, refund_ref: str, by: Any, now: datetime) -> IncomingTransfer:
    """Raises `NotSettled` unless a refund is due."""
    transfer = _still(transfer_id, TransferState.REFUND_DUE)
    transfer.state, transfer.refund_ref, transfer.settled_by, transfer.settled_at = TransferState.REFUNDED, refund_ref, by, now
    transfer.save()
    if transfer.order is not None:
        tell(transfer.order, MailKind.REFUNDED, part=f"T{transfer.pk}")
    return transfer


def _still(transfer_id: int, state: TransferState) -> IncomingTransfer:
    transfer = IncomingTransfer.objects.select_for_update().filter(pk=transfer_id, state=state).first()
    if transfer is None:
        raise NotSettled(_("Khoản tiền này đã được xử lý trước đó; không có gì thay đổi."))
    return transfer
