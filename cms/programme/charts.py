"""The plan's figures as bars for an SVG made by the server. Pure. What is reached is hatched, what is missing is empty, the goal is a
line with its number: nothing is told by colour alone, and each bar carries its words."""

from collections.abc import Sequence
from dataclasses import dataclass

from cms.programme.metrics import Line, YearCount

WIDTH, ROW, LABEL_Y, BAR_Y, BAR_H = 640, 58, 16, 24, 20
LEFT, RIGHT = 4, 636
HEADROOM = 1.1
"""The goal's line stands a little inside the frame, so that more than the goal shows too."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    label: str
    value_text: str
    goal_text: str
    label_y: int
    y: int
    height: int
    filled: float
    goal_x: float
    is_reached: bool


@dataclass(frozen=True, kw_only=True)
class Bars:
    width: int
    height: int
    left: int
    right: int
    bars: tuple[Bar, ...]


def against_goals(lines: Sequence[Line]) -> Bars:
    """One bar per target, each on its own scale: its goal, or what was reached where that is more."""
    return Bars(
        width=WIDTH,
        height=ROW * len(lines) + 8,
        left=LEFT,
        right=RIGHT,
        bars=tuple(_bar(line, number) for number, line in enumerate(lines)),
    )


def _bar(line: Line, number: int) -> Bar:
    top = max(line.goal, line.measured.actual, 1) * HEADROOM
    unit = "%" if line.is_share else ""
    across = RIGHT - LEFT
    return Bar(
        label=line.label,
        value_text=f"{line.measured.actual:g}{unit}".replace(".", ","),
        goal_text=f"{line.goal}{unit}",
        label_y=number * ROW + LABEL_Y,
        y=number * ROW + BAR_Y,
        height=BAR_H,
        filled=round(across * line.measured.actual / top, 1),
        goal_x=round(LEFT + across * line.goal / top, 1),
        is_reached=line.is_reached,
    )


@dataclass(frozen=True, kw_only=True)
class Column:
    """One year; `parts` are (stars, number, y, height) from the ground up."""

    year: int
    x: float
    width: float
    total: int
    total_y: float
    parts: tuple[tuple[int, int, float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Columns:
    width: int
    height: int
    base: int
    columns: tuple[Column, ...]
    stars: tuple[int, ...]


COLUMN_H, BASE = 170, 200


def by_year(years: Sequence[YearCount]) -> Columns | None:
    """Valid certificates at the end of each year, stacked by stars. None without any."""
    top = max((sum(row.by_stars.values()) for row in years), default=0)
    if not top:
        return None
    step = WIDTH / len(years)
    columns = []
    for place, row in enumerate(years):
        parts, y = [], float(BASE)
        for stars in (3, 4, 5):
            count = row.by_stars.get(stars, 0)
            height = COLUMN_H * count / top
            y -= height
            if count:
                parts.append((stars, count, round(y, 1), round(height, 1)))
        total = sum(row.by_stars.values())
        x, width = round(step * (place + 0.2), 1), round(step * 0.6, 1)
        columns.append(Column(year=row.year, x=x, width=width, total=total, total_y=round(y - 6, 1), parts=tuple(parts)))
    shown = tuple(stars for stars in (3, 4, 5) if any(row.by_stars.get(stars) for row in years))
    return Columns(width=WIDTH, height=BASE + 24, base=BASE, columns=tuple(columns), stars=shown)
