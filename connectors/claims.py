"""Who works on which listing: a claim leases rows to one worker for a while."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from connectors.models import Listing, ListingState
from connectors.rulebook import Shaped, shape

LEASE = timedelta(seconds=60)


def claim(account_id: int, *, now: datetime, limit: int = 1, only_urgent: bool = False) -> list[Listing]:
    """Up to `limit` of the most urgent due listings of the account, leased to the caller; none when nothing is due.

    The rows are locked between look and lease: by themselves, others' are skipped, or by the database's one writer.
    """
    due = Listing.objects.due(now=now).filter(account_id=account_id, **({"is_urgent": True} if only_urgent else {}))
    token, until = secrets.token_hex(16), now + LEASE
    with transaction.atomic():
        rows = due.select_related("account").select_for_update(skip_locked=True, of=("self",))
        claimed = list(rows.order_by("-is_urgent", "due_at")[:limit])
        if claimed:
            Listing.objects.filter(pk__in=[listing.pk for listing in claimed]).update(lease_token=token, lease_until=until)
    for listing in claimed:
        listing.lease_token, listing.lease_until = token, until
    return claimed


def still_claimed(listings: list[Listing]) -> tuple[list[Listing], set[int]]:
    """Those that are still leased to the caller, the urgent ones first; and the products of those that changed since."""
    if not listings:
        return [], set()
    by_id = {listing.pk: listing for listing in listings}
    leased = Listing.objects.filter(pk__in=by_id, lease_token=listings[0].lease_token)
    held, changed = [], set()
    for pk, revision, is_wanted, is_urgent in leased.values_list("pk", "wanted_revision", "is_wanted", "is_urgent"):
        listing = by_id[pk]
        held.append(listing)
        if (revision, is_wanted) != (listing.wanted_revision, listing.is_wanted):
            changed.add(listing.product_id)
        listing.wanted_revision, listing.is_wanted, listing.is_urgent = revision, is_wanted, is_urgent
    return sorted(held, key=lambda listing: (not listing.is_urgent, listings.index(listing))), changed


def unclaim(listings: list[Listing]) -> None:
    """Gives back what was claimed and not begun."""
    for listing in listings:
        Listing.objects.filter(pk=listing.pk, lease_token=listing.lease_token).update(lease_token="", lease_until=None)


def shape_claimed(listings: list[Listing], *, now: datetime) -> dict[int, Shaped]:
    """What the account shows of each claimed product, by product id: one reading for several listings."""
    return shape(listings[0].account_id, [row.product_id for row in listings], on=timezone.localdate(now)) if listings else {}


class LeaseLost(Exception):
    """Another worker owns the row now; what we know is stale and not written."""


class Leased:
    """One leased row.

    What is learned stands in `unsaved` until the next change leaves or the lease is given back, whichever comes first: one write for
    all of it. Between an answer and its write lies no call, so a worker that dies there is one that died before the answer.
    """

    def __init__(self, listing: Listing, *, clock: Callable[[], datetime]) -> None:
        self.listing, self.clock = listing, clock
        self.token, self.revision = listing.lease_token, listing.wanted_revision
        self.unsaved: dict[str, object] = {}

    def _note(self, **fields: object) -> None:
        self.unsaved |= fields
        for name, value in fields.items():
            setattr(self.listing, name, value)

    def _save(self, **fields: object) -> None:
        """Fenced: raises `LeaseLost` when the lease is someone else's."""
        self._note(**fields)
        self._flush()

    def _flush(self) -> None:
        fields, self.unsaved = self.unsaved, {}
        if fields and not Listing.objects.filter(pk=self.listing.pk, lease_token=self.token).update(**fields):
            raise LeaseLost

    def _left(self) -> dict[str, object]:
        fields, self.unsaved = self.unsaved, {}
        return fields

    def _release(self, state: ListingState, **fields: object) -> None:
        rows = Listing.objects.filter(pk=self.listing.pk, lease_token=self.token)
        settled = rows.filter(wanted_revision=self.revision)
        done = {**self._left(), "state": state, "lease_token": "", "lease_until": None, **fields}
        if not settled.update(due_at=None, is_urgent=False, **done) and not rows.update(due_at=self.clock(), **done):
            raise LeaseLost

    def _give_back(self, **fields: object) -> None:
        """With work left. A change that came meanwhile doesn't wait for the time that the older one has to."""
        rows = Listing.objects.filter(pk=self.listing.pk, lease_token=self.token)
        left = {**self._left(), "lease_token": "", "lease_until": None, **fields}
        if not rows.filter(wanted_revision=self.revision).update(**left):
            rows.update(**{**left, "due_at": self.clock()})
