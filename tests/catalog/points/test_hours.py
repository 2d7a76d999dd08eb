"""Open or closed, and when again: weeks, breaks, Tết and own exceptions."""

from datetime import date, datetime, time

import pytest

from catalog.points.hours import Span, Special, openness
from catalog.points.opening import words

WEEK = [Span(weekday=day, opens=time(7, 30), closes=time(11, 30)) for day in range(6)]
WEEK += [Span(weekday=day, opens=time(13, 30), closes=time(18)) for day in range(6)]
TET = Special(name="Tết Đinh Mùi", from_on=date(2027, 2, 5), until_on=date(2027, 2, 9))
OWN = Special(name="Mở xuyên Tết", from_on=date(2027, 2, 8), until_on=date(2027, 2, 8), opens=time(9), closes=time(12), is_own=True)


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("2026-11-25T07:29", "Đang đóng, mở lại 07:30 hôm nay"),
        ("2026-11-25T07:30", "Đang mở, đóng cửa lúc 11:30"),
        ("2026-11-25T11:30", "Đang đóng, mở lại 13:30 hôm nay"),
        ("2026-11-25T17:59", "Đang mở, đóng cửa lúc 18:00"),
        ("2026-11-25T18:00", "Đang đóng, mở lại 07:30 thứ Năm 26/11"),
        ("2026-11-28T19:00", "Đang đóng, mở lại 07:30 thứ Hai 30/11"),
        ("2027-02-05T10:00", "Đang đóng, mở lại 09:00 thứ Hai 08/02 (Tết Đinh Mùi)"),
        ("2027-02-08T10:00", "Đang mở, đóng cửa lúc 12:00 (Mở xuyên Tết)"),
        ("2027-02-08T12:00", "Đang đóng, mở lại 07:30 thứ Tư 10/02 (Mở xuyên Tết)"),
    ],
)
def test_now_and_next(at: str, text: str) -> None:
    moment = datetime.fromisoformat(at)
    assert words(openness(WEEK, [TET, OWN], at=moment), today=moment.date()) == text


def test_closed_for_longer_than_anybody_knows() -> None:
    shut = Special(name="Sửa chữa", from_on=date(2026, 11, 1), until_on=date(2027, 1, 31))
    moment = datetime.fromisoformat("2026-11-25T09:00")
    assert words(openness(WEEK, [shut], at=moment), today=moment.date()) == "Đang đóng (Sửa chữa)"


def test_no_hours_no_claim() -> None:
    assert openness([], [TET], at=datetime.fromisoformat("2026-11-25T09:00")) is None
    assert words(None, today=date(2026, 11, 25)) == ""
