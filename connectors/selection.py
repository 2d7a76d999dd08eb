"""Which products go to an account by its rules: what would be put up and taken off, and doing it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from catalog.certificates.models import Certificate
from catalog.models import Product
from connectors import listings
from connectors.models import Account, Listing, SelectionRule


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Product ids. `to_add` may be sold and is not wanted yet; `to_remove` is wanted and no longer chosen."""

    chosen: frozenset[int]
    to_add: frozenset[int]
    to_remove: frozenset[int]


def select(account: Account, *, on: date) -> Selection:
    """Without an including rule nothing is chosen. Only what may be sold is added; what is chosen stays wanted whatever its reasons."""
    rules = list(SelectionRule.objects.filter(account=account))
    included = _matching([rule for rule in rules if rule.is_included], on=on)
    chosen = included - _matching([rule for rule in rules if not rule.is_included], on=on)
    wanted = frozenset(Listing.objects.filter(account=account, is_wanted=True).values_list("product_id", flat=True))
    sellable = frozenset(Product.objects.sellable(on=on).values_list("pk", flat=True))
    return Selection(chosen=chosen, to_add=(chosen & sellable) - wanted, to_remove=wanted - chosen if rules else frozenset())


def apply(account: Account, *, now: datetime, on: date) -> Selection:
    found = select(account, on=on)
    listings.publish(account, found.to_add, now=now, on=on)
    listings.withdraw(account, found.to_remove, now=now)
    return found


def _matching(rules: list[SelectionRule], *, on: date) -> frozenset[int]:
    found: set[int] = set()
    for rule in rules:
        rows = Product.objects.all()
        if rule.group:
            rows = rows.filter(group=rule.group)
        if rule.producer_id:
            rows = rows.filter(producer_id=rule.producer_id)
        if rule.product_id:
            rows = rows.filter(pk=rule.product_id)
        if rule.min_stars:
            starred = Certificate.objects.valid(on=on).filter(Q(stars__gte=rule.min_stars))
            rows = rows.filter(pk__in=starred.values("product_id"))
        found |= set(rows.values_list("pk", flat=True))
    return frozenset(found)
