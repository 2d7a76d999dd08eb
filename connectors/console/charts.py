"""Lines over time as numbers for an SVG. Pure. A line is told apart by its dashes, its marks and its name at the end, not by colour."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 180
LEFT, RIGHT, TOP, BOTTOM = 52, 96, 14, 28
DASHES = ("", "7 4", "2 3")


@dataclass(frozen=True, kw_only=True)
class Line:
    """`values` by position; None leaves a gap."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, kw_only=True)
class Drawn:
    name: str
    paths: tuple[str, ...]
    marks: tuple[tuple[float, float], ...]
    dash: str
    label_y: float


@dataclass(frozen=True, kw_only=True)
class Chart:
    title: str
    unit: str
    width: int
    height: int
    left: int
    right_x: int
    base_y: int
    lines: tuple[Drawn, ...]
    ticks: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def chart(title: str, unit: str, times: Sequence[str], lines: Sequence[Line]) -> Chart | None:
    """None when there is nothing to draw yet."""
    known = [value for line in lines for value in line.values if value is not None]
    if not times or not known:
        return None
    top = _round_up(max(known))
    across = [LEFT + (WIDTH - LEFT - RIGHT) * number / max(1, len(times) - 1) for number in range(len(times))]
    every = max(1, len(times) // 6)
    return Chart(
        title=title,
        unit=unit,
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right_x=WIDTH - RIGHT,
        base_y=HEIGHT - BOTTOM,
        lines=tuple(_drawn(line, across, top, DASHES[number % len(DASHES)]) for number, line in enumerate(lines)),
        ticks=tuple((_y(top * part / 2, top), _number(top * part / 2)) for part in range(3)),
        labels=tuple((across[number], text) for number, text in enumerate(times) if number % every == 0),
        header=("", *(line.name for line in lines)),
        rows=tuple((text, *(_number(line.values[number]) for line in lines)) for number, text in enumerate(times)),
    )


def _drawn(line: Line, across: Sequence[float], top: float, dash: str) -> Drawn:
    paths: list[list[str]] = [[]]
    marks: list[tuple[float, float]] = []
    for x, value in zip(across, line.values, strict=True):
        if value is None:
            paths.append([])
            continue
        marks.append((round(x, 1), _y(value, top)))
        paths[-1].append(f"{x:.1f},{_y(value, top)}")
    last_y = marks[-1][1] if marks else float(HEIGHT - BOTTOM)
    return Drawn(name=line.name, paths=tuple(" ".join(path) for path in paths if path), marks=tuple(marks[-1:]), dash=dash, label_y=last_y)


def _y(value: float, top: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top, 1)


def _round_up(value: float) -> float:
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000):
        if value <= step:
            return float(step)
    return float(value)


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if value == int(value) or value >= 10 else f"{value:.1f}".replace(".", ",")
