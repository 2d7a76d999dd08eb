"""Opening hours of points, from rows to words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalog.partner.models import SalesPoint
from catalog.points.hours import Openness, Span, Special, openness
from catalog.points.models import OpeningHours, SpecialDay

WEEKDAYS = (
    gettext_noop("thứ Hai"),
    gettext_noop("thứ Ba"),
    gettext_noop("thứ Tư"),
    gettext_noop("thứ Năm"),
    gettext_noop("thứ Sáu"),
    gettext_noop("thứ Bảy"),
    gettext_noop("Chủ nhật"),
)

SHOWN_AHEAD = timedelta(days=60)


def openness_of(points: Iterable[SalesPoint], *, now: datetime) -> dict[int, Openness | None]:
    """By point id, in two queries for all of them."""
    listed = [point for point in points if point.is_open]
    spans: dict[int, list[Span]] = {point.pk: [] for point in listed}
    for row in OpeningHours.objects.filter(point__in=listed):
        spans[row.point_id].append(Span(weekday=row.weekday, opens=row.opens, closes=row.closes))
    local = timezone.localtime(now)
    days = list(SpecialDay.objects.filter(Q(point=None) | Q(point__in=listed), until_on__gte=local.date()))
    return {
        point.pk: openness(
            spans[point.pk],
            [_special(day, is_own=day.point_id is not None) for day in days if day.point_id in (None, point.pk)],
            at=local,
        )
        for point in listed
    }


def words(found: Openness | None, *, today: date) -> str:
    """ "Đang mở, đóng cửa lúc 18:00" or "Đang đóng, mở lại 7:30 thứ Hai 30/11"; empty when no hours are known."""
    if found is None:
        return ""
    occasion = f" ({found.occasion})" if found.occasion else ""
    if found.is_open and found.closes_at:
        return _("Đang mở, đóng cửa lúc %s") % f"{found.closes_at:%H:%M}" + occasion
    if found.opens_at is None:
        return _("Đang đóng") + occasion
    day = found.opens_at.date()
    when = _("hôm nay") if day == today else f"{_(WEEKDAYS[day.weekday()])} {day:%d/%m}"
    return _("Đang đóng, mở lại %(time)s %(day)s") % {"time": f"{found.opens_at:%H:%M}", "day": when} + occasion


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`week`: days of equal hours together, with their hours in words; `days`: Tết and other exceptions of the next two months."""

    week: tuple[tuple[str, str], ...]
    days: tuple[SpecialDay, ...]
    spans: tuple[Span, ...]


def plan_of(point: SalesPoint, *, today: date) -> Plan:
    """For the point's own page; two queries."""
    rows = OpeningHours.objects.filter(point=point)
    spans = tuple(Span(weekday=row.weekday, opens=row.opens, closes=row.closes) for row in rows)
    near = SpecialDay.objects.filter(Q(point=None) | Q(point=point), until_on__gte=today, from_on__lte=today + SHOWN_AHEAD)
    return Plan(week=week_in_words(spans), days=tuple(near), spans=spans)


def week_in_words(spans: Sequence[Span]) -> tuple[tuple[str, str], ...]:
    """("Thứ Hai – thứ Sáu", "07:30–11:30, 13:30–17:00"), …; empty when no hours are known."""
    if not spans:
        return ()
    by_day = [
        ", ".join(f"{span.opens:%H:%M}–{span.closes:%H:%M}" for span in sorted(spans, key=lambda span: span.opens) if span.weekday == day)
        for day in range(7)
    ]
    found, first = [], 0
    for day in range(1, 8):
        if day == 7 or by_day[day] != by_day[first]:
            found.append((_days_in_words(first, day - 1), by_day[first] or _("nghỉ")))
            first = day
    return tuple(found)


def _days_in_words(first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return _("Hằng ngày")
    start, end = _(WEEKDAYS[first]), _(WEEKDAYS[last])
    return capfirst(start if first == last else f"{start} – {end}")


def _special(day: SpecialDay, *, is_own: bool) -> Special:
    return Special(name=day.name, from_on=day.from_on, until_on=day.until_on, opens=day.opens, closes=day.closes, is_own=is_own)
