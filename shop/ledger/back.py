"""Goods that came back, in the accountant's words: the sale is taken back at the rate it was made at, and nobody owes its cash any more."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from shop import payments
from shop.carriers.models import ParcelState
from shop.ledger.rows import Movement, Sale, sale_of_line, sale_of_rest, vat_classes
from shop.order.models import LineReturn, Order, OrderStatus, OrderStatusChange


def due_from_others(order: Order) -> int:
    """What carriers or a marketplace collect for the order; the rest of an order in cash is collected by the shop's own people."""
    if order.payment_method == "marketplace":
        return int(order.total_incl_tax)
    if order.payment_method != "cod":
        return 0
    return sum(parcel.cod_vnd for parcel in order.parcels.all() if parcel.state != ParcelState.CANCELLED)


def came_back(start: datetime, end: datetime) -> tuple[list[Sale], list[Movement]]:
    """Of what came back in the time: sales below zero, and cash that carriers will not bring."""
    rows = LineReturn.objects.filter(at__gte=start, at__lt=end).select_related("line__order", "line__product").order_by("pk")
    listed = list(rows)
    sold_on = _sold_on({row.line.order_id for row in listed})
    classes = vat_classes(row.line.product_id for row in listed)
    before = _units_before(listed, start)
    sales: list[Sale] = []
    for row in listed:
        line, on = row.line, timezone.localdate(row.at)
        sold = sold_on.get(line.order_id, on)
        gross, done = int(line.line_price_incl_tax), before[line.pk]
        share = gross * (done + row.quantity) // line.quantity - gross * done // line.quantity
        before[line.pk] = done + row.quantity
        sale = sale_of_line(line.order, line, on=on, rate_on_day=sold, classes=classes)
        sales.append(sale.taken_back(units=row.quantity, gross_vnd=share))
    money: list[Movement] = []
    for order in _refused({row.line.order_id for row in listed if row.is_undelivered}):
        mine = [row for row in listed if row.line.order_id == order.pk and row.is_undelivered]
        on = timezone.localdate(mine[-1].at)
        off = -sum(sale.gross_vnd for sale in sales if sale.order == order.number)
        if order.status == OrderStatus.RETURNED:
            rest = int(order.total_incl_tax) - sum(int(line.line_price_incl_tax) for line in order.lines.all())
            if rest:
                sales.append(sale_of_rest(order, on=on, rest=-rest, rate_on_day=sold_on.get(order.pk, on)))
                off += rest
        off = min(off, due_from_others(order))
        if off:
            way = _("%s, hàng không giao được") % payments.label_of(order.payment_method)
            money.append(Movement(on=on, order=order.number, way=way, reference=order.number, amount_vnd=-off, is_expected=True))
    return sales, money


def _refused(order_ids: set[int]) -> Iterable[Order]:
    return Order.objects.filter(pk__in=order_ids).prefetch_related("lines", "parcels").order_by("number")


def _sold_on(order_ids: set[int]) -> dict[int, date]:
    left = OrderStatusChange.objects.filter(order__in=order_ids, new_status=OrderStatus.SHIPPED).order_by("-date_created")
    return {change.order_id: timezone.localdate(change.date_created) for change in left}


def _units_before(rows: list[LineReturn], start: datetime) -> dict[int, int]:
    units = dict.fromkeys((row.line_id for row in rows), 0)
    for row in LineReturn.objects.filter(line__in=units, at__lt=start):
        units[row.line_id] += row.quantity
    return units
