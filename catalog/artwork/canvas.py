"""A drawing board of 1000 by 1000 units with smooth edges: drawn at twice the size, then reduced."""

import math
from collections.abc import Sequence

from PIL import Image, ImageDraw

SIZE = 1000
SCALE = 2
MIDDLE_X, TABLE_Y = 500, 872

Colour = str
Point = tuple[float, float]
Profile = list[Point]
"""(y, half width) from top to bottom: the outline of something turned, like a jar."""

PAPER = "#faf7f0"
INDIGO = "#1b2247"
WATER = "#08585f"
RED = "#98202b"
GOLD = "#c98a17"
LIMESTONE = "#d9d1c1"
STONE = "#857f73"
WOOD = "#8a5a34"
LEAF = "#4f7a4a"
SHADOW = "#2a3b40"


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`share` of the second colour in the first."""
    one, two = _parts(first), _parts(second)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(one, two, strict=True))


def _parts(colour: Colour) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


class Canvas:
    def __init__(self) -> None:
        self._image = Image.new("RGB", (SIZE * SCALE, SIZE * SCALE), PAPER)
        self._draw = ImageDraw.Draw(self._image)
        self._zoom = 1.0

    def zoom(self, factor: float) -> None:
        """Enlarges what is drawn from here on about the middle of the table."""
        self._zoom = factor

    def image(self) -> Image.Image:
        return self._image.reduce(SCALE)

    def gradient(self, top: Colour, bottom: Colour, *, y0: float, y1: float, steps: int = 48) -> None:
        height = (y1 - y0) / steps
        for step in range(steps):
            y = y0 + step * height
            self.rectangle(0, y, SIZE, y + height + 1, mix(top, bottom, step / (steps - 1)))

    def rectangle(self, x0: float, y0: float, x1: float, y1: float, colour: Colour) -> None:
        self._draw.rectangle(self._box(x0, y0, x1, y1), fill=colour)

    def rounded(self, x0: float, y0: float, x1: float, y1: float, radius: float, colour: Colour) -> None:
        self._draw.rounded_rectangle(self._box(x0, y0, x1, y1), radius=radius * SCALE * self._zoom, fill=colour)

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        self._draw.polygon([self._at(x, y) for x, y in points], fill=colour)

    def blob(self, points: Sequence[Point], colour: Colour) -> None:
        """A closed smooth shape through the points."""
        self.polygon(smooth(points, closed=True), colour)

    def ellipse(self, cx: float, cy: float, rx: float, ry: float, colour: Colour) -> None:
        self._draw.ellipse(self._box(cx - rx, cy - ry, cx + rx, cy + ry), fill=colour)

    def leaning_ellipse(self, cx: float, cy: float, rx: float, ry: float, degrees: float, colour: Colour) -> None:
        self.polygon([turned((cx, cy), (rx * math.cos(a), ry * math.sin(a)), degrees) for a in _ROUND], colour)

    def line(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """With round ends."""
        scaled = [self._at(x, y) for x, y in points]
        self._draw.line(scaled, fill=colour, width=max(1, round(width * SCALE * self._zoom)), joint="curve")
        if width >= 4:
            for x, y in (points[0], points[-1]):
                self.ellipse(x, y, width / 2, width / 2, colour)

    def curve(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        self.line(smooth(points), width, colour)

    def turned_body(self, cx: float, profile: Profile, colour: Colour) -> None:
        self.polygon(_outline(cx, profile, -1.0, 1.0), colour)

    def turned_part(
        self, cx: float, profile: Profile, colour: Colour, *, left: float, right: float, y0: float = 0, y1: float = SIZE
    ) -> None:
        """A part of a turned body between two shares of its half width (-1 to 1) and two heights."""
        inside = [(y, width) for y, width in profile if y0 <= y <= y1]
        if len(inside) > 1:
            self.polygon(_outline(cx, inside, left, right), colour)

    def _at(self, x: float, y: float) -> Point:
        if self._zoom == 1.0:
            return x * SCALE, y * SCALE
        return (MIDDLE_X + (x - MIDDLE_X) * self._zoom) * SCALE, (TABLE_Y + (y - TABLE_Y) * self._zoom) * SCALE

    def _box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        return (*self._at(x0, y0), *self._at(x1, y1))


_ROUND = [math.tau * step / 48 for step in range(48)]


def _outline(cx: float, profile: Profile, left: float, right: float) -> list[Point]:
    return [(cx + width * left, y) for y, width in profile] + [(cx + width * right, y) for y, width in reversed(profile)]


def turned(centre: Point, offset: Point, degrees: float) -> Point:
    angle = math.radians(degrees)
    x, y = offset
    return centre[0] + x * math.cos(angle) - y * math.sin(angle), centre[1] + x * math.sin(angle) + y * math.cos(angle)


def smooth(points: Sequence[Point], *, closed: bool = False, steps: int = 10) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    count = len(points)
    last = count if closed else count - 1
    curve: list[Point] = []
    for index in range(last):
        around = [points[_neighbour(index + offset, count, closed)] for offset in (-1, 0, 1, 2)]
        curve += [_between(around, step / steps) for step in range(steps)]
    return curve if closed else [*curve, points[-1]]


def _neighbour(index: int, count: int, closed: bool) -> int:
    return index % count if closed else min(max(index, 0), count - 1)


def _between(around: Sequence[Point], t: float) -> Point:
    def along(axis: int) -> float:
        a, b, c, d = (point[axis] for point in around)
        return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)

    return along(0), along(1)


def profile(*points: Point) -> Profile:
    """Smooth (y, half width) through the given ones."""
    return smooth(points, steps=14)
