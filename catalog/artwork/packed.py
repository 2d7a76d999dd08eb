"""Goods in jars, bottles, tins and bags."""

import random

from catalog.artwork.canvas import GOLD, INDIGO, LEAF, PAPER, RED, WATER, WOOD, Canvas, Colour, Point, Profile, mix, profile, turned
from catalog.artwork.scene import eight_pointed_star, shadow

_ACCENTS = (RED, WATER, INDIGO, "#7a4a1d", "#3f6b4a")


def label(canvas: Canvas, cx: float, shape: Profile, *, y0: float, y1: float, accent: Colour) -> None:
    """A paper label round a turned body, with two lines and a star instead of words."""
    canvas.turned_part(cx, shape, PAPER, left=-0.96, right=0.96, y0=y0, y1=y1)
    canvas.turned_part(cx, shape, mix(PAPER, "#8a7d68", 0.18), left=0.62, right=0.96, y0=y0, y1=y1)
    canvas.turned_part(cx, shape, accent, left=-0.96, right=0.96, y0=y0, y1=y0 + 12)
    canvas.turned_part(cx, shape, accent, left=-0.96, right=0.96, y0=y1 - 12, y1=y1)
    eight_pointed_star(canvas, cx, (y0 + y1) / 2, min(40, (y1 - y0) * 0.3), accent)


def _glass(canvas: Canvas, cx: float, shape: Profile, colour: Colour) -> None:
    canvas.turned_body(cx, shape, colour)
    canvas.turned_part(cx, shape, mix(colour, "#3a2410", 0.18), left=0.5, right=1.0)
    canvas.turned_part(cx, shape, mix(colour, PAPER, 0.38), left=-0.86, right=-0.72)


def leaf(canvas: Canvas, base: Point, *, length: float, width: float, degrees: float, colour: Colour) -> None:
    """A pointed leaf from its stalk, with a light rib."""
    half = [
        (0, 0),
        (length * 0.3, -width / 2),
        (length * 0.7, -width * 0.42),
        (length, 0),
        (length * 0.7, width * 0.42),
        (length * 0.3, width / 2),
    ]
    canvas.blob([turned(base, point, degrees) for point in half], colour)
    canvas.line([turned(base, (4, 0), degrees), turned(base, (length * 0.88, 0), degrees)], 3, mix(colour, PAPER, 0.4))


def sprig(canvas: Canvas, base: Point, *, degrees: float, size: float, colour: Colour = LEAF) -> None:
    """Two leaves and a bud, as tea is picked."""
    leaf(canvas, base, length=size, width=size * 0.36, degrees=degrees - 38, colour=mix(colour, "#20402a", 0.12))
    leaf(canvas, base, length=size * 0.96, width=size * 0.34, degrees=degrees + 34, colour=colour)
    leaf(canvas, base, length=size * 0.9, width=size * 0.2, degrees=degrees, colour=mix(colour, "#d8dc9a", 0.35))


def honey(canvas: Canvas, chance: random.Random) -> None:
    accent = chance.choice((RED, INDIGO, WATER))
    amber = chance.choice(("#d98e1f", "#c97a16", "#e0a233", "#b96a14"))
    cx, foot = 470, 862
    shadow(canvas, cx, foot - 4, 190)
    shape = profile((448, 112), (470, 150), (520, 168), (700, 170), (810, 166), (848, 146), (foot, 120))
    _glass(canvas, cx, shape, amber)
    canvas.turned_part(cx, shape, mix(amber, "#fff0c8", 0.45), left=-0.98, right=0.98, y0=462, y1=484)
    label(canvas, cx, shape, y0=580, y1=742, accent=accent)
    canvas.rounded(cx - 128, 404, cx + 128, 462, 14, "#7d4f2b")
    canvas.rounded(cx - 128, 404, cx + 128, 424, 10, "#99683d")
    canvas.blob([(cx - 150, 398), (cx, 380), (cx + 150, 398), (cx + 140, 430), (cx, 416), (cx - 140, 430)], mix(accent, PAPER, 0.08))
    _dipper(canvas, amber)


