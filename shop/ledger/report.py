"""One month of the shop's money: what was sold with its tax, what came in, what went back. Each sum has its rows.

A sale belongs to the month in which the goods left the shelf (the invoice's moment), goods that came back to the month in which they did,
at the rate of their sale; money to the month in which it moved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shop import payments
from shop.carriers.models import Remittance
from shop.ledger.back import came_back, due_from_others
from shop.ledger.rows import Movement, Sale, sale_of_line, sale_of_rest, vat_classes
from shop.order.models import Order, OrderStatus, OrderStatusChange
from shop.panels import ChannelPayout, channel_label, channel_payouts
from shop.payments.models import IncomingTransfer, Payment, PaymentState, Refund, RefundState, TransferState


@dataclass(frozen=True, kw_only=True)
class Month:
    first_on: date
    sales: tuple[Sale, ...]
    money: tuple[Movement, ...]
    orders: tuple[Order, ...]
    """Placed in the month, whatever became of them."""
    payouts: tuple[ChannelPayout, ...]
    """What marketplaces paid out in the month; `money` holds the same, part by part."""

    @property
    def gross_vnd(self) -> int:
        return sum(sale.gross_vnd for sale in self.sales)

    @property
    def tax_vnd(self) -> int:
        return sum(sale.tax_vnd for sale in self.sales)

    @property
    def received_vnd(self) -> int:
        return sum(row.amount_vnd for row in self.money if row.amount_vnd > 0 and not row.is_expected and not row.is_fee)

    @property
    def expected_vnd(self) -> int:
        return sum(row.amount_vnd for row in self.money if row.is_expected)

    @property
    def refunded_vnd(self) -> int:
        return -sum(row.amount_vnd for row in self.money if row.amount_vnd < 0 and not row.is_fee and not row.is_expected)

    @property
    def fees_vnd(self) -> int:
        return -sum(row.amount_vnd for row in self.money if row.is_fee)

    @property
    def channel_fees_vnd(self) -> int:
        return sum(payout.fees_vnd for payout in self.payouts)

    @property
    def carrier_fees_vnd(self) -> int:
        return self.fees_vnd - self.channel_fees_vnd

    @property
    def kept_vnd(self) -> int:
        """In, less back, less what carriers and marketplaces kept: what all accounts together moved by."""
        return self.received_vnd - self.refunded_vnd - self.fees_vnd

    def by_fee(self) -> list[tuple[str, int]]:
        """What marketplaces kept, by what for."""
        sums: dict[str, int] = {}
        for payout in self.payouts:
            for label, amount in payout.fees:
                sums[label] = sums.get(label, 0) + amount
        return list(sums.items())

    def by_rate(self) -> list[tuple[int, int, int, int]]:
        """(rate, net, tax, gross) by rate."""
        rates = sorted({sale.rate_percent for sale in self.sales})
        of_rate = {rate: [sale for sale in self.sales if sale.rate_percent == rate] for rate in rates}
        return [
            (rate, sum(s.net_vnd for s in rows), sum(s.tax_vnd for s in rows), sum(s.gross_vnd for s in rows))
            for rate, rows in of_rate.items()
        ]

    def by_channel(self) -> list[tuple[str, int]]:
        channels = sorted({sale.channel for sale in self.sales})
        return [(channel_label(code), sum(sale.gross_vnd for sale in self.sales if sale.channel == code)) for code in channels]


def month_of(first_on: date) -> Month:
    """`first_on` is the first day of the month. A fixed number of queries."""
    start, end = _bounds(first_on)
    left = OrderStatusChange.objects.filter(new_status=OrderStatus.SHIPPED, date_created__gte=start, date_created__lt=end)
    days = {change.order_id: timezone.localdate(change.date_created) for change in left.order_by("-date_created")}
    shipped = Order.objects.filter(pk__in=list(days)).order_by("number").prefetch_related("lines__product", "parcels")
    listed = list(shipped)
    back, less_due = came_back(start, end)
    payouts = channel_payouts(start, end)
    money = [*_money(listed, days, start, end), *less_due, *(row for payout in payouts for row in _paid_out(payout))]
    return Month(
        first_on=first_on,
        sales=tuple(sorted((*_sales(listed, days), *back), key=lambda sale: (sale.on, sale.order))),
        money=tuple(sorted(money, key=lambda row: (row.on, row.order, row.reference))),
        orders=tuple(Order.objects.filter(date_placed__gte=start, date_placed__lt=end).order_by("date_placed")),
        payouts=tuple(payouts),
    )


def _bounds(first_on: date) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    following = date(first_on.year + first_on.month // 12, first_on.month % 12 + 1, 1)
    return datetime.combine(first_on, time(), tzinfo=zone), datetime.combine(following, time(), tzinfo=zone)


def _sales(orders: Iterable[Order], days: dict[int, date]) -> Iterable[Sale]:
    listed = list(orders)
    classes = vat_classes(line.product_id for order in listed for line in order.lines.all())
    for order in listed:
        on, lines = days[order.pk], list(order.lines.all())
        for line in lines:
            yield sale_of_line(order, line, on=on, rate_on_day=on, classes=classes)
        rest = int(order.total_incl_tax) - sum(int(line.line_price_incl_tax) for line in lines)
        if rest:
            yield sale_of_rest(order, on=on, rest=rest, rate_on_day=on)


def _money(orders: Iterable[Order], days: dict[int, date], start: datetime, end: datetime) -> Iterable[Movement]:
    for order in orders:
        if order.channel == "counter":
            yield _movement(days[order.pk], order, payments.label_of(order.payment_method), order.number, int(order.total_incl_tax))
        elif due := due_from_others(order):
            way = payments.label_of(order.payment_method)
            yield _movement(days[order.pk], order, way, order.number, due, is_expected=True)
    for order, on in _collected_ourselves(start, end):
        amount = int(order.total_incl_tax) - due_from_others(order)
        if amount > 0:
            yield _movement(on, order, _("Tiền mặt cửa hàng thu"), order.number, amount)
    within: dict[str, Any] = {"settled_at__gte": start, "settled_at__lt": end}
    for payment in Payment.objects.filter(state=PaymentState.PAID, **within).select_related("order"):
        on = timezone.localdate(payment.settled_at)
        yield _movement(on, payment.order, payment.get_provider_display(), payment.reference, payment.received_vnd or 0)
    came = IncomingTransfer.objects.filter(received_at__gte=start, received_at__lt=end).select_related("order")
    for transfer in came:
        yield _movement(timezone.localdate(transfer.received_at), transfer.order, _("Chuyển khoản"), transfer.bank_ref, transfer.amount_vnd)
    for transfer in IncomingTransfer.objects.filter(state=TransferState.REFUNDED, **within).select_related("order"):
        on = timezone.localdate(transfer.settled_at)
        yield _movement(on, transfer.order, _("Hoàn chuyển khoản"), transfer.refund_ref, -transfer.amount_vnd)
    for refund in Refund.objects.filter(state=RefundState.DONE, done_at__gte=start, done_at__lt=end).select_related("order"):
        yield _movement(timezone.localdate(refund.done_at), refund.order, _("Hoàn tiền"), refund.reference, -refund.amount_vnd)
    yield from _remitted(start.date(), end.date())


def _collected_ourselves(start: datetime, end: datetime) -> Iterable[tuple[Order, date]]:
    """Orders in cash that were handed over in the time, by people of the shop's own where no carrier collects."""
    done = OrderStatusChange.objects.filter(new_status=OrderStatus.COMPLETED, date_created__gte=start, date_created__lt=end)
    days = {change.order_id: timezone.localdate(change.date_created) for change in done}
    in_cash = Order.objects.filter(pk__in=list(days), channel="shop", payment_method="cod").prefetch_related("parcels").order_by("number")
    return [(order, days[order.pk]) for order in in_cash]


