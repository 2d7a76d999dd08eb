"""What a new day changes by itself: certificates and lots that end, seasons that begin. Nobody saves anything, so somebody must say it.

The pages ask the rule with the day in hand and need none of this; it is for those who are told of changes: the row of lists, marketplaces,
webhooks, buyers who wait.
"""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from catalog import changes
from catalog.certificates.models import Certificate
from catalog.facts import certificate_on, facts_of
from catalog.listing_row import ListingRow
from catalog.models import Product
from catalog.sellable import Reason, reasons_not_sellable

BY_THE_CALENDAR = {Reason.CERTIFICATE_EXPIRED, Reason.OUT_OF_SEASON, Reason.NO_LOT_IN_DATE}


def turned(*, on: date) -> set[int]:
    """Products that the day itself brought on sale, took off sale or gave another certificate; and rows that say something else."""
    now_sold = set(Product.objects.sellable(on=on).values_list("pk", flat=True))
    before = set(Product.objects.sellable(on=on - timedelta(days=1)).values_list("pk", flat=True))
    told = set(ListingRow.objects.on_sale(on=on).values_list("pk", flat=True))
    begins = Certificate.objects.filter(issued_on=on).values_list("product_id", flat=True)
    return (now_sold ^ before) | (now_sold ^ told) | set(begins)


def announce(*, on: date) -> int:
    """Answers how many products were announced. Running it again announces the same; nothing is pushed for what is equal."""
    ids = turned(on=on)
    changes.touch(ids)
    return len(ids)


def left_at(product: Product, *, now: datetime) -> datetime:
    """Since when the rule says no, as nearly as the rows tell; `now` where they don't. Needs what `facts_of` needs."""
    today, facts = timezone.localdate(now), facts_of(product)
    why = reasons_not_sellable(facts, on=today)
    newest = max(product.certificates.all(), key=lambda row: (row.issued_on, row.expires_on), default=None)
    if product.suspended_at is not None:
        return min(product.suspended_at, now)
    if newest is not None and Reason.CERTIFICATE_REVOKED in why:
        return min(newest.updated_at, now)
    is_recall = any(lot.recalled_on == today for lot in facts.lots)
    was_sold = not reasons_not_sellable(facts, on=today - timedelta(days=1))
    if why and set(why) <= BY_THE_CALENDAR and was_sold and not is_recall:
        midnight = timezone.make_aware(datetime.combine(today, time.min))
        last = certificate_on(product, on=today - timedelta(days=1))
        return min(max(midnight, last.updated_at), now) if last is not None else midnight
    return now
