"""Public holidays that a point is asked about: Labour Code 45/2019/QH14, article 112. Pure.

The first day of the lunar year and the tenth of its third month are computed for Vietnam's time zone (in 2030 Tết is a day earlier
than in China). How many days of Tết are free is decided by the Government each year: the span is a proposal to be changed.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

TET = {
    2027: (date(2027, 2, 6), "Đinh Mùi"),
    2028: (date(2028, 1, 26), "Mậu Thân"),
    2029: (date(2029, 2, 13), "Kỷ Dậu"),
    2030: (date(2030, 2, 2), "Canh Tuất"),
}
KINGS = {2027: date(2027, 4, 16), 2028: date(2028, 4, 4), 2029: date(2029, 4, 23), 2030: date(2030, 4, 12)}
"""The tenth of the third lunar month."""
AHEAD = timedelta(days=400)


@dataclass(frozen=True, kw_only=True)
class Holiday:
    key: str
    name: str
    from_on: date
    until_on: date


def coming(today: date) -> tuple[Holiday, ...]:
    """Within the next thirteen months, in their order."""
    found = [holiday for year in (today.year, today.year + 1) for holiday in _of(year) if today <= holiday.from_on <= today + AHEAD]
    return tuple(sorted(found, key=lambda holiday: holiday.from_on))


def _of(year: int) -> list[Holiday]:
    days = [
        ("tet-duong-lich", _("Tết Dương lịch"), date(year, 1, 1), 0),
        ("thong-nhat", _("Ngày Chiến thắng và Quốc tế Lao động"), date(year, 4, 30), 1),
        ("quoc-khanh", _("Quốc khánh"), date(year, 9, 2), 0),
    ]
    if year in TET:
        first, name = TET[year]
        days.append(("tet", _("Tết %s") % name, first - timedelta(days=1), 3))  # the last day of the old year to the third of the new
    if year in KINGS:
        days.append(("gio-to", _("Giỗ Tổ Hùng Vương"), KINGS[year], 0))
    return [
        Holiday(key=f"{key}-{year}", name=name, from_on=first, until_on=first + timedelta(days=more)) for key, name, first, more in days
    ]
