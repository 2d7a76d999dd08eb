"""One number that grows with every change a public page may show, and which products each change touched.

Every process compares it (one row, read by key) with the number its own copy was made at: the listing index in memory and
the kept pages are true as long as the two are equal. It lives in the database, so it holds across processes without a shared cache.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, models, transaction

MOST_NAMED = 1000
"""A change of more products is kept as "everything"."""
KEPT = 5000
"""Changes remembered; a process further behind reads everything anew."""
TIDIED_EVERY = 500
NOTHING, EVERYTHING = 0, -1
GROW = "UPDATE catalogue_stamp SET version = CASE WHEN version >= %s THEN version + 1 ELSE %s END WHERE id = 1 RETURNING version"


_of_this_page: ContextVar[list[int] | None] = ContextVar("stamp of this page", default=None)


class Stamp(models.Model):
    """The one row. Its lock orders the changes, so that nobody reads number 6 before 5 is there."""

    version = models.BigIntegerField()

    class Meta:
        app_label = "catalogue"

    def __str__(self) -> str:
        return str(self.version)


class StampedChange(models.Model):
    """`product_id` may be NOTHING (no listing row changed) or EVERYTHING."""

    version = models.BigIntegerField(db_index=True)
    product_id = models.IntegerField()

    class Meta:
        app_label = "catalogue"

    def __str__(self) -> str:
        return f"{self.version}: {self.product_id}"


@dataclass(frozen=True)
class Changes:
    version: int
    product_ids: frozenset[int] | None
    """None: everything may have changed."""
    has_other: bool = True
    """Something besides products changed: points, synonyms, articles."""


@contextmanager
def read_once(*known: int) -> Iterator[None]:
    """While one public page is made, the number that was `known` before, or else read first, is the number."""
    token = _of_this_page.set(list(known))
    try:
        yield
    finally:
        _of_this_page.reset(token)


def current() -> int:
    """0 while nothing ever changed."""
    known = _of_this_page.get()
    if known:
        return known[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT version FROM catalogue_stamp WHERE id = 1")
        row = cursor.fetchone()
    version = row[0] if row else 0
    if known is not None:
        known.append(version)
    return version


def bump(product_ids: Iterable[int] = ()) -> None:
    """A new number, and which listing rows are new with it (none for a change of other content)."""
    ids = sorted(set(product_ids))
    told = [EVERYTHING] if len(ids) > MOST_NAMED else ids or [NOTHING]
    with transaction.atomic(savepoint=False):
        version = _next()
        made = StampedChange.objects.bulk_create([StampedChange(version=version, product_id=product_id) for product_id in told])
        if made[-1].pk % TIDIED_EVERY < len(made):
            StampedChange.objects.filter(pk__lte=made[-1].pk - KEPT).delete()


def since(version: int, *, now: int) -> Changes:
    """What changed after `version`, at least up to `now`; a version that isn't remembered means everything."""
    found = list(StampedChange.objects.filter(version__gte=version).order_by("pk").values_list("version", "product_id"))
    ids = {product_id for number, product_id in found if number > version}
    is_remembered = any(number == version for number, _product_id in found)
    last = max((number for number, _product_id in found), default=now)
    if not is_remembered or EVERYTHING in ids:
        return Changes(version=last, product_ids=None)
    return Changes(version=last, product_ids=frozenset(ids - {NOTHING}), has_other=NOTHING in ids)


def _next() -> int:
    """Microseconds, so that a number is never used twice, also after a database was emptied or restored."""
    now = time.time_ns() // 1000
    with connection.cursor() as cursor:
        cursor.execute(GROW, [now, now])
        row = cursor.fetchone()
        if row is None:
            Stamp.objects.bulk_create([Stamp(pk=1, version=0)], ignore_conflicts=True)
            cursor.execute(GROW, [now, now])
            row = cursor.fetchone()
    return row[0]