def _remitted(first_on: date, before_on: date) -> Iterable[Movement]:
    """Cash that carriers handed over, and what they kept for it."""
    for bill in Remittance.objects.filter(paid_on__gte=first_on, paid_on__lt=before_on):
        yield Movement(
            on=bill.paid_on,
            order="",
            way=_("%s trả tiền thu hộ") % bill.get_carrier_display(),
            reference=bill.reference,
            amount_vnd=bill.cod_vnd,
        )
        if bill.fee_vnd:
            way = _("Phí %s trừ lại") % bill.get_carrier_display()
            yield Movement(on=bill.paid_on, order="", way=way, reference=bill.reference, amount_vnd=-bill.fee_vnd, is_fee=True)


def _paid_out(payout: ChannelPayout) -> Iterable[Movement]:
    """Together they are what came into the account."""
    same = {"on": payout.on, "order": payout.order, "reference": payout.reference}
    yield Movement(way=_("%s trả tiền đơn") % payout.channel, amount_vnd=payout.sold_vnd, **same)
    if payout.refunded_vnd:
        yield Movement(way=_("%s hoàn cho khách") % payout.channel, amount_vnd=-payout.refunded_vnd, **same)
    for label, amount in payout.fees:
        yield Movement(way=f"{payout.channel}: {label}", amount_vnd=-amount, is_fee=True, **same)


def _movement(on: date, order: Order | None, way: str, reference: str, amount_vnd: int, *, is_expected: bool = False) -> Movement:
    number = order.number if order is not None else ""
    return Movement(on=on, order=number, way=way, reference=reference, amount_vnd=amount_vnd, is_expected=is_expected)
