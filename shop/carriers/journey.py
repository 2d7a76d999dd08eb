"""An order's parcels as its buyer sees them: who brings what, where it is, and what the carrier said on the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shop.carriers.models import Parcel, ParcelState
from shop.order.models import Line, Order
from shop.services.accounts import label_of

UNSAID = (ParcelState.NEW, ParcelState.UNKNOWN, ParcelState.CANCELLED)
"""Nothing left the point yet, or not in this parcel: the order's own steps say enough."""


@dataclass(frozen=True, kw_only=True)
class Leg:
    """`steps` are the carrier's own confirmed words in ours, newest first."""

    carrier: str
    tracking_code: str
    state: str
    is_delivered: bool
    goods: str
    steps: tuple[tuple[str, datetime], ...]


def legs_of(order: Order, lines: Iterable[Line]) -> list[Leg]:
    """Two queries; one when there is no parcel."""
    parcels = order.parcels.exclude(state__in=UNSAID).prefetch_related("events").order_by("pk")
    goods: dict[int | None, list[str]] = {}
    for line in lines:
        goods.setdefault(line.partner_id, []).append(f"{line.title} × {line.quantity}")
    return [_leg(parcel, ", ".join(goods.get(parcel.point_id, []))) for parcel in parcels]


def _leg(parcel: Parcel, goods: str) -> Leg:
    said = [(ParcelState(event.state).label, event.at) for event in parcel.events.all() if event.is_confirmed and event.state]
    return Leg(
        carrier=label_of(parcel.carrier),
        tracking_code=parcel.tracking_code,
        state=parcel.get_state_display(),
        is_delivered=parcel.state == ParcelState.DELIVERED,
        goods=goods,
        steps=tuple((str(label), at) for label, at in sorted(said, key=lambda step: step[1], reverse=True)),
    )
