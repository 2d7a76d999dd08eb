"""Who works on which listing: a claim is one conditional UPDATE that leases the row to one worker."""

import random
import secrets
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from connectors.models import Listing
from connectors.rulebook import Shaped, shape

LEASE = timedelta(seconds=60)
CANDIDATES = 12


def claim(account_id: int, *, now: datetime, limit: int = 1) -> list[Listing]:
    """Up to `limit` of the most urgent due listings of the account, leased to the caller; none when nothing is due.

    Several workers look at the same few rows, so each takes them in an order of its own; urgent ones stay first.
    """
    mine: list[int] = []
    token = secrets.token_hex(16)
    for _turn in range(10):
        due = Listing.objects.due(now=now).filter(account_id=account_id).order_by("-is_urgent", "due_at")
        candidates = list(due.values_list("pk", "is_urgent")[: CANDIDATES * limit])
        random.shuffle(candidates)
        for candidate, _is_urgent in sorted(candidates, key=lambda row: not row[1]):
            free = Listing.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), pk=candidate, due_at__lte=now)
            mine += [candidate] * free.update(lease_token=token, lease_until=now + LEASE)
            if len(mine) == limit:
                break
        if mine or not candidates:
            break
    leased = Listing.objects.select_related("account").filter(pk__in=mine, lease_token=token) if mine else ()
    return sorted(leased, key=lambda listing: (not listing.is_urgent, mine.index(listing.pk)))


def unclaim(listings: list[Listing]) -> None:
    """Gives back what was claimed and not begun."""
    for listing in listings:
        Listing.objects.filter(pk=listing.pk, lease_token=listing.lease_token).update(lease_token="", lease_until=None)


def shape_claimed(listings: list[Listing], *, now: datetime) -> dict[int, Shaped]:
    """What the account shows of each claimed product, by product id: one reading for several listings."""
    return shape(listings[0].account_id, [row.product_id for row in listings], on=timezone.localdate(now)) if listings else {}