def _dipper(canvas: Canvas, amber: Colour) -> None:
    shadow(canvas, 742, 852, 110)
    canvas.line([(700, 806), (846, 566)], 15, WOOD)
    canvas.line([(704, 800), (848, 566)], 5, mix(WOOD, PAPER, 0.35))
    for step in range(5):
        centre = (712 - step * 13, 786 + step * 15)
        size = (30, 42, 46, 42, 30)[step]
        canvas.leaning_ellipse(*centre, size, 9, 32, amber if step % 2 else mix(amber, "#5a2f0a", 0.35))
    canvas.blob([(640, 856), (668, 838), (712, 842), (736, 854), (700, 866), (660, 866)], mix(amber, PAPER, 0.15))


def spirit(canvas: Canvas, chance: random.Random) -> None:
    """A stoneware bottle with a cloth stopper, a cup and an ear of maize."""
    clay = chance.choice(("#6d4630", "#574338", "#3e5257", "#7b5a3c"))
    cx, foot = 440, 862
    shadow(canvas, cx, foot - 4, 180)
    shape = profile((352, 40), (410, 38), (450, 52), (520, 120), (610, 160), (720, 164), (810, 140), (foot, 108))
    canvas.turned_body(cx, shape, clay)
    canvas.turned_part(cx, shape, mix(clay, "#120c08", 0.28), left=0.45, right=1.0)
    canvas.turned_part(cx, shape, mix(clay, PAPER, 0.25), left=-0.82, right=-0.66, y0=470)
    canvas.turned_part(cx, shape, mix(clay, "#e8d5b0", 0.42), left=-1.0, right=1.0, y0=496, y1=524)
    canvas.blob([(cx - 56, 356), (cx - 40, 300), (cx, 284), (cx + 40, 300), (cx + 56, 356), (cx, 372)], RED)
    canvas.line([(cx - 44, 362), (cx + 44, 362)], 12, mix(GOLD, PAPER, 0.2))
    canvas.polygon([(cx, 588), (cx + 88, 676), (cx, 764), (cx - 88, 676)], PAPER)
    canvas.polygon([(cx, 604), (cx + 72, 676), (cx, 748), (cx - 72, 676)], mix(RED, clay, 0.1))
    eight_pointed_star(canvas, cx, 676, 44, PAPER)
    _cup(canvas, 668, clay)
    _maize(canvas, 806, 838)


def _cup(canvas: Canvas, cx: float, clay: Colour) -> None:
    shadow(canvas, cx, 858, 76)
    shape = profile((774, 66), (800, 64), (840, 46), (862, 38))
    canvas.turned_body(cx, shape, mix(clay, PAPER, 0.2))
    canvas.turned_part(cx, shape, mix(clay, "#120c08", 0.1), left=0.4, right=1.0)
    canvas.ellipse(cx, 774, 66, 15, mix(clay, PAPER, 0.45))
    canvas.ellipse(cx, 776, 54, 10, "#e9e3cf")


def _maize(canvas: Canvas, cx: float, cy: float) -> None:
    shadow(canvas, cx, cy + 22, 110)
    canvas.leaning_ellipse(cx, cy, 104, 36, -14, "#e2b23e")
    for row in (-20, -7, 7, 20):
        for step in range(-5, 6):
            x, y = turned((cx, cy), (step * 17, row), -14)
            if abs(step) < 5 or abs(row) < 10:
                canvas.ellipse(x, y, 7, 5.5, "#f3cf6d" if (step + row) % 2 else "#d79a26")
    leaf(canvas, (cx + 112, cy - 26), length=190, width=54, degrees=162, colour="#8aa05c")
    leaf(canvas, (cx + 112, cy - 22), length=170, width=46, degrees=186, colour="#a3b36f")


def oil(canvas: Canvas, chance: random.Random) -> None:
    """A dropper bottle of brown glass with star anise or lemongrass."""
    cx, foot = 460, 862
    shadow(canvas, cx, foot - 4, 150)
    shape = profile((500, 56), (530, 60), (560, 112), (600, 128), (800, 128), (844, 118), (foot, 98))
    _glass(canvas, cx, shape, "#8a4d1c")
    label(canvas, cx, shape, y0=640, y1=800, accent=chance.choice((WATER, "#3f6b4a")))
    canvas.rounded(cx - 52, 436, cx + 52, 516, 10, INDIGO)
    for step in range(6):
        canvas.rectangle(cx - 44 + step * 17, 440, cx - 40 + step * 17, 512, mix(INDIGO, PAPER, 0.22))
    canvas.rounded(cx - 26, 330, cx + 26, 440, 24, "#2b2f3d")
    canvas.rounded(cx - 18, 340, cx - 8, 430, 5, "#5a6072")
    for x, y, size in ((690, 826, 62), (802, 796, 50), (764, 858, 44)):
        _star_anise(canvas, x, y, size, chance)


