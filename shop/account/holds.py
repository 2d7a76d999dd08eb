"""What the law makes the shop keep after an erasure, why and for how long. The terms are data: `data/holds.csv`."""

import csv
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "holds.csv"


@dataclass(frozen=True, kw_only=True)
class Hold:
    kind: str
    label: str
    years: int
    why: str
    source: str

    def since(self, now: datetime) -> datetime:
        """What is older is no longer held."""
        is_leap_day = (now.month, now.day) == (2, 29)
        return now.replace(year=now.year - self.years, day=28 if is_leap_day else now.day)


@cache
def holds() -> dict[str, Hold]:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = (Hold(kind=row["kind"], label=row["label"], years=int(row["years"]), why=row["why"], source=row["source"]) for row in rows)
    return {hold.kind: hold for hold in found}
