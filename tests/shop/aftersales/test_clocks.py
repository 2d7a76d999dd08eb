"""Deadlines from the table, on the calendar of Vietnam."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from shop.aftersales.clocks import clock_of, clocks, final_due_at, first_due_at, reasons_open, return_reasons

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("kind", "opened", "first", "last"),
    [
        ("goods", "2026-11-25T09:00", "2026-11-26T23:59:59", "2026-12-02T23:59:59"),  # Wednesday
        ("goods", "2026-11-27T22:30", "2026-11-30T23:59:59", "2026-12-04T23:59:59"),  # Friday: the weekend does not count
        ("privacy_view", "2026-11-26T09:00", "2026-11-30T23:59:59", "2026-12-06T23:59:59"),
        ("privacy_withdraw", "2026-11-25T09:00", "2026-11-27T23:59:59", "2026-12-10T23:59:59"),
        ("privacy_erase", "2026-12-30T23:59", "2027-01-01T23:59:59", "2027-01-19T23:59:59"),
        ("safety", "2026-02-27T08:00", None, None),  # before the decree
    ],
)
def test_deadlines(kind: str, opened: str, first: str | None, last: str | None) -> None:
    if first is None or last is None:
        with pytest.raises(KeyError):
            clock_of(kind, on=at(opened).date())
        return
    clock = clock_of(kind, on=at(opened).date())
    assert (first_due_at(clock, at(opened), zone=ZONE), final_due_at(clock, at(opened), zone=ZONE)) == (at(first), at(last))


def test_a_holiday_is_no_working_day() -> None:
    clock, opened = clock_of("privacy_view", on=date(2026, 12, 30)), at("2026-12-30T10:00")
    assert first_due_at(clock, opened, zone=ZONE, holidays=frozenset({date(2027, 1, 1)})) == at("2027-01-04T23:59:59")


def test_the_law_extends_once() -> None:
    opened = at("2026-11-25T09:00")
    days = {
        clock.kind: (final_due_at(clock, opened, zone=ZONE, is_extended=True) - final_due_at(clock, opened, zone=ZONE)).days
        for clock in clocks()
        if clock.group == "privacy"
    }
    assert days == {"privacy_view": 10, "privacy_correct": 10, "privacy_withdraw": 15, "privacy_erase": 20}


@pytest.mark.parametrize(
    ("on", "codes"),
    [
        (date(2026, 11, 28), {"damaged", "wrong", "missing", "quality", "recalled", "information", "changed_mind"}),
        (date(2026, 11, 29), {"damaged", "wrong", "missing", "quality", "recalled", "information"}),
        (date(2026, 12, 2), {"damaged", "wrong", "missing", "quality", "recalled", "information"}),
        (date(2026, 12, 3), {"recalled", "information"}),
        (date(2026, 12, 25), {"recalled", "information"}),
        (date(2026, 12, 26), set()),
        (date(2026, 11, 24), set()),
    ],
)
def test_the_time_to_send_back_counts_its_last_day(on: date, codes: set[str]) -> None:
    assert {reason.code for reason in reasons_open(delivered_on=date(2026, 11, 25), on=on)} == codes


def test_every_rule_names_its_source() -> None:
    assert all(rule.source for rule in [*clocks(), *return_reasons().values()])
