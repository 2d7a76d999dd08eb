"""Sales over the counter: the same stock, the same rule, the same orders; the goods leave at once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from catalog.models import Product
from shop import orders
from shop.order.models import Order, OrderNote
from shop.orders import Draft, DraftLine

CHANNEL = "counter"
NOTE_TYPE = "Counter"
PAYMENTS = ("counter_cash", "counter_bank")


@transaction.atomic
def sell(*, point_id: int, units: Mapping[int, int], payment: str, token: str, by: Any, now: datetime, on: date) -> Order:
    """`units` by product id. The same token again answers the first sale. Raises `orders.OrderRefused`; then nothing was written."""
    placed = Order.objects.filter(token=token).first()
    if placed is not None:
        return placed
    prices = dict(Product.objects.filter(pk__in=list(units)).values_list("pk", "price_vnd"))
    lines = tuple(
        DraftLine(product_id=product_id, quantity=quantity, unit_price_vnd=prices.get(product_id) or 0)
        for product_id, quantity in sorted(units.items())
    )
    draft = Draft(token=token, lines=lines, pickup_point_id=point_id, payment_method=payment, channel=CHANNEL)
    order = orders.place_order(draft, now=now, on=on)
    orders.mark_shipped(order.pk, actor_id=by.pk)
    orders.mark_completed(order.pk, actor_id=by.pk)
    OrderNote.objects.create(order=order, user=by, note_type=NOTE_TYPE, message=str(by))
    return order
