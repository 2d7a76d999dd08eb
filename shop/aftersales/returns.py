"""Goods that come back: who may ask until when, and what returns to the shelf. Units are restocked once, on the step itself."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from shop import orders
from shop.aftersales.cases import NotPossible, locked, say, step
from shop.aftersales.clocks import ReturnReason, reasons_open
from shop.aftersales.models import CaseLine, CaseState, Outcome
from shop.order.models import Line, Order, OrderStatus, OrderStatusChange
from shop.payments import refunds

RETURNABLE = (OrderStatus.SHIPPED, OrderStatus.COMPLETED)


def delivered_on(order: Order) -> date | None:
    """The day of delivery in Vietnam; while nobody confirmed it, the day of dispatch. None before that."""
    changes = OrderStatusChange.objects.filter(order=order, new_status__in=RETURNABLE).order_by("-date_created")
    days = {change.new_status: timezone.localdate(change.date_created) for change in changes}
    return days.get(OrderStatus.COMPLETED) or days.get(OrderStatus.SHIPPED)


def open_reasons(order: Order, *, on: date) -> list[ReturnReason]:
    """Empty when nothing of the order can be sent back (any more)."""
    if order.status not in RETURNABLE or order.channel not in ("shop", "counter"):
        return []
    day = delivered_on(order)
    return reasons_open(delivered_on=day, on=on) if day else []


def left_to_return(order: Order) -> list[tuple[Line, int]]:
    """Lines with the units that no other open or accepted case names."""
    claimed = dict(
        CaseLine.objects.filter(line__order=order)
        .exclude(case__outcome__in=[Outcome.REFUSED, Outcome.WITHDRAWN])
        .values_list("line_id")
        .annotate(units=Sum("quantity"))
    )
    rows = [(line, line.quantity - claimed.get(line.pk, 0)) for line in order.lines.order_by("pk")]
    return [(line, units) for line, units in rows if units > 0]


@transaction.atomic
def accept(case_id: int, *, text: str, by: Any, now: datetime) -> None:
    """The goods may come back. Raises `NotPossible`."""
    case = locked(case_id, (CaseState.OPEN, CaseState.ANSWERED))
    if not case.is_return:
        raise NotPossible(_("Chỉ yêu cầu trả hàng mới có bước này."))
    say(case, text, by=by, now=now)
    step(case, state=CaseState.ACCEPTED, by=by, cause=text)


@transaction.atomic
def receive(case_id: int, *, good: Mapping[int, int], by: Any, now: datetime) -> None:
    """The goods are back; `good` is units by case line id that can be sold again. Raises `NotPossible`."""
    case = locked(case_id, (CaseState.ACCEPTED,))
    lines = list(case.lines.select_related("line"))
    if any(not 0 <= good.get(line.pk, 0) <= line.quantity for line in lines):
        raise NotPossible(_("Số còn bán được phải từ 0 đến số khách trả."))
    for line in lines:
        CaseLine.objects.filter(pk=line.pk).update(good_quantity=good.get(line.pk, 0))
    orders.take_back(
        case.order_id,
        back={line.line_id: orders.Back(quantity=line.quantity, good=good.get(line.pk, 0)) for line in lines},
        cause=f"return {case.number}",
        now=now,
        actor_id=by.pk if by else None,
    )
    worth = sum(line.quantity * int(line.line.unit_price_incl_tax) for line in lines)
    due = min(worth, refunds.left_to_refund(case.order))
    if due:
        refunds.propose(order_id=case.order_id, amount_vnd=due, note=case.number, by=by, now=now)
    step(case, state=CaseState.RECEIVED, by=by, cause="", refund_vnd=worth)
