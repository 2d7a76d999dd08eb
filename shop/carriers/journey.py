"""An order's parcels as its buyer sees them: who brings what, where it is, and what the carrier said on the way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from shop.carriers.carrier import UNDELIVERED
from shop.carriers.models import Parcel, ParcelState
from shop.order.models import Line, Order
from shop.services.accounts import folder_of, is_production, label_of
from shop.services.models import Kind, ServiceAccount

UNSAID = (ParcelState.NEW, ParcelState.UNKNOWN, ParcelState.CANCELLED)
"""Nothing left the point yet, or not in this parcel: the order's own steps say enough."""


@dataclass(frozen=True, kw_only=True)
class Leg:
    """`steps` are the carrier's own confirmed words in ours, newest first."""

    carrier: str
    tracking_code: str
    tracking_page: str
    """The carrier's own public page of the parcel; empty where none is known, and for a sandbox's parcel."""
    state: str
    is_delivered: bool
    is_undelivered: bool
    goods: str
    steps: tuple[tuple[str, datetime], ...]


def legs_of(order: Order, lines: Iterable[Line]) -> list[Leg]:
    """Three queries; one when there is no parcel."""
    parcels = order.parcels.exclude(state__in=UNSAID).prefetch_related("events").order_by("pk")
    goods: dict[int | None, list[str]] = {}
    for line in lines:
        goods.setdefault(line.partner_id, []).append(f"{line.title} × {line.quantity}")
    pages = tracking_pages([parcel.carrier for parcel in parcels])
    return [_leg(parcel, ", ".join(goods.get(parcel.point_id, [])), tracking_page(parcel, pages)) for parcel in parcels]


def tracking_page(parcel: Parcel, pages: Mapping[str, str]) -> str:
    page = pages.get(parcel.carrier, "")
    return f"{page}{quote(parcel.tracking_code, safe='')}" if page and parcel.tracking_code else ""


def tracking_pages(carriers: Iterable[str]) -> dict[str, str]:
    """By carrier, the address to which a code is added; one query, or none without a carrier."""
    known = ServiceAccount.objects.filter(code__in=set(carriers), kind=Kind.CARRIER) if carriers else []
    return {account.code: folder_of(account.code).TRACKING_PAGE for account in known if is_production(account)}


def _leg(parcel: Parcel, goods: str, page: str) -> Leg:
    said = [(ParcelState(event.state).label, event.at) for event in parcel.events.all() if event.is_confirmed and event.state]
    return Leg(
        carrier=label_of(parcel.carrier),
        tracking_code=parcel.tracking_code,
        tracking_page=page,
        state=parcel.get_state_display(),
        is_delivered=parcel.state == ParcelState.DELIVERED,
        is_undelivered=parcel.state in UNDELIVERED,
        goods=goods,
        steps=tuple((str(label), at) for label, at in sorted(said, key=lambda step: step[1], reverse=True)),
    )
