"""Loading of provinces and communes from the files beside; sources and dates are in `data/README.md`."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Model

from catalog.fold import fold

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, kw_only=True)
class Places:
    """How many rows the files hold."""

    provinces: int
    communes: int
    former_communes: int


def load_places(*, province: Any, commune: Any, former_commune: Any) -> Places:
    """Writes every place of the files, new or renamed; safe to repeat. Takes the models, so that a migration can pass its own."""
    provinces = [province(code=row["code"], name=row["name"], kind=row["kind"], folded=fold(row["name"])) for row in read("provinces.csv")]
    communes = [
        commune(code=row["code"], province_id=row["province_code"], name=row["name"], kind=row["kind"], folded=fold(row["name"]))
        for row in read("communes.csv")
    ]
    former = [
        former_commune(
            code=row["code"],
            name=row["name"],
            district=row["district"],
            commune_id=row["commune_code"],
            folded=fold(f"{row['name']} {row['district']}"),
        )
        for row in read("former_communes_04.csv")
    ]
    _write(province, provinces, ["name", "kind", "folded"])
    _write(commune, communes, ["province", "name", "kind", "folded"])
    _write(former_commune, former, ["name", "district", "commune", "folded"])
    return Places(provinces=len(provinces), communes=len(communes), former_communes=len(former))


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(model: Any, rows: list[Model], fields: list[str]) -> None:
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=fields, batch_size=500)
