"""The place behind the goods, and the brocade below them."""

import math
import random

from catalog.artwork.canvas import GOLD, INDIGO, PAPER, RED, SIZE, WATER, Canvas, Colour, Point, mix, smooth

GROUND_Y = 800
BAND_Y = 908

_SKIES = (
    ("#f3ead9", "#fbf6ea"),
    ("#dfe9e6", "#f8f4e8"),
    ("#f4e2d0", "#fbf3e4"),
    ("#dde5ea", "#f5f2ea"),
    ("#ece8d6", "#faf6ec"),
)
_SUNS = ("#f3d9a0", "#fff9ec", "#eec3a2", "#f6e3b8")
_GROUNDS = ("#efe5d0", "#ece0ca", "#f1e9d8", "#e9e2d2")
_FIELDS = (("#7d9a63", "#b9b46a"), ("#6f9576", "#a8b97a"), ("#c2a957", "#ddc783"))


def draw(canvas: Canvas, chance: random.Random, *, place: str) -> None:
    top, bottom = chance.choice(_SKIES)
    canvas.gradient(top, bottom, y0=0, y1=720)
    sun_x = chance.choice((230, 300, 700, 770)) + chance.uniform(-30, 30)
    canvas.ellipse(sun_x, chance.uniform(190, 270), 92, 92, chance.choice(_SUNS))
    tint = mix(bottom, WATER, 0.12)
    for depth, (base, height) in enumerate(((650, 360), (690, 300), (730, 220))):
        colour = mix(tint, "#3f6f70", 0.18 + 0.22 * depth)
        _karst(canvas, chance, base=base, height=height, colour=colour)
        canvas.gradient(mix(colour, bottom, 0.25), mix(colour, bottom, 0.6), y0=base - 6, y1=base + 44, steps=12)
    if place == "water":
        _water(canvas, chance)
    else:
        _terraces(canvas, chance)
    _ground(canvas, chance)


def _karst(canvas: Canvas, chance: random.Random, *, base: float, height: float, colour: Colour) -> None:
    """A row of limestone towers: steep sides, rounded tops, each with a lit flank."""
    x = chance.uniform(-120, -20)
    while x < SIZE + 60:
        width = chance.uniform(95, 170)
        tall = height * chance.uniform(0.45, 1.0)
        lean = chance.uniform(-0.16, 0.16)
        outline = _tower(x + width / 2, base, width, tall, lean)
        canvas.polygon(outline, colour)
        lit = [
            (px + (x + width / 2 - px) * 0.0 if px < x + width / 2 else x + width / 2 + (px - x - width / 2) * 0.15, py)
            for px, py in outline
        ]
        canvas.polygon(lit, mix(colour, PAPER, 0.10))
        x += width * chance.uniform(0.55, 0.95)


def _tower(cx: float, base: float, width: float, height: float, lean: float) -> list[Point]:
    shape = ((-0.62, 0.0), (-0.5, 0.32), (-0.42, 0.64), (-0.24, 0.92), (0.02, 1.0), (0.26, 0.88), (0.4, 0.6), (0.5, 0.28), (0.62, 0.0))
    points = [(cx + width * (sx + lean * sy), base - height * sy) for sx, sy in shape]
    return [*smooth(points), (points[-1][0], base + 60), (points[0][0], base + 60)]


def _terraces(canvas: Canvas, chance: random.Random) -> None:
    """Rice terraces as bands that follow the slope."""
    low, high = chance.choice(_FIELDS)
    phase, tilt = chance.uniform(0, math.tau), chance.choice((-1, 1)) * chance.uniform(14, 30)
    for step in range(6):
        y = 690 + step * 22
        edge = [(x, y + tilt * (x - 500) / 500 + 12 * math.sin(x / 150 + phase + step * 0.5)) for x in range(-20, SIZE + 41, 40)]
        curve = smooth(edge, steps=4)
        colour = mix(high, low, step / 5)
        canvas.polygon([*curve, (SIZE + 20, GROUND_Y + 60), (-20, GROUND_Y + 60)], colour)
        canvas.line(curve, 3, mix(colour, PAPER, 0.45))