def _star_anise(canvas: Canvas, cx: float, cy: float, size: float, chance: random.Random) -> None:
    start = chance.uniform(0, 45)
    for arm in range(8):
        leaf(canvas, (cx, cy), length=size, width=size * 0.4, degrees=start + arm * 45, colour="#7a4a2a" if arm % 2 else "#8d5a35")
    canvas.ellipse(cx, cy, size * 0.16, size * 0.14, "#4f2d18")
    for arm in range(0, 8, 2):
        x, y = turned((cx, cy), (size * 0.52, 0), start + arm * 45)
        canvas.ellipse(x, y, size * 0.1, size * 0.08, "#c98a4a")


def rice(canvas: Canvas, chance: random.Random) -> None:
    """A cloth sack tied at the neck, ears of rice beside it, grains before it."""
    cloth = chance.choice(("#e5d6b4", "#ddceae", "#eadfc6"))
    accent = chance.choice((RED, INDIGO, "#3f6b4a"))
    cx, foot = 470, 866
    shadow(canvas, cx, foot - 6, 240)
    shape = profile((470, 66), (500, 130), (560, 186), (680, 210), (800, 214), (846, 196), (foot, 150))
    canvas.turned_body(cx, shape, cloth)
    canvas.turned_part(cx, shape, mix(cloth, "#7a6540", 0.24), left=0.56, right=1.0)
    canvas.blob(
        [(cx - 62, 478), (cx - 104, 386), (cx - 40, 402), (cx, 374), (cx + 44, 404), (cx + 106, 390), (cx + 62, 478)],
        mix(cloth, PAPER, 0.3),
    )
    canvas.rounded(cx - 74, 462, cx + 74, 490, 12, accent)
    canvas.line([(cx + 40, 478), (cx + 84, 540)], 9, accent)
    canvas.polygon([(cx, 590), (cx + 92, 690), (cx, 790), (cx - 92, 690)], accent)
    canvas.polygon([(cx, 612), (cx + 72, 690), (cx, 768), (cx - 72, 690)], mix(cloth, PAPER, 0.5))
    eight_pointed_star(canvas, cx, 690, 44, accent)
    for degrees, length in ((-64, 300), (-52, 330), (-76, 270)):
        _ear(canvas, (724, 866), degrees=degrees, length=length, chance=chance)
    for _ in range(26):
        canvas.leaning_ellipse(chance.uniform(560, 760), chance.uniform(852, 884), 9, 4, chance.uniform(-40, 40), "#f7efd6")


def _ear(canvas: Canvas, base: Point, *, degrees: float, length: float, chance: random.Random) -> None:
    stalk = [turned(base, (length * t, 26 * t * t), degrees) for t in (0, 0.25, 0.5, 0.75, 1.0)]
    canvas.curve(stalk, 5, "#a9924a")
    for step in range(11):
        t = 0.42 + 0.058 * step
        x, y = turned(base, (length * t, 26 * t * t), degrees)
        for side in (-1, 1):
            canvas.leaning_ellipse(
                *turned((x, y), (8, side * 11), degrees), 15, 6.5, degrees + side * 26, chance.choice(("#dbb24c", "#e6c468", "#cda03a"))
            )


def tea(canvas: Canvas, chance: random.Random) -> None:
    """A tin, a cup with steam, a sprig of two leaves and a bud."""
    tin = chance.choice((WATER, "#2f5d46", INDIGO, "#6b3a1f", "#3c4f38"))
    cx, foot = 410, 862
    shadow(canvas, cx, foot - 2, 178)
    canvas.rounded(cx - 150, 436, cx + 150, foot, 20, tin)
    canvas.rounded(cx + 70, 436, cx + 150, foot, 20, mix(tin, "#0b1420", 0.25))
    canvas.rounded(cx - 158, 380, cx + 158, 460, 16, mix(tin, PAPER, 0.14))
    canvas.rounded(cx - 158, 448, cx + 158, 464, 6, mix(GOLD, PAPER, 0.2))
    canvas.ellipse(cx, 654, 104, 104, PAPER)
    canvas.ellipse(cx, 654, 94, 94, mix(tin, PAPER, 0.86))
    sprig(canvas, (cx, 716), degrees=-90, size=118)
    _tea_cup(canvas, 716, chance.choice(("#b5732a", "#a9a24c", "#8f4a22")))
    sprig(canvas, (560, 884), degrees=-16, size=104)


