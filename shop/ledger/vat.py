"""VAT rates by class and day, and the tax inside a price. Pure. Prices include the tax; what the law changes is a line of data."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "vat_rates.csv"
ORDINARY, ALCOHOL = "reduced", "standard"
"""The class of a product that nobody classified: alcohol bears special consumption tax and is left out of the reduction."""


@dataclass(frozen=True, kw_only=True)
class VatRate:
    vat_class: str
    label: str
    rate_percent: int
    valid_from: date
    source: str


@cache
def vat_rates() -> tuple[VatRate, ...]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(
            VatRate(
                vat_class=row["vat_class"],
                label=row["label"],
                rate_percent=int(row["rate_percent"]),
                valid_from=date.fromisoformat(row["valid_from"]),
                source=row["source"],
            )
            for row in csv.DictReader(file)
        )


def rate_on(vat_class: str, *, on: date) -> int:
    """Per cent. Raises `KeyError` for a class without a rate on that day."""
    known = [rate for rate in vat_rates() if rate.vat_class == vat_class and rate.valid_from <= on]
    if not known:
        raise KeyError(vat_class)
    return max(known, key=lambda rate: rate.valid_from).rate_percent


def tax_in(gross_vnd: int, rate_percent: int) -> int:
    """Whole đồng, half a đồng up; the net amount is the rest, so that both always add up to the price."""
    return (2 * gross_vnd * rate_percent + 100 + rate_percent) // (2 * (100 + rate_percent))
