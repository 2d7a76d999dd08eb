"""Demonstration fees, marked as such; a real table is typed in by the operator."""

import csv
from datetime import date
from pathlib import Path

from django.db import transaction

from catalog.points.models import Province
from shop.shipping.models import DeliveryRate, DeliveryZone

DATA = Path(__file__).parent / "data"
VALID_FROM = date(2026, 1, 1)
DAYS = ("1–2 ngày", "2–4 ngày", "3–6 ngày", "4–7 ngày")
FREE_IN_PROVINCE_FROM = 500_000


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def seed() -> int:
    """Answers how many zones were written; a shop that has zones of its own keeps them."""
    if DeliveryZone.objects.exists():
        return 0
    zones = {}
    for number, row in enumerate(_rows("zones.csv")):
        free_from = FREE_IN_PROVINCE_FROM if number == 0 else None
        zone = DeliveryZone.objects.create(name=row["zone"], days_text=DAYS[number], free_from_vnd=free_from, is_demo=True)
        zone.provinces.set(Province.objects.filter(code__in=row["provinces"].split()))
        zone.save()
        zones[row["zone"]] = zone
    DeliveryRate.objects.bulk_create(
        DeliveryRate(zone=zones[row["zone"]], valid_from=VALID_FROM, up_to_g=int(row["up_to_g"]), fee_vnd=int(row["fee_vnd"]))
        for row in _rows("demo_rates.csv")
    )
    return len(zones)


def purge() -> int:
    zones = DeliveryZone.objects.filter(is_demo=True)
    removed = zones.count()
    zones.delete()
    return removed
