"""How long each withdrawal took: begun when the rule says no, ended when the marketplace's own word says that it is off sale."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Greatest

from catalog.day_turn import left_at
from catalog.facts import JUDGED, RELATED
from catalog.models import Product
from connectors.models import Departure, Listing, ListingState

MAY_BE_LIVE = Q(confirmed_live=True) | Q(state__in=[ListingState.HANDED_OVER, ListingState.UNKNOWN])


def begin(listing_ids: Iterable[int], *, now: datetime) -> int:
    """For those of the listings that may be live and should not be. One open departure per listing; answers how many began."""
    wanted_gone = Q(is_wanted=False) | Q(wanted_live=False)
    leaving = Listing.objects.filter(MAY_BE_LIVE, wanted_gone, pk__in=list(listing_ids))
    rows = list(leaving.exclude(departures__in=Departure.objects.filter(confirmed_at=None)))
    if not rows:
        return 0
    products = Product.objects.filter(pk__in={row.product_id for row in rows}).select_related(*RELATED).prefetch_related(*JUDGED)
    since = {product.pk: left_at(product, now=now) for product in products}
    made = [_departure(row, since=since[row.product_id] if row.is_wanted else now, now=now) for row in rows]
    Departure.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _departure(listing: Listing, *, since: datetime, now: datetime) -> Departure:
    return Departure(listing=listing, reasons=listing.reasons if listing.is_wanted else [], began_at=since, noticed_at=now)


def forget(listing_ids: Iterable[int]) -> None:
    """The rule says yes again before anything was withdrawn."""
    Departure.objects.filter(listing__in=list(listing_ids), confirmed_at=None).delete()


def confirm(listing_ids: Iterable[int], *, at: datetime) -> int:
    """The marketplace says that these are off sale; answers how many departures that ended."""
    waiting = Departure.objects.filter(listing__in=list(listing_ids), confirmed_at=None)
    return waiting.update(confirmed_at=Greatest("began_at", at))
