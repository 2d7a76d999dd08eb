"""Reads what a marketplace shows and compares it with what we want."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from connectors.accounts import Connected
from connectors.errors import TokenExpired
from connectors.marketplace import RemoteItem
from connectors.models import Listing, ListingState

NOTHING_CONFIRMED: dict[str, Any] = {"confirmed_live": None, "confirmed_price_vnd": None, "confirmed_stock": None, "confirmed_content": ""}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`field`: live, price_vnd, stock, title, missing, duplicate or unknown_sku."""

    sku: str
    external_id: str | None
    field: str
    wanted: Any
    found: Any

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def read_all(connected: Connected) -> list[RemoteItem]:
    try:
        return list(connected.marketplace.read_items())
    except TokenExpired:
        connected.renew()
        return list(connected.marketplace.read_items())


def differences(listings: Iterable[Listing], items: Iterable[RemoteItem]) -> list[Difference]:
    by_sku: dict[str, list[RemoteItem]] = defaultdict(list)
    for item in items:
        by_sku[item.sku].append(item)
    found: list[Difference] = []
    for listing in listings:
        found += _of_listing(listing, by_sku.pop(listing.sku, []))
    found += [
        Difference(sku=sku, external_id=item.external_id, field="unknown_sku", wanted=None, found=item.title)
        for sku, strangers in by_sku.items()
        for item in strangers
    ]
    return sorted(found, key=lambda difference: (difference.sku, difference.field))


def _of_listing(listing: Listing, items: list[RemoteItem]) -> list[Difference]:
    wants_live = listing.is_wanted and listing.wanted_live
    live = [item for item in items if item.is_live]
    item = next((item for item in items if item.external_id == listing.external_id), None) or next(iter(live or items), None)
    if item is None:
        told = Difference(sku=listing.sku, external_id=None, field="missing", wanted=True, found=False)
        return [told] if wants_live else []
    found = [
        Difference(sku=listing.sku, external_id=other.external_id, field="duplicate", wanted=False, found=True)
        for other in live
        if other.external_id != item.external_id
    ]
    if item.is_live != wants_live:
        found.append(Difference(sku=listing.sku, external_id=item.external_id, field="live", wanted=wants_live, found=item.is_live))
    if wants_live:
        found += [
            Difference(sku=listing.sku, external_id=item.external_id, field=name, wanted=wanted, found=seen)
            for name, wanted, seen in (
                ("price_vnd", listing.wanted_price_vnd, item.price_vnd),
                ("stock", listing.wanted_stock, item.stock),
                ("title", listing.wanted_title, item.title),
            )
            if seen is not None and wanted != seen
        ]
    return found


def fix(listings: Iterable[Listing], found: list[Difference], items: Iterable[RemoteItem], *, now: datetime, cause: str = "") -> int:
    """Takes over what the marketplace shows as confirmed and marks the rows for push; answers how many.

    A row that changed since it was read, or is being worked on, knows better and is left alone. What was not shown is not
    believed to be gone: the push reads it by its id first.
    """
    by_id = {item.external_id: item for item in items}
    skus = {difference.sku for difference in found if difference.field != "unknown_sku"}
    doubled = {difference.sku for difference in found if difference.field == "duplicate"}
    free = Listing.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now))
    fixed = 0
    for listing in listings:
        if listing.sku in skus:
            unchanged = free.filter(pk=listing.pk, external_id=listing.external_id, confirmed_at=listing.confirmed_at)
            known = _known(listing, by_id.get(listing.external_id), is_doubled=listing.sku in doubled, now=now)
            fixed += unchanged.mark_due(now=now, cause=cause, **known)
    return fixed


def _known(listing: Listing, item: RemoteItem | None, *, is_doubled: bool, now: datetime) -> dict[str, Any]:
    if is_doubled:  # as after a create of unknown outcome: the SKU is looked up, one item kept, the others taken off sale
        return {**NOTHING_CONFIRMED, "external_id": "", "create_sent_at": now, "empty_lookups": 0, "looked_up_at": None}
    if item is None or item.sku != listing.sku:
        return NOTHING_CONFIRMED
    return {
        "confirmed_live": item.is_live,
        "confirmed_price_vnd": item.price_vnd,
        "confirmed_stock": item.stock,
        "confirmed_content": listing.confirmed_content if item.title == listing.wanted_title else "",
        **({"state": ListingState.LOCKED} if item.is_locked else {}),
    }
