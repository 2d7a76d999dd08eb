"""One month of the shop's money: what was sold with its tax, what came in, what went back. Each sum has its rows.

A sale belongs to the month in which the goods left the shelf (the invoice's moment), money to the month in which it moved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shop import payments
from shop.carriers.models import Remittance
from shop.ledger.models import ProductVat
from shop.ledger.vat import ALCOHOL, ORDINARY, rate_on, tax_in
from shop.order.models import Line, Order, OrderStatus, OrderStatusChange
from shop.panels import ChannelPayout, channel_payouts
from shop.payments.models import IncomingTransfer, Payment, PaymentState, Refund, RefundState, TransferState


@dataclass(frozen=True, kw_only=True)
class Sale:
    """One line of an order that left the shelf. `gross_vnd` includes the tax; net and tax add up to it."""

    on: date
    order: str
    channel: str
    point: str
    sku: str
    title: str
    quantity: int
    gross_vnd: int
    rate_percent: int
    tax_vnd: int

    @property
    def net_vnd(self) -> int:
        return self.gross_vnd - self.tax_vnd


@dataclass(frozen=True, kw_only=True)
class Movement:
    """Money in (> 0), back or kept by a carrier (< 0). `is_expected`: cash that a courier or a marketplace is to hand over for the sale."""

    on: date
    order: str
    way: str
    reference: str
    amount_vnd: int
    is_expected: bool = False
    is_fee: bool = False


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
        return -sum(row.amount_vnd for row in self.money if row.amount_vnd < 0 and not row.is_fee)

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
        return [(channel, sum(sale.gross_vnd for sale in self.sales if sale.channel == channel)) for channel in channels]


def month_of(first_on: date) -> Month:
    """`first_on` is the first day of the month. A fixed number of queries."""
    start, end = _bounds(first_on)
    left = OrderStatusChange.objects.filter(new_status=OrderStatus.SHIPPED, date_created__gte=start, date_created__lt=end)
    days = {change.order_id: timezone.localdate(change.date_created) for change in left.order_by("-date_created")}
    shipped = Order.objects.filter(pk__in=list(days)).order_by("number").prefetch_related("lines__product")
    listed = list(shipped)
    payouts = channel_payouts(start, end)
    money = [*_money(listed, days, start, end), *(row for payout in payouts for row in _paid_out(payout))]
    return Month(
        first_on=first_on,
        sales=tuple(_sales(listed, days)),
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
    products = [line.product_id for order in listed for line in order.lines.all()]
    classes: dict[int, list[ProductVat]] = {}
    for row in ProductVat.objects.filter(product_id__in=products).order_by("-from_on"):
        classes.setdefault(row.product_id, []).append(row)
    for order in listed:
        on = days[order.pk]
        lines = list(order.lines.all())
        for line in lines:
            yield _sale(order, on=on, line=line, vat_class=_class_of(line, classes, on))
        rest = int(order.total_incl_tax) - sum(int(line.line_price_incl_tax) for line in lines)
        if rest:
            yield _rest(order, on=on, rest=rest)


def _class_of(line: Line, classes: dict[int, list[ProductVat]], on: date) -> str:
    known = next((row.vat_class for row in classes.get(line.product_id, []) if row.from_on <= on), None)
    return known or (ALCOHOL if line.product is not None and line.product.is_alcohol else ORDINARY)


def _sale(order: Order, *, on: date, line: Line, vat_class: str) -> Sale:
    gross, rate = int(line.line_price_incl_tax), rate_on(vat_class, on=on)
    return Sale(
        on=on,
        order=order.number,
        channel=order.channel,
        point=line.partner_name,
        sku=line.partner_sku,
        title=line.title,
        quantity=line.quantity,
        gross_vnd=gross,
        rate_percent=rate,
        tax_vnd=tax_in(gross, rate),
    )


def _rest(order: Order, *, on: date, rest: int) -> Sale:
    """Freight, or what a marketplace or a coupon took off the whole: the order's total is what the buyer owes."""
    title = _("Phí giao hàng") if rest == int(order.shipping_incl_tax) else _("Phí giao hàng, giảm giá và điều chỉnh của sàn")
    rate = rate_on(ORDINARY, on=on)
    tax = tax_in(rest, rate) if rest > 0 else -tax_in(-rest, rate)
    return Sale(
        on=on,
        order=order.number,
        channel=order.channel,
        point="",
        sku="",
        title=title,
        quantity=1,
        gross_vnd=rest,
        rate_percent=rate,
        tax_vnd=tax,
    )


def _money(orders: Iterable[Order], days: dict[int, date], start: datetime, end: datetime) -> Iterable[Movement]:
    for order in orders:
        if order.channel == "counter":
            yield _movement(days[order.pk], order, payments.label_of(order.payment_method), order.number, int(order.total_incl_tax))
        elif order.payment_method in ("cod", "marketplace"):
            way = payments.label_of(order.payment_method)
            yield _movement(days[order.pk], order, way, order.number, int(order.total_incl_tax), is_expected=True)
    within: dict[str, Any] = {"settled_at__gte": start, "settled_at__lt": end}
    for payment in Payment.objects.filter(state=PaymentState.PAID, **within).select_related("order"):
        on = timezone.localdate(payment.settled_at)
        yield _movement(on, payment.order, payment.provider, payment.reference, payment.received_vnd or 0)
    came = IncomingTransfer.objects.filter(received_at__gte=start, received_at__lt=end).select_related("order")
    for transfer in came:
        yield _movement(timezone.localdate(transfer.received_at), transfer.order, _("Chuyển khoản"), transfer.bank_ref, transfer.amount_vnd)
    for transfer in IncomingTransfer.objects.filter(state=TransferState.REFUNDED, **within).select_related("order"):
        on = timezone.localdate(transfer.settled_at)
        yield _movement(on, transfer.order, _("Hoàn chuyển khoản"), transfer.refund_ref, -transfer.amount_vnd)
    for refund in Refund.objects.filter(state=RefundState.DONE, done_at__gte=start, done_at__lt=end).select_related("order"):
        yield _movement(timezone.localdate(refund.done_at), refund.order, _("Hoàn tiền"), refund.reference, -refund.amount_vnd)
    yield from _remitted(start.date(), end.date())


def _remitted(first_on: date, before_on: date) -> Iterable[Movement]:
    """Cash that carriers handed over, and what they kept for it."""
    for bill in Remittance.objects.filter(paid_on__gte=first_on, paid_on__lt=before_on):
        yield Movement(
            on=bill.paid_on, order="", way=_("%s trả tiền thu hộ") % bill.carrier, reference=bill.reference, amount_vnd=bill.cod_vnd
        )
        if bill.fee_vnd:
            way = _("Phí %s trừ lại") % bill.carrier
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
