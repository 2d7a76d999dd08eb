"""Counting look-ups of a label: one conditional UPDATE, so that two phones at once are two."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from catalog.traceability.models import LabelScan, Lot

SUSPICIOUS_FROM = 10
"""Look-ups of one piece's label from which the page warns of a copy. A family shows a label round; a shop full of copies does more."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    times: int
    first_at: datetime

    @property
    def is_suspicious(self) -> bool:
        return self.times >= SUSPICIOUS_FROM


def count(lot: Lot, *, serial: int, now: datetime) -> Seen:
    row = LabelScan.objects.filter(lot=lot, serial=serial)
    if not row.update(times=F("times") + 1, last_at=now):
        LabelScan.objects.bulk_create([LabelScan(lot=lot, serial=serial, times=0, first_at=now, last_at=now)], ignore_conflicts=True)
        row.update(times=F("times") + 1, last_at=now)
    return seen(lot, serial=serial, now=now)


def seen(lot: Lot, *, serial: int, now: datetime) -> Seen:
    found = LabelScan.objects.filter(lot=lot, serial=serial).values("times", "first_at").first()
    return Seen(**found) if found else Seen(times=0, first_at=now)
