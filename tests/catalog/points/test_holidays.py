"""The days that are proposed to a point, against an independent reckoning of the lunar calendar."""

import math
from datetime import date

import pytest

from catalog.points.holidays import KINGS, TET, coming


def new_moon(number: int) -> date:
    """The day, in Vietnam's time zone, of the new moon `number` after 1900 (Meeus, Astronomical Formulae for Calculators, 1982)."""
    turn = number / 1236.85
    degree = math.pi / 180
    sun = (359.2242 + 29.10535608 * number - 0.0000333 * turn**2) * degree
    moon = (306.0253 + 385.81691806 * number + 0.0107306 * turn**2) * degree
    node = (21.2964 + 390.67050646 * number - 0.0016528 * turn**2) * degree
    mean = 2415020.75933 + 29.53058868 * number + 0.0001178 * turn**2 + 0.00033 * math.sin((166.56 + 132.87 * turn) * degree)
    periodic = (
        (0.1734 - 0.000393 * turn) * math.sin(sun)
        + 0.0021 * math.sin(2 * sun)
        - 0.4068 * math.sin(moon)
        + 0.0161 * math.sin(2 * moon)
        - 0.0004 * math.sin(3 * moon)
        + 0.0104 * math.sin(2 * node)
        - 0.0051 * math.sin(sun + moon)
        - 0.0074 * math.sin(sun - moon)
        + 0.0004 * math.sin(2 * node + sun)
        - 0.0004 * math.sin(2 * node - sun)
        - 0.0006 * math.sin(2 * node + moon)
        + 0.0010 * math.sin(2 * node - moon)
        + 0.0005 * math.sin(2 * moon + sun)
    )
    clock = -0.000278 + 0.000265 * turn + 0.000262 * turn**2
    return date.fromordinal(int(mean + periodic - clock + 0.5 + 7 / 24) - 1721425)


@pytest.mark.parametrize("year", sorted(TET))
def test_tet_is_a_new_moon_and_the_kings_day_the_tenth_of_the_third_month(year: int) -> None:
    near = int((year - 1900) * 12.3685)
    (first,) = [number for number in range(near - 1, near + 4) if date(year, 1, 21) <= new_moon(number) <= date(year, 2, 20)]
    third = new_moon(first + 2)
    assert (TET[year][0], KINGS[year]) == (new_moon(first), date.fromordinal(third.toordinal() + 9))


def test_what_comes_within_thirteen_months() -> None:
    assert [(holiday.key, holiday.from_on.isoformat(), holiday.until_on.isoformat()) for holiday in coming(date(2026, 11, 25))] == [
        ("tet-duong-lich-2027", "2027-01-01", "2027-01-01"),
        ("tet-2027", "2027-02-05", "2027-02-08"),
        ("gio-to-2027", "2027-04-16", "2027-04-16"),
        ("thong-nhat-2027", "2027-04-30", "2027-05-01"),
        ("quoc-khanh-2027", "2027-09-02", "2027-09-02"),
    ]


def test_a_year_without_its_lunar_dates_still_has_the_others() -> None:
    assert [holiday.key for holiday in coming(date(2031, 3, 1))] == ["thong-nhat-2031", "quoc-khanh-2031", "tet-duong-lich-2032"]
