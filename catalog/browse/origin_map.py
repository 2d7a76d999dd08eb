"""A schematic map of Cao Bằng, drawn here and without anyone else's server: each commune a disc of its true area at its middle point.

Pure but for the data file that is read once. It shows where something lies in the province, not where a border runs, and the page says so.
"""

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "points" / "data" / "positions_04.csv"
WIDTH = 640.0
MARGIN = 38.0
"""More than the largest disc's radius: nothing of the province is cut off at the edge."""
KM_PER_DEGREE = 111.32
OVERLAP = 1.12
"""Discs a little larger than the area, so that neighbours touch."""


@dataclass(frozen=True, kw_only=True)
class Disc:
    code: str
    x: float
    y: float
    r: float


@dataclass(frozen=True, kw_only=True)
class Mark:
    """`label` stands beside the mark; `is_left` puts it on the left side, where there is room."""

    x: float
    y: float
    label: str
    kind: str
    is_left: bool = False
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class OriginMap:
    """Sizes in units of the drawing."""

    width: int
    height: int
    discs: tuple[Disc, ...]
    marks: tuple[Mark, ...]
    origin: Disc | None


@lru_cache(maxsize=1)
def _discs() -> tuple[dict[str, Disc], int]:
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = [(row["code"], float(row["lat"]), float(row["lon"]), float(row["area_km2"])) for row in csv.DictReader(file)]
    middle = math.cos(math.radians(sum(lat for _code, lat, _lon, _area in rows) / len(rows)))
    west, east = min(lon for _c, _lat, lon, _a in rows), max(lon for _c, _lat, lon, _a in rows)
    north, south = max(lat for _c, lat, _lon, _a in rows), min(lat for _c, lat, _lon, _a in rows)
    km = (WIDTH - 2 * MARGIN) / ((east - west) * middle * KM_PER_DEGREE)
    found = {
        code: Disc(
            code=code,
            x=round(MARGIN + (lon - west) * middle * KM_PER_DEGREE * km, 1),
            y=round(MARGIN + (north - lat) * KM_PER_DEGREE * km, 1),
            r=round(math.sqrt(area / math.pi) * km * OVERLAP, 1),
        )
        for code, lat, lon, area in rows
    }
    return found, round(2 * MARGIN + (north - south) * KM_PER_DEGREE * km)


def origin_map(*, origin_code: str, points: Iterable[tuple[str, str, str]], origin_label: str = "") -> OriginMap | None:
    """`points` are (commune code, name, address of its page). None when nothing of it lies in the province."""
    discs, height = _discs()
    origin = discs.get(origin_code)
    marks = [
        Mark(x=discs[code].x, y=discs[code].y, label=name, kind="point", is_left=discs[code].x > WIDTH * 0.55, url=url)
        for code, name, url in points
        if code in discs
    ]
    if origin is None and not marks:
        return None
    if origin is not None:
        marks.append(Mark(x=origin.x, y=origin.y, label=origin_label, kind="origin", is_left=origin.x > WIDTH * 0.55))
    return OriginMap(width=int(WIDTH), height=height, discs=tuple(discs.values()), marks=tuple(marks), origin=origin)
