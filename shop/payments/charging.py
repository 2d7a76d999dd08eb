"""Money through gateways: an attempt is started, and only the gateway's signed word or its answer to our question settles it.

The order of locks is the payment's row, then the order's. No call to a gateway is made inside a transaction.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.addresses import plain_reverse
from shop import orders, payments, withdrawn
from shop.order.models import Order, OrderStatus
from shop.payments import method_of, refunds
from shop.payments.contract import PaymentMethod
from shop.payments.gateway import BadSignature, Capability, Charge, IpnResult, Malformed, Notice, Outcome
from shop.payments.models import Payment, PaymentState, RefundCause
from shop.services import accounts
from shop.services.contract import Evidence, OutcomeUnknown, ServiceError

log = logging.getLogger(__name__)
SHORTEST = timedelta(minutes=5)
FIRST_QUERY, OFTEN, OFTEN_UNTIL, SELDOM = timedelta(minutes=1), timedelta(minutes=1), timedelta(minutes=20), timedelta(minutes=10)
ASK_AFTER_EXPIRY = timedelta(minutes=30)
LEASE = timedelta(minutes=2)
BATCH = 50
BY_IPN, BY_QUERY = "ipn", "query"


class CannotPay(Exception):
    """Vietnamese words for the buyer."""


class NoLongerSold(CannotPay):
    """The order holds goods that may not be sold any more; its own page says so."""


def is_payable(order: Order, *, now: datetime) -> bool:
    """Waits for money that comes through a gateway."""
    waits = order.status == OrderStatus.PENDING_PAYMENT and order.expires_at is not None and order.expires_at > now
    return waits and method_of(order.payment_method).is_online


def other_ways(order: Order, *, now: datetime) -> tuple[PaymentMethod, ...]:
    """In which the buyer may pay instead; none once the order no longer waits for money, or holds what may not be sold any more."""
    if order.status != OrderStatus.PENDING_PAYMENT or order.expires_at is None or order.expires_at <= now:
        return ()
    if withdrawn.stopped_in(order, on=timezone.localdate(now)):
        return ()
    has_alcohol = order.lines.filter(product__is_alcohol=True).exists()
    offered = payments.offered(int(order.total_incl_tax))
    return tuple(method for method in offered if method.code != order.payment_method and not (method.is_cash and has_alcohol))


@transaction.atomic
def change_way(order: Order, *, code: str, now: datetime) -> PaymentMethod:
    """The open attempts end here; money that still comes through them is not lost (`settle`). Raises `CannotPay`."""
    method = next((method for method in other_ways(order, now=now) if method.code == code), None)
    if method is None:
        raise CannotPay(_("Đơn này không đổi sang cách trả ấy được nữa. Hãy xem lại trang đơn hàng."))
    order.payments.filter(state=PaymentState.STARTED).update(state=PaymentState.CLOSED)
    if not orders.change_payment(order.pk, method=method, now=now):
        raise CannotPay(_("Đơn này không còn chờ trả tiền nên không đổi cách trả được."))
    return method


def start(order: Order, *, key: str, client_ip: str, now: datetime) -> Payment:
    """The attempt with the address where the buyer pays; an open attempt is used again. Raises `CannotPay`."""
    if not is_payable(order, now=now):
        raise CannotPay(_("Đơn này không còn chờ trả tiền."))
    stopped = withdrawn.stopped_in(order, on=timezone.localdate(now))
    if stopped:
        withdrawn.call_for(order, stopped)
        raise NoLongerSold(_("Đơn có hàng không còn được bán, nên bạn đừng trả tiền. Cửa hàng sẽ gọi cho bạn."))
    account = accounts.account_of(order.payment_method)
    if account is None or not account.is_enabled:
        raise CannotPay(_("Cửa hàng đang tạm ngừng cách trả này. Hãy đổi sang cách trả khác."))
    payment = _attempt(order, now=now)
    if payment.pay_url:
        return payment
    charge = Charge(
        reference=payment.reference,
        amount_vnd=payment.amount_vnd,
        info=f"Thanh toan don {order.number}",
        return_url=settings.SITE_URL + reverse("payments:result", args=[key]),
        ipn_url=settings.SITE_URL + plain_reverse("payments:ipn", args=[order.payment_method]),
        client_ip=client_ip or "127.0.0.1",
        created_at=payment.created_at,
        expires_at=payment.expires_at,
    )
    try:
        started = accounts.connect(account).create(charge)
    except ServiceError as error:
        log.warning("payment not started provider=%s reference=%s code=%s", order.payment_method, payment.reference, error.code)
        if not isinstance(error, OutcomeUnknown):
            Payment.objects.filter(pk=payment.pk, state=PaymentState.STARTED).update(problem=error.text[:300], code=error.code[:40])
        raise CannotPay(_("Trang trả tiền chưa mở được. Đơn vẫn được giữ; hãy thử lại sau ít phút.")) from error
    payment.pay_url = started.pay_url
    Payment.objects.filter(pk=payment.pk).update(pay_url=started.pay_url, problem="")
    return payment


@transaction.atomic
def _attempt(order: Order, *, now: datetime) -> Payment:
    """The open attempt, or the next one. An attempt without an address is asked for again under its own number."""
    if not Order.objects.select_for_update().filter(pk=order.pk, payment_method=order.payment_method).exists():
        raise CannotPay(_("Bạn vừa đổi cách trả. Hãy xem lại trang đơn hàng."))
    open_one = order.payments.filter(state=PaymentState.STARTED, provider=order.payment_method, expires_at__gt=now + timedelta(minutes=1))
    found = open_one.order_by("-pk").first()
    if found is not None:
        return found
    made_at = now.replace(microsecond=0)
    return Payment.objects.create(
        order=order,
        provider=order.payment_method,
        reference=f"{order.number}-{order.payments.count() + 1}",
        amount_vnd=int(order.total_incl_tax),
        created_at=made_at,
        expires_at=max(order.expires_at or made_at, made_at + SHORTEST).replace(microsecond=0),
        next_query_at=made_at + FIRST_QUERY,
    )


def take_ipn(provider: str, *, method: str, query: str, body: bytes, now: datetime) -> tuple[Any, IpnResult]:
    """(gateway, what came of it). Raises `KeyError` when we have no account there."""
    account = accounts.account_of(provider)
    if account is None or provider not in accounts.GATEWAYS:
        raise KeyError(provider)
    gateway = accounts.connect(account)
    try:
        notice = gateway.read_ipn(method=method, query=query, body=body)
    except (BadSignature, Malformed) as error:
        result = IpnResult.BAD_SIGNATURE if isinstance(error, BadSignature) else IpnResult.MALFORMED
        log.error("payment call-back refused provider=%s result=%s", provider, result)
        return gateway, result
    if gateway.evidence[Capability.IPN] is Evidence.ASSUMED and accounts.is_production(account):
        return gateway, _ask_soon(provider, notice, now=now)
    return gateway, settle(provider, notice, source=BY_IPN, now=now)


def _ask_soon(provider: str, notice: Notice, *, now: datetime) -> IpnResult:
    """A call-back whose form is only assumed moves nothing: it makes the documented question due."""
    found = Payment.objects.filter(provider=provider, reference=notice.reference)
    if not found.filter(amount_vnd=notice.amount_vnd or 0).exists():
        return IpnResult.WRONG_AMOUNT if found.exists() else IpnResult.NOT_FOUND
    found.exclude(state=PaymentState.PAID).update(next_query_at=now)
    return IpnResult.DONE


@transaction.atomic
def settle(provider: str, notice: Notice, *, source: str, now: datetime) -> IpnResult:
    """The one way in which a payment changes. Money that the order does not want (any more) becomes a refund task."""
    payment = Payment.objects.select_for_update().filter(provider=provider, reference=notice.reference).first()
    if payment is None:
        log.error("payment unknown provider=%s reference=%s source=%s", provider, notice.reference, source)
        return IpnResult.NOT_FOUND
    is_other_amount = notice.amount_vnd is not None and notice.amount_vnd != payment.amount_vnd
    if is_other_amount and source == BY_IPN:
        log.error("payment amount differs provider=%s reference=%s", provider, notice.reference)
        return IpnResult.WRONG_AMOUNT
    if payment.state == PaymentState.PAID:
        return IpnResult.ALREADY
    if notice.outcome is Outcome.PAID:
        _receive(payment, notice, source=source, now=now)
    elif notice.outcome is Outcome.FAILED:
        if payment.state == PaymentState.FAILED:
            return IpnResult.ALREADY
        _write(payment, notice, state=PaymentState.FAILED, source=source, now=now)
    elif notice.needs_person:
        payment.problem, payment.code = notice.text[:300], notice.code[:40]
        payment.save(update_fields=["problem", "code"])
    return IpnResult.DONE


def _receive(payment: Payment, notice: Notice, *, source: str, now: datetime) -> None:
    was_closed = payment.state == PaymentState.CLOSED
    payment.received_vnd = payment.amount_vnd if notice.amount_vnd is None else notice.amount_vnd
    _write(payment, notice, state=PaymentState.PAID, source=source, now=now)
    if payment.received_vnd != payment.amount_vnd:
        refunds.make_due(payment, cause=RefundCause.AMOUNT, amount_vnd=payment.received_vnd, now=now)
    elif not orders.mark_paid(payment.order_id):
        status = Order.objects.values_list("status", flat=True).get(pk=payment.order_id)
        cause = RefundCause.LATE if status == OrderStatus.CANCELLED else RefundCause.OTHER_WAY if was_closed else RefundCause.DOUBLE
        refunds.make_due(payment, cause=cause, amount_vnd=payment.received_vnd, now=now)
    else:
        withdrawn.note_paid(payment.order_id, on=timezone.localdate(now))


def _write(payment: Payment, notice: Notice, *, state: PaymentState, source: str, now: datetime) -> None:
    payment.state, payment.settled_at, payment.settled_by, payment.next_query_at = state, now, source, None
    payment.provider_ref, payment.code = notice.provider_ref[:80], notice.code[:40]
    payment.problem = notice.text[:300] if state == PaymentState.FAILED else ""
    payment.save()


def query_due(*, now: datetime) -> int:
    """Asks the gateways about attempts from which nothing was heard; answers how many were asked."""
    due = Payment.objects.filter(next_query_at__lte=now).order_by("next_query_at")
    return sum(query(payment_id, now=now) for payment_id in list(due.values_list("pk", flat=True)[:BATCH]))


def query(payment_id: int, *, now: datetime) -> bool:
    """Asks once; false when another process is asking, or nobody needs to."""
    mine = Payment.objects.filter(pk=payment_id, next_query_at__lte=now).update(next_query_at=now + LEASE)
    if not mine:
        return False
    payment = Payment.objects.get(pk=payment_id)
    account = accounts.account_of(payment.provider)
    try:
        if account is None:
            raise ServiceError(_("Kết nối với cổng này đã bị xóa."))
        gateway = accounts.connect(account)
        notice = gateway.query(reference=payment.reference, created_at=payment.created_at, amount_vnd=payment.amount_vnd)
    except ServiceError as error:
        log.warning("payment query failed provider=%s reference=%s code=%s", payment.provider, payment.reference, error.code)
        Payment.objects.filter(pk=payment_id, next_query_at__isnull=False).update(next_query_at=_next(payment, now=now))
        return True
    settle(payment.provider, notice, source=BY_QUERY, now=now)
    _look_again_or_end(payment, notice, now=now)
    return True


def _look_again_or_end(payment: Payment, notice: Notice, *, now: datetime) -> None:
    still = Payment.objects.filter(pk=payment.pk, next_query_at__isnull=False)
    is_over = now > payment.expires_at + ASK_AFTER_EXPIRY and not notice.needs_person
    if is_over and notice.outcome in (Outcome.NOT_FOUND, Outcome.PENDING):
        still.update(state=PaymentState.EXPIRED, next_query_at=None, settled_at=now, settled_by=BY_QUERY, code=notice.code[:40])
    else:
        still.update(next_query_at=_next(payment, now=now))


def _next(payment: Payment, *, now: datetime) -> datetime:
    return now + (OFTEN if now < payment.created_at + OFTEN_UNTIL else SELDOM)