def _tea_cup(canvas: Canvas, cx: float, liquor: Colour) -> None:
    shadow(canvas, cx, 850, 138)
    canvas.ellipse(cx, 844, 146, 24, "#efe9dc")
    canvas.ellipse(cx, 840, 132, 19, "#e2dac8")
    shape = profile((716, 112), (750, 108), (806, 78), (840, 50))
    canvas.turned_body(cx, shape, "#fbf8f1")
    canvas.turned_part(cx, shape, "#e1d9c8", left=0.5, right=1.0)
    canvas.turned_part(cx, shape, WATER, left=-1.0, right=1.0, y0=742, y1=750)
    canvas.ellipse(cx, 716, 112, 24, "#fffdf8")
    canvas.ellipse(cx, 719, 99, 18, liquor)
    for offset, lift in ((-32, 0), (8, -20), (44, 6)):
        x = cx + offset
        canvas.curve([(x, 690 + lift), (x - 14, 652 + lift), (x + 12, 616 + lift), (x - 6, 578 + lift)], 5, "#fdfaf2")


def herbal_tea(canvas: Canvas, chance: random.Random) -> None:
    """A paper bag with a window, dried leaves before it."""
    accent = chance.choice(("#3f6b4a", WATER))
    shadow(canvas, 460, 860, 210)
    canvas.polygon([(292, 420), (628, 420), (652, 862), (268, 862)], "#c9a876")
    canvas.polygon([(560, 420), (628, 420), (652, 862), (572, 862)], "#b08f5f")
    canvas.polygon([(292, 360), (628, 360), (628, 424), (292, 424)], "#d8bb8c")
    canvas.line([(292, 424), (628, 424)], 4, "#a58352")
    canvas.rounded(370, 378, 550, 402, 8, accent)
    canvas.ellipse(456, 640, 112, 132, PAPER)
    canvas.ellipse(456, 640, 100, 120, mix(accent, PAPER, 0.78))
    for degrees in (-150, -120, -90, -60, -30):
        leaf(canvas, (456, 716), length=128, width=44, degrees=degrees, colour=mix(LEAF, accent, 0.4 if degrees == -90 else 0.1))
    for _ in range(11):
        base = (chance.uniform(640, 800), chance.uniform(836, 878))
        leaf(
            canvas,
            base,
            length=chance.uniform(44, 70),
            width=20,
            degrees=chance.uniform(-170, 10),
            colour=chance.choice(("#6d7d45", "#86904f", "#5b6b3d")),
        )


def plum(canvas: Canvas, chance: random.Random) -> None:
    """A jar of jam and three plums."""
    cx, foot = 440, 862
    shadow(canvas, cx, foot - 4, 180)
    shape = profile((486, 116), (510, 146), (560, 158), (800, 158), (840, 146), (foot, 120))
    _glass(canvas, cx, shape, "#8d2440")
    label(canvas, cx, shape, y0=612, y1=764, accent="#8d2440")
    canvas.rounded(cx - 124, 432, cx + 124, 496, 14, mix(GOLD, PAPER, 0.1))
    canvas.rounded(cx - 124, 432, cx + 124, 452, 10, mix(GOLD, PAPER, 0.4))
    for x, y, size in ((690, 812, 62), (806, 822, 54), (744, 846, 50)):
        shadow(canvas, x, y + size - 4, size)
        tone = chance.choice(("#6e2244", "#842b4b", "#5b2a55"))
        canvas.ellipse(x, y, size, size * 0.95, tone)
        canvas.ellipse(x - size * 0.3, y - size * 0.32, size * 0.22, size * 0.16, mix(tone, PAPER, 0.4))
        canvas.curve([(x, y - size * 0.9), (x + 6, y - size * 1.15), (x + 18, y - size * 1.3)], 5, WOOD)
    leaf(canvas, (706, 742), length=84, width=34, degrees=-24, colour=LEAF)