def _water(canvas: Canvas, chance: random.Random) -> None:
    """The broad fall of Bản Giốc over its steps, and the river before it."""
    cliff = mix("#5d7f6d", WATER, 0.25)
    side = chance.choice((-1, 1))
    left, right = (90, 520) if side < 0 else (480, 910)
    canvas.blob([(left - 130, 760), (left - 60, 640), (left + 30, 612), (right - 30, 612), (right + 60, 640), (right + 130, 760)], cliff)
    for top, bottom, inset in ((618, 676, 60), (668, 722, 20), (714, 768, -10)):
        x = float(left + inset)
        while x < right - inset:
            width = chance.uniform(18, 44)
            canvas.rounded(x, top, min(x + width, right - inset + 6), bottom, 8, mix("#f7fbfa", WATER, chance.uniform(0.02, 0.16)))
            x += width + chance.uniform(4, 14)
    canvas.gradient("#8fbcb8", "#5f9da0", y0=748, y1=GROUND_Y + 60, steps=20)
    for _ in range(9):
        x, y, half = chance.uniform(40, 960), chance.uniform(758, 800), chance.uniform(24, 80)
        canvas.line([(x - half, y), (x + half, y)], 3, "#c5e0db")


def _ground(canvas: Canvas, chance: random.Random) -> None:
    """The table on which the goods stand."""
    colour = chance.choice(_GROUNDS)
    canvas.ellipse(500, GROUND_Y + 190, 900, 220, mix(colour, "#7b6a4f", 0.16))
    canvas.ellipse(500, GROUND_Y + 198, 900, 220, colour)


def brocade(canvas: Canvas, chance: random.Random) -> None:
    """A band of Tày brocade: lozenges and eight-pointed stars on indigo."""
    canvas.rectangle(0, BAND_Y, SIZE, SIZE, INDIGO)
    canvas.rectangle(0, BAND_Y + 7, SIZE, BAND_Y + 11, mix(GOLD, PAPER, 0.25))
    canvas.rectangle(0, SIZE - 11, SIZE, SIZE - 7, mix(GOLD, PAPER, 0.25))
    middle, half, step = (BAND_Y + SIZE) / 2, 29, 100
    shift = chance.choice((0, 50))
    for index in range(-1, SIZE // step + 2):
        x = index * step + shift
        is_star = index % 2 == 0
        _lozenge(canvas, x, middle, half + 3, RED)
        _lozenge(canvas, x, middle, half - 5, INDIGO)
        if is_star:
            eight_pointed_star(canvas, x, middle, 17, mix(PAPER, GOLD, 0.12))
        else:
            _lozenge(canvas, x, middle, 14, mix(GOLD, PAPER, 0.2))
            _lozenge(canvas, x, middle, 6, INDIGO)
        _lozenge(canvas, x + step / 2, middle - 15, 6, "#5f9da0")
        _lozenge(canvas, x + step / 2, middle + 15, 6, "#5f9da0")
        _lozenge(canvas, x + step / 2, middle, 6, PAPER)


def _lozenge(canvas: Canvas, cx: float, cy: float, half: float, colour: Colour) -> None:
    canvas.polygon([(cx, cy - half), (cx + half, cy), (cx, cy + half), (cx - half, cy)], colour)


def eight_pointed_star(canvas: Canvas, cx: float, cy: float, radius: float, colour: Colour) -> None:
    """The star of the cloth: eight sharp petals."""
    points = []
    for corner in range(16):
        length = radius if corner % 2 == 0 else radius * 0.46
        angle = math.tau * corner / 16
        points.append((cx + length * math.sin(angle), cy - length * math.cos(angle)))
    canvas.polygon(points, colour)


def shadow(canvas: Canvas, cx: float, y: float, half: float) -> None:
    """A soft flat shadow on the table, in three rings."""
    for grow, share in ((1.0, 0.10), (0.9, 0.17), (0.78, 0.26)):
        canvas.ellipse(cx + 14, y, half * grow, half * grow * 0.13, mix("#ece2cd", "#5b5344", share))
