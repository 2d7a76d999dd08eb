"""What a producer sold in a span of days, and what is still to be paid for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Sum
from django.utils import timezone

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
    "Thành tiền (đồng)": "amount_vnd",
}


@dataclass(frozen=True, kw_only=True)
class Sale:
    """One line of an order without a word about the buyer."""

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


@dataclass(frozen=True, kw_only=True)
class Report:
    """`due_vnd`: delivered; `open_vnd`: ordered and not yet delivered; `balance_vnd`: delivered ever, less paid out ever."""

    sales: tuple[Sale, ...]
    due_vnd: int
    open_vnd: int
    paid_vnd: int
    balance_vnd: int


def report(*, producer_id: int, first: date, last: date) -> Report:
    """Orders placed from `first` to `last`, inclusive, Vietnam time."""
    rows = _lines(producer_id).filter(order__date_placed__gte=_start(first), order__date_placed__lt=_start(last + timedelta(days=1)))
    sales = tuple(_sale(line) for line in rows.select_related("order").order_by("-order__date_placed", "pk"))
    paid = Payout.objects.filter(producer_id=producer_id)
    delivered = _lines(producer_id).filter(order__status__in=DUE).aggregate(total=Sum("line_price_incl_tax"))["total"] or 0
    return Report(
        sales=sales,
        due_vnd=sum(sale.amount_vnd for sale in sales if sale.status in DUE),
        open_vnd=sum(sale.amount_vnd for sale in sales if sale.status in ON_THE_WAY),
        paid_vnd=sum(payout.signed_vnd for payout in paid.filter(paid_on__range=(first, last))),
        balance_vnd=int(delivered) - sum(payout.signed_vnd for payout in paid),
    )


def to_hand_over(producer_id: int) -> list[Line]:
    """Lines of orders that a point has to pack or send, oldest first."""
    waiting = _lines(producer_id).filter(order__status__in=(OrderStatus.NEW, OrderStatus.PACKED))
    return list(waiting.select_related("order", "partner").order_by("order__date_placed", "pk"))


def table(found: Report) -> list[Mapping[str, Cell]]:
    """For `catalog.tabular`, in the columns of `COLUMNS`; days in ISO form."""
    return [{title: _cell(getattr(sale, name)) for title, name in COLUMNS.items()} for sale in found.sales]


def _cell(value: object) -> Cell:
    return value if isinstance(value, int) else value.isoformat() if isinstance(value, date) else str(value)


def _lines(producer_id: int):
    return Line.objects.filter(product__producer_id=producer_id)


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
    )
