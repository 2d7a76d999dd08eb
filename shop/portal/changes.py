"""A producer's change of price and stock: one transaction, with its audit entries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.log_actions import log

from catalog import stock
from catalog.audit.record import record
from catalog.drafts import proposing
from catalog.drafts.policy import waiting_fields
from catalog.models import Product


@dataclass(frozen=True, kw_only=True)
class Saved:
    """`moved`: what was written at points whose number had changed since the person looked, by point id."""

    changed: bool
    moved: Mapping[int, int]


@transaction.atomic
def save(
    product: Product,
    *,
    price_vnd: int | None,
    quantities: Mapping[int, int],
    user: Any,
    now: datetime,
    cause: str = "kênh chủ thể",
    seen: Mapping[int, int] | None = None,
) -> Saved:
    """`quantities` is on hand by point id; a price of None stays. The announcement follows the commit.

    `seen` is what the person had before their eyes: what was sold or brought since stays sold or brought, and the number moves by
    the difference that they typed. Where the office wants to see prices first, a new one waits in the draft. Raises `DraftRefused`.
    """
    held = Product.objects.select_for_update().get(pk=product.pk)
    changed = _set_price(held, price_vnd, user=user, now=now, cause=cause)
    moved: dict[int, int] = {}
    for point_id, typed in sorted(quantities.items()):
        quantity = typed
        if seen is not None and point_id in seen:
            on_hand = stock.on_hand(product_id=held.pk, point_id=point_id)
            if on_hand != seen[point_id]:
                quantity = moved[point_id] = max(0, on_hand + typed - seen[point_id])
        if stock.count(product_id=held.pk, point_id=point_id, quantity=quantity, cause=cause, actor_id=user.pk if user else None):
            log(held, "wagtail.edit", user=user, data={"field": "stock", "point": point_id, "after": quantity})
            changed = True
    return Saved(changed=changed, moved=moved)


def _set_price(held: Product, price_vnd: int | None, *, user: Any, now: datetime, cause: str) -> bool:
    before = held.price_vnd
    if price_vnd is None or before == price_vnd:
        return False
    if "price_vnd" in waiting_fields():
        proposing.propose(product_id=held.pk, producer_id=held.producer_id, values={"price_vnd": price_vnd}, by=user, now=now)
        return True
    held.price_vnd = price_vnd
    held.save(update_fields=["price_vnd", "date_updated"])
    log(held, "wagtail.edit", user=user, data={"field": "price_vnd", "before": before, "after": price_vnd})
    record(action="product.price", target=held, by=user, before={"price_vnd": before}, after={"price_vnd": price_vnd}, cause=cause)
    return True
