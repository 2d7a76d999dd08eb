"""Whether a point is open now, until when, and when it opens again. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

LOOK_AHEAD_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Span:
    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, kw_only=True)
class Special:
    """Of all points or this one; the one of the point wins. No hours: closed."""

    name: str
    from_on: date
    until_on: date
    opens: time | None = None
    closes: time | None = None
    is_own: bool = False


@dataclass(frozen=True, kw_only=True)
class Openness:
    """Moments of the point's own clock. `closes_at` while open; `opens_at` while closed, None when nothing is known for a month."""

    is_open: bool
    closes_at: datetime | None = None
    opens_at: datetime | None = None
    occasion: str = ""


def openness(spans: Sequence[Span], specials: Iterable[Special], *, at: datetime) -> Openness | None:
    """`at` in the point's time zone. None when no hours are known at all."""
    if not spans:
        return None
    known = list(specials)
    occasion = _special_on(known, at.date())
    for opens, closes in _spans_on(spans, known, at.date()):
        if opens <= at.time() < closes:
            return Openness(is_open=True, closes_at=_moment(at, at.date(), closes), occasion=occasion.name if occasion else "")
    for ahead in range(LOOK_AHEAD_DAYS):
        day = at.date() + timedelta(days=ahead)
        for opens, _closes in _spans_on(spans, known, day):
            if ahead or opens > at.time():
                return Openness(is_open=False, opens_at=_moment(at, day, opens), occasion=occasion.name if occasion else "")
    return Openness(is_open=False, occasion=occasion.name if occasion else "")


def _special_on(specials: Iterable[Special], day: date) -> Special | None:
    found = [special for special in specials if special.from_on <= day <= special.until_on]
    return min(found, key=lambda special: (not special.is_own, special.until_on - special.from_on), default=None)


def _spans_on(spans: Sequence[Span], specials: Iterable[Special], day: date) -> list[tuple[time, time]]:
    special = _special_on(specials, day)
    if special is not None:
        return [(special.opens, special.closes)] if special.opens and special.closes else []
    return sorted((span.opens, span.closes) for span in spans if span.weekday == day.weekday())


def _moment(like: datetime, day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=like.tzinfo)
