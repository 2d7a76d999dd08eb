"""What a producer sold in a span of days, and what is still to be paid for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.tabular import Cell
from shop.order.models import Line, OrderStatus
from shop.panels import channel_label
from shop.settlement.models import Payout

DUE = (OrderStatus.COMPLETED,)
ON_THE_WAY = (OrderStatus.PENDING_PAYMENT, OrderStatus.NEW, OrderStatus.PACKED, OrderStatus.SHIPPED)
COLUMNS = {
    "Đơn": "order",
    "Ngày đặt": "ordered_on",
    "Kênh": "channel",
    "Tình trạng": "status_label",
    "SKU": "sku",
    "Sản phẩm": "product",
    "Số lượng": "quantity",
    "Đơn giá (đồng)": "unit_price_vnd",
    "Giảm giá (đồng)": "discount_vnd",
    "Thành tiền (đồng)": "amount_vnd",
    "Số trả lại": "returned",
    "Đã giao (đồng)": "due_vnd",
    "Đang trên đường (đồng)": "open_vnd",
    "Hủy, trả lại (đồng)": "lost_vnd",
}
SUMMED = ("quantity", "discount_vnd", "amount_vnd", "returned", "due_vnd", "open_vnd", "lost_vnd")
"""What the last row of the file adds up."""


@dataclass(frozen=True, kw_only=True)
class Sale:
    """One line of an order without a word about the buyer.

    `amount_vnd` is what the buyer owed for it; all of it is delivered, on its way or lost.
    """

    order: str
    ordered_on: date
    channel: str
    status: str
    status_label: str
    sku: str
    product: str
    quantity: int
    unit_price_vnd: int
    amount_vnd: int
    returned: int = 0

    @property
    def discount_vnd(self) -> int:
        return self.quantity * self.unit_price_vnd - self.amount_vnd

    @property
    def kept_vnd(self) -> int:
        """Without the units that came back; a part of a discounted line is rounded down."""
        return self.amount_vnd * (self.quantity - self.returned) // self.quantity

    @property
    def due_vnd(self) -> int:
        return self.kept_vnd if self.status in DUE else 0

    @property
    def open_vnd(self) -> int:
        return self.kept_vnd if self.status in ON_THE_WAY else 0

    @property
    def lost_vnd(self) -> int:
        return self.amount_vnd - self.due_vnd - self.open_vnd


@dataclass(frozen=True, kw_only=True)
class Report:
    """`due_vnd`: delivered; `open_vnd`: ordered and not yet delivered; `lost_vnd`: cancelled or come back; they add up to `total_vnd`.

    `balance_vnd`: delivered ever, less paid out ever.
    """

    sales: tuple[Sale, ...]
    total_vnd: int
    due_vnd: int
    open_vnd: int
    lost_vnd: int
    paid_vnd: int
    balance_vnd: int


def report(*, producer_id: int, first: date, last: date) -> Report:
    """Orders placed from `first` to `last`, inclusive, Vietnam time."""
    rows = _lines(producer_id).filter(order__date_placed__gte=_start(first), order__date_placed__lt=_start(last + timedelta(days=1)))
    sales = tuple(_sale(line) for line in rows.select_related("order").order_by("-order__date_placed", "pk"))
    paid = Payout.objects.filter(producer_id=producer_id)
    return Report(
        sales=sales,
        total_vnd=sum(sale.amount_vnd for sale in sales),
        due_vnd=sum(sale.due_vnd for sale in sales),
        open_vnd=sum(sale.open_vnd for sale in sales),
        lost_vnd=sum(sale.lost_vnd for sale in sales),
        paid_vnd=sum(payout.signed_vnd for payout in paid.filter(paid_on__range=(first, last))),
        balance_vnd=_delivered_ever(producer_id) - sum(payout.signed_vnd for payout in paid),
    )


def _delivered_ever(producer_id: int) -> int:
    """In the database but for the few lines of which something came back."""
    delivered = _lines(producer_id).filter(order__status__in=DUE)
    whole = delivered.filter(returned=None).aggregate(total=Sum("line_price_incl_tax"))["total"] or 0
    return int(whole) + sum(_sale(line).due_vnd for line in delivered.exclude(returned=None).select_related("order"))


def to_hand_over(producer_id: int) -> list[Line]:
    """Lines of orders that a point has to pack or send, oldest first."""
    waiting = _lines(producer_id).filter(order__status__in=(OrderStatus.NEW, OrderStatus.PACKED))
    return list(waiting.select_related("order", "partner").order_by("order__date_placed", "pk"))


def table(found: Report) -> list[Mapping[str, Cell]]:
    """For `catalog.tabular`, in the columns of `COLUMNS`; days in ISO form; the last row adds up."""
    rows: list[Mapping[str, Cell]] = [{title: _cell(getattr(sale, name)) for title, name in COLUMNS.items()} for sale in found.sales]
    sums = {title: sum(getattr(sale, name) for sale in found.sales) if name in SUMMED else "" for title, name in COLUMNS.items()}
    return [*rows, {**sums, "Đơn": _("Cộng")}] if rows else []


def _cell(value: object) -> Cell:
    return value if isinstance(value, int) else value.isoformat() if isinstance(value, date) else str(value)


def _lines(producer_id: int):
    return Line.objects.filter(product__producer_id=producer_id).annotate(returned=Sum("returns__quantity"))


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _sale(line: Line) -> Sale:
    order = line.order
    return Sale(
        order=order.number,
        ordered_on=timezone.localdate(order.date_placed),
        channel=channel_label(order.channel),
        status=order.status,
        status_label=str(order.status_label),
        sku=line.partner_sku,
        product=line.title,
        quantity=line.quantity,
        unit_price_vnd=int(line.unit_price_incl_tax),
        amount_vnd=int(line.line_price_incl_tax),
        returned=line.returned or 0,
    )
