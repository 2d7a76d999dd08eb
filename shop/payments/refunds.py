"""Money that goes back: made due by the shop or proposed by staff, sent through its gateway or ticked off by hand, never twice.

A refund's reference is its identity at the gateway, so a repeated call refunds once.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils.translation import gettext as _

from catalog.audit.record import record
from shop.mails.models import MailKind
from shop.order.models import Order, OrderStatus
from shop.order_steps import tell
from shop.payments import takes_cash
from shop.payments.gateway import Capability, Outcome, RefundNotice, RefundOrder
from shop.payments.models import IncomingTransfer, Payment, PaymentState, Refund, RefundCause, RefundState, TransferState
from shop.services import accounts
from shop.services.contract import OutcomeUnknown, ServiceError

log = logging.getLogger(__name__)
ASK_AFTER = timedelta(minutes=2)
LEASE = timedelta(minutes=2)
BATCH = 50
COUNTS = (RefundState.DUE, RefundState.SENT, RefundState.FAILED, RefundState.DONE)
"""What stands for its money: a refused one can be sent again, until it is dropped."""


class NotRefunded(Exception):
    """Nothing changed; the text says why."""


def make_due(payment: Payment, *, cause: RefundCause, amount_vnd: int, now: datetime) -> Refund:
    """Once per payment and cause. Call it in the transaction that found out."""
    reference = f"{payment.reference}-{cause.value[0].upper()}"
    given = {"order_id": payment.order_id, "reference": reference, "amount_vnd": amount_vnd, "created_at": now}
    refund, is_new = Refund.objects.get_or_create(payment=payment, cause=cause, defaults=given)
    if is_new:
        log.warning("refund due reference=%s cause=%s", refund.reference, cause)
        record(action="refund.due", target=refund, after={"amount_vnd": amount_vnd, "cause": cause}, at=now)
    return refund


def find_cancelled(*, now: datetime) -> int:
    """Paid orders that were cancelled, whoever did it: their money is due back. Answers how many were found."""
    gone = (OrderStatus.CANCELLED,)
    back = Sum("refunds__amount_vnd", filter=Q(refunds__state__in=COUNTS), default=0)
    paid = Payment.objects.filter(state=PaymentState.PAID, order__status__in=gone).annotate(back=back).filter(back__lt=F("received_vnd"))
    found = 0
    for payment in paid[:BATCH]:
        with transaction.atomic():
            make_due(payment, cause=RefundCause.CANCELLED, amount_vnd=payment.received_vnd - payment.back, now=now)
        found += 1
    matched = IncomingTransfer.objects.filter(state=TransferState.MATCHED, order__status__in=gone)
    in_parts = Order.objects.filter(pk__in=matched.values("order"), refunds__state__in=COUNTS).distinct()
    found += sum(_rest_due(order.pk, now=now) for order in in_parts[:BATCH])
    whole = matched.exclude(order__in=in_parts.values("pk"))
    return found + whole.update(state=TransferState.REFUND_DUE, problem=_("Đơn bị hủy sau khi trả tiền."))


@transaction.atomic
def _rest_due(order_id: int, *, now: datetime) -> bool:
    """A transfer of which a part is back already: what is left goes back, and no more. False when nothing is left."""
    order = Order.objects.select_for_update().get(pk=order_id)
    left = left_to_refund(order)
    if not left:
        return False
    given = {"order": order, "reference": f"{order.number}-C", "amount_vnd": left, "created_at": now}
    refund = Refund.objects.create(cause=RefundCause.CANCELLED, **given)
    record(action="refund.due", target=refund, after={"amount_vnd": left, "cause": RefundCause.CANCELLED}, at=now)
    return True


def left_to_refund(order: Order) -> int:
    """What was received for the order and is neither back nor on its way back."""
    through_gateways = order.payments.filter(state=PaymentState.PAID).aggregate(all=Sum("received_vnd"))["all"] or 0
    by_bank = order.transfers.filter(state=TransferState.MATCHED).aggregate(all=Sum("amount_vnd"))["all"] or 0
    back = order.refunds.filter(state__in=COUNTS).aggregate(all=Sum("amount_vnd"))["all"] or 0
    return max(0, through_gateways + by_bank + _cash_of(order) - back)


def _cash_of(order: Order) -> int:
    """What was paid at the door or the counter: nothing before the goods were handed over."""
    if not takes_cash(order.payment_method) or not order.status_changes.filter(new_status=OrderStatus.COMPLETED).exists():
        return 0
    return int(order.total_incl_tax)


@transaction.atomic
def propose(*, order_id: int, amount_vnd: int, note: str, by: Any, now: datetime) -> Refund:
    """All or part of what an order paid goes back. Raises `NotRefunded`."""
    order = Order.objects.select_for_update().get(pk=order_id)
    left = left_to_refund(order)
    if not 0 < amount_vnd <= left:
        raise NotRefunded(_("Đơn này còn hoàn được nhiều nhất %d đồng.") % left)
    payment = order.payments.filter(state=PaymentState.PAID, received_vnd__gte=amount_vnd).order_by("pk").first()
    refund = Refund.objects.create(
        order=order,
        payment=payment,
        reference=f"{order.number}-R{order.refunds.filter(cause=RefundCause.PROPOSED).count() + 1}",
        amount_vnd=amount_vnd,
        cause=RefundCause.PROPOSED,
        note=note[:300],
        created_at=now,
        proposed_by=by,
    )
    record(action="refund.propose", target=refund, by=by, after={"amount_vnd": amount_vnd, "note": note[:300]}, at=now)
    return refund


def send(*, refund_id: int, by: Any, now: datetime) -> Refund:
    """Through the gateway that took the money. Raises `NotRefunded`; an open outcome is asked for later."""
    refund = _of(refund_id)
    if refund.payment is None:
        raise NotRefunded(_("Khoản này không qua cổng thanh toán. Hãy chuyển khoản rồi ghi số giao dịch."))
    gateway = _gateway_of(refund)
    claimed = Refund.objects.filter(pk=refund_id, state__in=(RefundState.DUE, RefundState.FAILED)).update(
        state=RefundState.SENT, sent_at=now, done_by=by, next_query_at=now + ASK_AFTER, result_text=""
    )
    if not claimed:
        raise NotRefunded(_("Khoản này đã được xử lý trước đó; không có gì thay đổi."))
    record(action="refund.send", target=refund, by=by, after={"amount_vnd": refund.amount_vnd}, at=now)
    try:
        notice = gateway.refund(_order_of(refund))
    except OutcomeUnknown as error:
        Refund.objects.filter(pk=refund_id).update(result_text=error.text[:300])
        return _of(refund_id)
    except ServiceError as error:
        Refund.objects.filter(pk=refund_id, state=RefundState.SENT).update(
            state=RefundState.FAILED, result_text=error.text[:300], next_query_at=None
        )
        return _of(refund_id)
    return _end(refund_id, notice, now=now)


def query_due(*, now: datetime) -> int:
    """Asks for the results that are still open; answers how many were asked."""
    due = Refund.objects.filter(state=RefundState.SENT, next_query_at__lte=now).values_list("pk", flat=True)
    return sum(_query(refund_id, now=now) for refund_id in list(due[:BATCH]))


def _query(refund_id: int, *, now: datetime) -> bool:
    if not Refund.objects.filter(pk=refund_id, state=RefundState.SENT, next_query_at__lte=now).update(next_query_at=now + LEASE):
        return False
    refund = _of(refund_id)
    try:
        gateway = _gateway_of(refund)
        if Capability.REFUND_QUERY in gateway.capabilities:
            notice = gateway.query_refund(_order_of(refund))
        else:
            notice = gateway.refund(_order_of(refund))  # the same request again: its number makes it one refund
    except (ServiceError, NotRefunded) as error:
        log.warning("refund query failed reference=%s error=%s", refund.reference, error)
        return True
    if notice.outcome is Outcome.NOT_FOUND:
        notice = RefundNotice(outcome=Outcome.FAILED, code=notice.code, text=_("Cổng không thấy lệnh hoàn này. Hãy gửi lại."))
    _end(refund_id, notice, now=now)
    return True


@transaction.atomic
def _end(refund_id: int, notice: RefundNotice, *, now: datetime) -> Refund:
    refund = Refund.objects.select_for_update().get(pk=refund_id)
    if refund.state != RefundState.SENT:
        return refund
    if notice.outcome is Outcome.PAID:
        refund.state, refund.done_at, refund.next_query_at = RefundState.DONE, now, None
        refund.provider_ref = (notice.provider_ref or refund.reference)[:80]
    elif notice.outcome is Outcome.FAILED:
        refund.state, refund.next_query_at = RefundState.FAILED, None
    refund.result_text = notice.text[:300]
    refund.save()
    if refund.state != RefundState.SENT:
        _tell(refund)
        record(action=f"refund.{refund.state}", target=refund, after={"code": notice.code, "ref": refund.provider_ref}, at=now)
    return refund


@transaction.atomic
def mark_done(*, refund_id: int, provider_ref: str, by: Any, now: datetime) -> Refund:
    """Sent by hand (by bank, or on the gateway's own page). Raises `NotRefunded`."""
    refund = Refund.objects.select_for_update().get(pk=refund_id)
    if refund.state not in (RefundState.DUE, RefundState.SENT, RefundState.FAILED):
        raise NotRefunded(_("Khoản này đã được xử lý trước đó; không có gì thay đổi."))
    refund.state, refund.provider_ref, refund.done_by, refund.done_at = RefundState.DONE, provider_ref[:80], by, now
    refund.next_query_at = None
    refund.save()
    _tell(refund)
    record(action="refund.done", target=refund, by=by, after={"ref": provider_ref}, at=now)
    return refund


@transaction.atomic
def drop(*, refund_id: int, note: str, by: Any, now: datetime) -> Refund:
    """A proposal is taken back; what the shop found due can't be. Raises `NotRefunded`."""
    refund = Refund.objects.select_for_update().get(pk=refund_id)
    if refund.cause != RefundCause.PROPOSED or refund.state not in (RefundState.DUE, RefundState.FAILED):
        raise NotRefunded(_("Chỉ bỏ được khoản do nhân viên đề nghị và chưa hoàn."))
    refund.state, refund.result_text = RefundState.DROPPED, note[:300]
    refund.save()
    record(action="refund.drop", target=refund, by=by, after={"note": note[:300]}, at=now)
    return refund


def _tell(refund: Refund) -> None:
    """A letter to the buyer, once per refund that is done."""
    if refund.state == RefundState.DONE:
        tell(refund.order, MailKind.REFUNDED, part=f"R{refund.pk}")


def _of(refund_id: int) -> Refund:
    return Refund.objects.select_related("payment", "order").get(pk=refund_id)


def _gateway_of(refund: Refund) -> Any:
    account = accounts.account_of(refund.payment.provider) if refund.payment else None
    if account is None:
        raise NotRefunded(_("Chưa có kết nối với cổng đã nhận tiền. Hãy hoàn trên trang của cổng rồi ghi số giao dịch."))
    try:
        return accounts.connect(account)
    except ServiceError as error:
        raise NotRefunded(error.text) from error


def _order_of(refund: Refund) -> RefundOrder:
    payment = refund.payment
    assert payment is not None
    return RefundOrder(
        reference=refund.reference,
        charge_reference=payment.reference,
        charge_created_at=payment.created_at,
        charge_vnd=payment.received_vnd or payment.amount_vnd,
        provider_ref=payment.provider_ref,
        amount_vnd=refund.amount_vnd,
        reason=f"Hoan tien don {refund.order.number}",
        by=str(refund.done_by or "shop"),
        asked_at=refund.sent_at or refund.created_at,
    )
