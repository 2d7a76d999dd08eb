"""How long the shop may take, and how long a buyer may send goods back: data with its source. Pure.

Policy pages, forms and the workflow read the same two tables, so what is promised is what is measured.
"""

import csv
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
LAST_MOMENT = time(23, 59, 59)


@dataclass(frozen=True, kw_only=True)
class Clock:
    """`first_working_days` until the first answer, `final_days` (calendar) until the end, once extendable by `extension_days`."""

    kind: str
    group: str
    label: str
    first_working_days: int
    final_days: int
    extension_days: int
    valid_from: date
    source: str


@dataclass(frozen=True, kw_only=True)
class ReturnReason:
    """Goods may be sent back until `days` after the day of delivery, inclusive."""

    code: str
    label: str
    days: int
    needs_photo: bool
    source: str


@cache
def clocks() -> tuple[Clock, ...]:
    with (DATA / "clocks.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Clock(
                kind=row["kind"],
                group=row["group"],
                label=row["label"],
                first_working_days=int(row["first_working_days"]),
                final_days=int(row["final_days"]),
                extension_days=int(row["extension_days"]),
                valid_from=date.fromisoformat(row["valid_from"]),
                source=row["source"],
            )
            for row in csv.DictReader(file)
        )


def clock_of(kind: str, *, on: date) -> Clock:
    """The newest rule of the kind that is in force. Raises `KeyError`."""
    known = [clock for clock in clocks() if clock.kind == kind and clock.valid_from <= on]
    if not known:
        raise KeyError(kind)
    return max(known, key=lambda clock: clock.valid_from)


@cache
def return_reasons() -> dict[str, ReturnReason]:
    with (DATA / "return_reasons.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: ReturnReason(
                code=row["code"], label=row["label"], days=int(row["days"]), needs_photo=row["needs_photo"] == "1", source=row["source"]
            )
            for row in csv.DictReader(file)
        }


def reasons_open(*, delivered_on: date, on: date) -> list[ReturnReason]:
    """The reasons for which the time to send back is not over."""
    return [reason for reason in return_reasons().values() if delivered_on <= on <= delivered_on + timedelta(days=reason.days)]


def first_due_at(clock: Clock, opened_at: datetime, *, zone: tzinfo, holidays: frozenset[date] = frozenset()) -> datetime:
    """The end of the last working day (Monday to Friday, no holiday); the day of opening does not count."""
    day, left = opened_at.astimezone(zone).date(), clock.first_working_days
    while left:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            left -= 1
    return datetime.combine(day, LAST_MOMENT, tzinfo=zone)


def final_due_at(clock: Clock, opened_at: datetime, *, zone: tzinfo, is_extended: bool = False) -> datetime:
    """The end of the last calendar day; the day of opening does not count."""
    days = clock.final_days + (clock.extension_days if is_extended else 0)
    return datetime.combine(opened_at.astimezone(zone).date() + timedelta(days=days), LAST_MOMENT, tzinfo=zone)
