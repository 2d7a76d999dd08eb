"""The steps of a placed order. `shop.orders` names them all; nobody else writes an order's state.

Each step is one transaction that locks the order, moves it by a conditional UPDATE, settles the stock and puts the letter into the
outbox. A step taken twice does nothing the second time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Sum

from catalog import stock
from catalog.audit.record import record
from catalog.stock import Piece
from shop import coupons
from shop.mails import outbox
from shop.mails.models import MailKind
from shop.order.models import Line, LineReturn, Order, OrderStatus, OrderStatusChange
from shop.payments.contract import PaymentMethod

CANCELLABLE = (OrderStatus.PENDING_PAYMENT, OrderStatus.NEW, OrderStatus.PACKED)
CANCELLABLE_BY_BUYER = (OrderStatus.PENDING_PAYMENT, OrderStatus.NEW)
ON_THE_SHELF = (OrderStatus.NEW, OrderStatus.PACKED)
LINE_NEW, LINE_PACKED, LINE_SHIPPED = "new", "packed", "shipped"
LINE_STATES = {OrderStatus.PACKED: LINE_PACKED, OrderStatus.SHIPPED: LINE_SHIPPED}


def cancel(order_id: int, *, now: datetime, cause: str = "", actor_id: int | None = None) -> bool:
    """Gives the stock back; false when the order was not (or no longer) open, and then nothing changes."""
    return _move(order_id, CANCELLABLE, OrderStatus.CANCELLED, stock.release, cause=cause, actor_id=actor_id, tells=MailKind.CANCELLED)


def call_attention(order_id: int, *, text: str) -> bool:
    """Adds a line to what a person has to settle, once; false when it stands there already."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order_id)
        if text in order.attention.splitlines():
            return False
        order.attention = "\n".join(line for line in (order.attention, text) if line)
        order.save(update_fields=["attention"])
        return True


@transaction.atomic
def cancel_by_buyer(order_id: int) -> bool:
    """Before anything is packed the buyer needs nobody's leave; false once it is too late."""
    order = Order.objects.select_for_update().filter(pk=order_id, channel="shop").first()
    if order is None or order.lines.exclude(status=LINE_NEW).exists():
        return False
    return _move(
        order_id, CANCELLABLE_BY_BUYER, OrderStatus.CANCELLED, stock.release, cause="cancelled by the buyer", tells=MailKind.CANCELLED
    )


def is_cancellable_by_buyer(order: Order) -> bool:
    """What the button of the order's page is shown by; the step itself asks again."""
    return order.channel == "shop" and order.status in CANCELLABLE_BY_BUYER and not order.lines.exclude(status=LINE_NEW).exists()


def mark_paid(order_id: int, *, actor_id: int | None = None) -> bool:
    """False when the order does not wait for money (any more)."""
    return _move(order_id, (OrderStatus.PENDING_PAYMENT,), OrderStatus.NEW, None, actor_id=actor_id, tells=MailKind.PAID)


@transaction.atomic
def change_payment(order_id: int, *, method: PaymentMethod, now: datetime) -> bool:
    """The buyer of an order that waits for money pays in another way; false when it does not wait (any more).

    The hold on the goods is never shortened, and never longer than the new way gives from when the order was placed.
    """
    waiting = Order.objects.select_for_update().filter(pk=order_id, channel="shop", status=OrderStatus.PENDING_PAYMENT)
    order = waiting.filter(expires_at__gt=now).exclude(payment_method=method.code).first()
    if order is None or (method.is_cash and order.lines.filter(product__is_alcohol=True).exists()):
        return False
    before, order.payment_method = order.payment_method, method.code
    if method.pay_within is not None:
        order.expires_at = max(order.expires_at, order.date_placed + method.pay_within)
    order.save(update_fields=["payment_method", "expires_at"])
    change = {"before": {"payment_method": before}, "after": {"payment_method": method.code}}
    record(action="order.payment_method", target=order, at=now, **change)
    return method.pay_within is not None or _move(order_id, (OrderStatus.PENDING_PAYMENT,), OrderStatus.NEW, None)


def expire_unpaid(*, now: datetime) -> int:
    """Ends the orders whose time to pay is over and gives their stock back; answers how many."""
    due = Order.objects.filter(status=OrderStatus.PENDING_PAYMENT, expires_at__lte=now).order_by("pk").values_list("pk", flat=True)
    return sum(_expire(order_id) for order_id in list(due))


def _expire(order_id: int) -> bool:
    unpaid, cause = (OrderStatus.PENDING_PAYMENT,), "not paid in time"
    return _move(order_id, unpaid, OrderStatus.CANCELLED, stock.release, cause=cause, tells=MailKind.EXPIRED)


def mark_packed(order_id: int, *, actor_id: int | None = None) -> bool:
    return _move(order_id, (OrderStatus.NEW,), OrderStatus.PACKED, None, actor_id=actor_id, tells=MailKind.READY)


def mark_shipped(order_id: int, *, actor_id: int | None = None) -> bool:
    """The goods leave the shelf."""
    return _move(order_id, ON_THE_SHELF, OrderStatus.SHIPPED, stock.consume, actor_id=actor_id, tells=MailKind.SHIPPED)


@transaction.atomic
def pack_part(order_id: int, *, point_id: int, actor_id: int | None = None) -> bool:
    """What one point has of an order is packed; with the last part the order is. False when there was nothing (left) to pack."""
    order = Order.objects.select_for_update().filter(pk=order_id, status=OrderStatus.NEW).first()
    if order is None or not order.lines.filter(partner_id=point_id, status=LINE_NEW).update(status=LINE_PACKED):
        return False
    if not order.lines.filter(status=LINE_NEW).exists():
        mark_packed(order_id, actor_id=actor_id)
    return True


