"""Goods that left and never reached their buyer: refused at the door, nobody there, brought back by the carrier."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shop import orders
from shop.aftersales.cases import NotPossible
from shop.carriers.carrier import UNDELIVERED
from shop.carriers.models import ParcelState
from shop.order.models import Line, Order, OrderStatus
from shop.payments import refunds


def on_the_way(order: Order, *, point_id: int) -> QuerySet[Line]:
    """Lines that this point sent and that nobody has received or brought back yet."""
    lines = order.lines.filter(partner_id=point_id, status="shipped", returns__isnull=True)
    is_open = order.status in (*orders.ON_THE_SHELF, OrderStatus.SHIPPED) and order.channel == "shop" and order.pickup_point_id is None
    return lines.order_by("title") if is_open else lines.none()


def brought_back(*, point_id: int) -> QuerySet[Order]:
    """Orders whose goods a carrier says it brought back to the point, and that nobody has counted in yet."""
    waiting = Order.objects.filter(parcels__point=point_id, parcels__state=ParcelState.RETURNED, lines__partner=point_id)
    return waiting.filter(lines__status="shipped", lines__returns__isnull=True).distinct().order_by("date_placed", "pk")


def is_undelivered(order: Order) -> bool:
    """A carrier says that a part never reached the buyer."""
    return order.parcels.filter(state__in=UNDELIVERED).exists()


@transaction.atomic
def come_back(*, order_id: int, point_id: int, good: Mapping[int, int], by: Any, now: datetime) -> None:
    """All that the point sent is back; `good` is units by line that can be sold again. What the buyer had paid waits among the refunds.

    Raises `NotPossible`.
    """
    order = Order.objects.select_for_update().get(pk=order_id)
    lines = list(on_the_way(order, point_id=point_id))
    if not lines:
        raise NotPossible(_("Phần hàng này đã được xử lý trước đó; không có gì thay đổi."))
    if any(not 0 <= good.get(line.pk, 0) <= line.quantity for line in lines):
        raise NotPossible(_("Số còn bán được phải từ 0 đến số đã gửi."))
    orders.take_back(
        order.pk,
        back={line.pk: orders.Back(quantity=line.quantity, good=good.get(line.pk, 0)) for line in lines},
        cause="undelivered",
        now=now,
        actor_id=by.pk if by else None,
        is_undelivered=True,
    )
    due = min(sum(int(line.line_price_incl_tax) for line in lines), refunds.left_to_refund(order))
    if due:
        refunds.propose(order_id=order.pk, amount_vnd=due, note=_("Hàng không giao được"), by=by, now=now)