@transaction.atomic
def ship_part(order_id: int, *, point_id: int, actor_id: int | None = None) -> bool:
    """What one point has of an order leaves its shelf; with the last part the order has left. False when it had left before."""
    order = Order.objects.select_for_update().filter(pk=order_id, status__in=ON_THE_SHELF).first()
    waiting = order.lines.filter(partner_id=point_id).exclude(status=LINE_SHIPPED) if order is not None else None
    if order is None or waiting is None or not waiting.exists():
        return False
    if not order.lines.exclude(status=LINE_SHIPPED).exclude(partner_id=point_id).exists():
        return mark_shipped(order_id, actor_id=actor_id)
    _settle(waiting, stock.consume, cause=f"order {order.number} shipped", actor_id=actor_id)
    waiting.update(status=LINE_SHIPPED, num_allocated=0)
    return True


@transaction.atomic
def hand_over(order_id: int, *, actor_id: int | None = None) -> bool:
    """The buyer took the goods at the point: off the shelf and done."""
    return mark_shipped(order_id, actor_id=actor_id) and mark_completed(order_id, actor_id=actor_id)


def mark_completed(order_id: int, *, actor_id: int | None = None) -> bool:
    return _move(order_id, (OrderStatus.SHIPPED,), OrderStatus.COMPLETED, None, actor_id=actor_id)


@dataclass(frozen=True, kw_only=True)
class Back:
    """Units of one line that came back, and how many of them can be sold again."""

    quantity: int
    good: int


@transaction.atomic
def take_back(
    order_id: int, *, back: Mapping[int, Back], cause: str, now: datetime, actor_id: int | None = None, is_undelivered: bool = False
) -> None:
    """Goods (by line id) are here again, the good ones on the shelf of their point; with the last unit the order has come back.

    The caller's step makes it happen once.
    """
    lines = list(Line.objects.filter(order_id=order_id, pk__in=[pk for pk, units in back.items() if units.quantity]).order_by("pk"))
    LineReturn.objects.bulk_create(
        LineReturn(
            line=line,
            quantity=back[line.pk].quantity,
            good_quantity=back[line.pk].good,
            is_undelivered=is_undelivered,
            cause=cause[:200],
            at=now,
        )
        for line in lines
    )
    good = [(line.stockrecord_id, back[line.pk].good) for line in lines if line.stockrecord_id and back[line.pk].good]
    if good:
        stock.restock([Piece(stockrecord_id=record_id, quantity=units) for record_id, units in good], cause=cause, actor_id=actor_id)
    returned = LineReturn.objects.filter(line__order_id=order_id).aggregate(units=Sum("quantity"))["units"] or 0
    if returned >= (Line.objects.filter(order_id=order_id).aggregate(units=Sum("quantity"))["units"] or 0):
        _move(order_id, (OrderStatus.SHIPPED, OrderStatus.COMPLETED), OrderStatus.RETURNED, None, cause=cause, actor_id=actor_id)


@transaction.atomic
def settle_attention(order_id: int, *, by: Any, now: datetime) -> bool:
    """A person took care of what the order asked for; false when there was nothing (left)."""
    order = Order.objects.select_for_update().get(pk=order_id)
    if not order.attention:
        return False
    before, order.attention = order.attention, ""
    order.save(update_fields=["attention"])
    record(action="order.attention", target=order, by=by, before={"attention": before}, after={"attention": ""}, at=now)
    return True


@transaction.atomic
def _move(
    order_id: int,
    sources: tuple[OrderStatus, ...],
    target: OrderStatus,
    settle: Callable[..., None] | None,
    *,
    cause: str = "",
    actor_id: int | None = None,
    tells: MailKind | None = None,
) -> bool:
    """Only the transition itself settles the stock, so a repeated call does nothing."""
    order = Order.objects.select_for_update().filter(pk=order_id, status__in=sources).first()
    if order is None or (target == OrderStatus.CANCELLED and order.lines.filter(status=LINE_SHIPPED).exists()):
        return False
    if not Order.objects.filter(pk=order_id, status__in=sources).update(status=target):
        return False
    OrderStatusChange.objects.create(order_id=order_id, old_status=order.status, new_status=target)
    if settle is not None:
        _settle(order.lines.all(), settle, cause=cause or f"order {order.number} {target}", actor_id=actor_id)
        order.lines.update(num_allocated=0)
    if target in LINE_STATES:
        order.lines.update(status=LINE_STATES[target])
    if tells is not None:
        tell(order, tells)
    if target == OrderStatus.CANCELLED:
        coupons.give_back(order)
    return True


def _settle(lines: QuerySet[Line], act: Callable[..., None], *, cause: str, actor_id: int | None) -> None:
    held = lines.filter(num_allocated__gt=0, stockrecord__isnull=False).values_list("stockrecord_id", "num_allocated")
    act([Piece(stockrecord_id=record_id, quantity=quantity) for record_id, quantity in held], cause=cause, actor_id=actor_id)


def tell(order: Order, kind: MailKind, *, part: str = "") -> None:
    """A letter to the buyer, written with the event. A marketplace writes to its own buyers; whoever picks up isn't told of shipping."""
    is_for_pickup = order.pickup_point_id is not None
    if order.channel != "shop" or (kind == MailKind.READY and not is_for_pickup) or (kind == MailKind.SHIPPED and is_for_pickup):
        return
    outbox.queue(kind, to=order.letters_to, about=outbox.ORDER, about_id=order.pk, part=part)
