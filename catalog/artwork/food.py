"""Food without a pack, or bound and laid out as it is sold on a market."""

import math
import random

from catalog.artwork.canvas import GOLD, INDIGO, LEAF, PAPER, RED, STONE, WATER, WOOD, Canvas, Colour, mix, profile, turned
from catalog.artwork.packed import leaf
from catalog.artwork.scene import eight_pointed_star, shadow


def plate(canvas: Canvas, cx: float, cy: float, half: float, *, colour: Colour = "#f6f1e6", rim: Colour = WATER) -> None:
    shadow(canvas, cx, cy + half * 0.12, half * 1.02)
    canvas.ellipse(cx, cy + 12, half, half * 0.22, mix(colour, STONE, 0.35))
    canvas.ellipse(cx, cy, half, half * 0.22, colour)
    canvas.ellipse(cx, cy, half * 0.93, half * 0.19, rim)
    canvas.ellipse(cx, cy, half * 0.91, half * 0.182, mix(colour, PAPER, 0.4))


def _tray(canvas: Canvas, cx: float, cy: float, half: float) -> None:
    """A woven tray of bamboo."""
    shadow(canvas, cx, cy + half * 0.16, half * 1.02)
    canvas.ellipse(cx, cy + 20, half, half * 0.25, "#a47b46")
    canvas.ellipse(cx, cy, half, half * 0.25, "#c99f62")
    canvas.ellipse(cx, cy, half * 0.93, half * 0.22, "#e0bf86")
    for step in range(-7, 8):
        x = cx + step * half * 0.12
        reach = half * 0.205 * math.sqrt(max(0.0, 1 - (step * 0.12 / 0.93) ** 2))
        canvas.line([(x - 14, cy - reach), (x + 14, cy + reach)], 2, "#cfa96c")


def _sheaf(canvas: Canvas, cx: float, base: float, *, strand: Colour, height: float, ribbon: Colour, chance: random.Random) -> None:
    """A standing bundle of strands, narrow at the tie."""
    waist, top = base - height * 0.42, base - height
    count = 34
    for index in range(count):
        share = index / (count - 1) * 2 - 1
        tone = mix(strand, PAPER if index % 3 else "#8a7a58", chance.uniform(0.04, 0.34))
        sway = chance.uniform(-4, 4)
        points = [(cx + share * 118 + sway, top + 26 * share * share), (cx + share * 92, (top + waist) / 2), (cx + share * 66, waist)]
        canvas.curve([*points, (cx + share * 86, (waist + base) / 2), (cx + share * 112 + sway, base - 8 * share * share)], 8, tone)
    canvas.rounded(cx - 76, waist - 24, cx + 76, waist + 24, 12, ribbon)
    canvas.rounded(cx - 76, waist - 4, cx + 76, waist + 4, 3, mix(GOLD, PAPER, 0.2))
    eight_pointed_star(canvas, cx, waist, 34, PAPER)
    eight_pointed_star(canvas, cx, waist, 24, ribbon)


def vermicelli(canvas: Canvas, chance: random.Random) -> None:
    """Three bundles of glassy grey-brown strands and a piece of canna root."""
    ribbon = chance.choice((RED, INDIGO, WATER))
    strand = chance.choice(("#c9bfa6", "#bdb39c", "#d2c7ad"))
    shadow(canvas, 470, 866, 300)
    _sheaf(canvas, 312, 858, strand=mix(strand, "#7d745f", 0.18), height=380, ribbon=ribbon, chance=chance)
    _sheaf(canvas, 640, 858, strand=mix(strand, "#7d745f", 0.12), height=400, ribbon=ribbon, chance=chance)
    _sheaf(canvas, 476, 872, strand=strand, height=500, ribbon=ribbon, chance=chance)
    for x, y, size in ((770, 850, 54), (838, 864, 40)):
        shadow(canvas, x, y + size * 0.6, size)
        canvas.leaning_ellipse(x, y, size, size * 0.66, -16, "#b98573")
        for offset in (-0.4, 0.0, 0.4):
            canvas.curve(
                [(x + size * offset - 6, y - size * 0.5), (x + size * offset, y), (x + size * offset + 4, y + size * 0.5)], 3, "#8f5f52"
            )


def noodles(canvas: Canvas, chance: random.Random) -> None:
    _nests(canvas, chance, strand=chance.choice(("#f7f1e2", "#f3ead2")))


def purple_noodles(canvas: Canvas, chance: random.Random) -> None:
    """Coloured with the leaf of the cẩm."""
    _nests(canvas, chance, strand="#a987b0")


def _nests(canvas: Canvas, chance: random.Random, *, strand: Colour) -> None:
    """Strands in folded nests on a tray."""
    _tray(canvas, 500, 820, 340)
    for x, y, size in ((340, 776, 104), (660, 776, 104), (500, 748, 112), (420, 822, 108), (588, 822, 108), (500, 690, 96)):
        canvas.ellipse(x, y + 16, size, size * 0.5, mix(strand, "#6f6048", 0.4))
        canvas.ellipse(x, y, size, size * 0.5, mix(strand, "#8f7f5f", 0.16))
        for ring in range(9):
            share = 1 - ring * 0.105
            _loop(canvas, x + chance.uniform(-3, 3), y, size * share, size * 0.46 * share, mix(strand, "#8f7f5f", 0.05 + 0.16 * (ring % 2)))


def _loop(canvas: Canvas, cx: float, cy: float, rx: float, ry: float, colour: Colour) -> None:
    canvas.line([(cx + rx * math.cos(math.tau * step / 40), cy + ry * math.sin(math.tau * step / 40)) for step in range(41)], 6, colour)


def mushroom(canvas: Canvas, chance: random.Random) -> None:
    cap = chance.choice(("#7a5236", "#86603f", "#6b4a35"))
    _tray(canvas, 500, 834, 330)
    for x, y, size in ((330, 768, 92), (668, 764, 96), (500, 700, 128), (412, 806, 88), (602, 808, 92)):
        stalk = profile((y, size * 0.26), (y + size * 0.4, size * 0.2), (y + size * 0.62, size * 0.24))
        canvas.turned_body(x, stalk, "#efe2c8")
        canvas.turned_part(x, stalk, "#d5c3a0", left=0.3, right=1.0)
        canvas.ellipse(x, y + size * 0.06, size * 0.96, size * 0.26, "#d9c39c")
        dome = profile(
            (y - size * 0.62, size * 0.12), (y - size * 0.52, size * 0.5), (y - size * 0.24, size * 0.88), (y + size * 0.06, size)
        )
        canvas.turned_body(x, dome, cap)
        canvas.turned_part(x, dome, mix(cap, "#1d120a", 0.22), left=0.45, right=1.0)
        for step in range(7):
            angle = -2.8 + step * 0.42
            dx, dy = 0.62 * math.cos(angle), 0.4 * math.sin(angle) - 0.06
            canvas.leaning_ellipse(x + size * dx, y + size * dy, size * 0.085, size * 0.05, chance.uniform(-30, 30), mix(cap, PAPER, 0.55))


def sausage(canvas: Canvas, chance: random.Random) -> None:
    """Smoked links hung over a bamboo pole."""
    canvas.line([(130, 330), (870, 330)], 26, "#b58c50")
    canvas.line([(130, 324), (870, 324)], 7, "#d8b778")
    for x in (250, 480, 720):
        canvas.line([(x, 319), (x, 342)], 5, "#8f6a38")
    shadow(canvas, 500, 868, 260)
    for index, x in enumerate((270, 385, 500, 615, 730)):
        tone = chance.choice(("#8f2f24", "#9c3a28", "#7f2a22"))
        for link in range(2):
            top = 356 + link * 226 + (16 if index % 2 else 0)
            _link(canvas, x, top, tone)
        canvas.curve([(x, 334), (x + 3, 348), (x, 362 + (16 if index % 2 else 0))], 6, "#e5d6b4")


def _link(canvas: Canvas, x: float, top: float, tone: Colour) -> None:
    shape = profile((top, 10), (top + 14, 34), (top + 60, 42), (top + 110, 43), (top + 160, 42), (top + 200, 34), (top + 216, 10))
    canvas.turned_body(x, shape, tone)
    canvas.turned_part(x, shape, mix(tone, "#25080a", 0.3), left=0.4, right=1.0)
    canvas.turned_part(x, shape, mix(tone, "#f0b48a", 0.5), left=-0.66, right=-0.44, y0=top + 24, y1=top + 150)
    for step in range(4):
        canvas.ellipse(x + (-14, 12, -4, 16)[step], top + 56 + step * 36, 6, 4, mix(tone, "#f4d9c0", 0.55))
    canvas.ellipse(x, top + 219, 6, 8, "#e5d6b4")


def smoked_meat(canvas: Canvas, chance: random.Random) -> None:
    """Strips of belly over the hearth, and a sliced piece on a board."""
    canvas.line([(160, 318), (840, 318)], 24, "#b58c50")
    canvas.line([(160, 312), (840, 312)], 6, "#d8b778")
    for x, length in ((300, 300), (500, 340), (700, 290)):
        canvas.line([(x, 318), (x, 372)], 7, "#e5d6b4")
        _strip(canvas, x, 366, length, chance)
    shadow(canvas, 500, 874, 310)
    canvas.rounded(220, 820, 780, 872, 20, "#a5743f")
    canvas.rounded(220, 820, 780, 846, 14, "#c08d54")
    for step in range(7):
        x = 318 + step * 60
        canvas.leaning_ellipse(x, 806, 50, 24, -24, "#6f2c20")
        canvas.leaning_ellipse(x + 2, 800, 44, 18, -24, "#f0d9c2")
        canvas.leaning_ellipse(x + 3, 798, 40, 8, -24, "#b0503c")


def _strip(canvas: Canvas, x: float, top: float, length: float, chance: random.Random) -> None:
    half = 58
    canvas.rounded(x - half, top, x + half, top + length, 26, "#5e2a1c")
    canvas.rounded(x - half + 12, top + 8, x + half, top + length - 6, 22, "#8b3d2a")
    for offset, width, tone in ((-18, 13, "#eccfb2"), (12, 17, "#f2ddc6"), (38, 10, "#e3bd9c")):
        sway = chance.uniform(-8, 8)
        line = [
            (x + offset, top + 26),
            (x + offset + sway, top + length * 0.4),
            (x + offset - sway, top + length * 0.7),
            (x + offset, top + length - 28),
        ]
        canvas.curve(line, width, tone)


def jelly(canvas: Canvas, chance: random.Random) -> None:
    """A dark block with cut cubes, mint beside it."""
    black = "#23211f"
    plate(canvas, 500, 818, 350, rim=chance.choice((WATER, INDIGO, RED)))
    canvas.polygon([(300, 610), (560, 560), (700, 612), (440, 668)], mix(black, PAPER, 0.24))
    canvas.polygon([(300, 610), (440, 668), (440, 826), (300, 766)], black)
    canvas.polygon([(440, 668), (700, 612), (700, 768), (440, 826)], mix(black, "#4a3b30", 0.35))
    canvas.line([(330, 612), (556, 570)], 6, mix(black, PAPER, 0.5))
    for x, y, size in ((604, 826, 58), (704, 806, 50), (524, 850, 46), (660, 858, 42)):
        canvas.polygon(
            [(x - size, y - size * 0.4), (x, y - size * 0.7), (x + size, y - size * 0.4), (x, y - size * 0.1)], mix(black, PAPER, 0.28)
        )
        canvas.polygon([(x - size, y - size * 0.4), (x, y - size * 0.1), (x, y + size * 0.7), (x - size, y + size * 0.4)], black)
        canvas.polygon(
            [(x + size, y - size * 0.4), (x, y - size * 0.1), (x, y + size * 0.7), (x + size, y + size * 0.4)], mix(black, "#4a3b30", 0.4)
        )
    for degrees in (-150, -108, -64, -24):
        leaf(canvas, (372, 838), length=92, width=44, degrees=degrees, colour=mix(LEAF, PAPER, 0.08 if degrees % 4 else 0.2))


def crisp_rice(canvas: Canvas, chance: random.Random) -> None:
    """A stack of golden rounds."""
    plate(canvas, 500, 838, 330, rim=RED)
    for step in range(6):
        _crust(canvas, 500 + chance.uniform(-14, 14), 816 - step * 44, 236 - step * 4, chance)
    _crust(canvas, 724, 700, 150, chance, tilt=0.82)


def _crust(canvas: Canvas, cx: float, cy: float, half: float, chance: random.Random, *, tilt: float = 0.3) -> None:
    canvas.ellipse(cx, cy + 18, half, half * tilt, "#b07a2c")
    canvas.ellipse(cx, cy, half, half * tilt, "#e3b65c")
    for _ in range(60):
        angle, reach = chance.uniform(0, math.tau), math.sqrt(chance.random()) * 0.92
        x, y = cx + half * reach * math.cos(angle), cy + half * tilt * reach * math.sin(angle)
        canvas.leaning_ellipse(x, y, 11, 5, chance.uniform(0, 180), chance.choice(("#f4d894", "#d49c3d", "#f0ca78")))


def puffed_rice(canvas: Canvas, chance: random.Random) -> None:
    """Pressed bars of puffed rice with peanuts, tied in pairs."""
    plate(canvas, 500, 842, 340, rim=chance.choice((RED, INDIGO)))
    for x, y in ((360, 806), (640, 806), (500, 786), (430, 706), (580, 706), (504, 610)):
        _bar(canvas, x, y, chance)


def _bar(canvas: Canvas, cx: float, cy: float, chance: random.Random) -> None:
    half, deep, high = 106, 34, 66
    canvas.polygon(
        [(cx - half, cy - high), (cx - half + 46, cy - high - deep), (cx + half + 46, cy - high - deep), (cx + half, cy - high)], "#f3e2b8"
    )
    canvas.rectangle(cx - half, cy - high, cx + half, cy, "#e6cb8e")
    canvas.polygon([(cx + half, cy - high), (cx + half + 46, cy - high - deep), (cx + half + 46, cy - deep), (cx + half, cy)], "#c9a35c")
    for _ in range(34):
        x, y = chance.uniform(cx - half + 10, cx + half - 10), chance.uniform(cy - high + 8, cy - 8)
        canvas.leaning_ellipse(x, y, 9, 6, chance.uniform(0, 180), chance.choice(("#f8ecc9", "#f8ecc9", "#b5793a")))


def peanut(canvas: Canvas, chance: random.Random) -> None:
    """A basket of red-skinned kernels and some shells."""
    _tray(canvas, 500, 806, 330)
    for row in range(9):
        for _ in range(16 - row):
            reach = 250 - row * 24
            x, y = 500 + chance.uniform(-reach, reach), 806 - row * 17 + chance.uniform(-8, 8)
            tone = chance.choice(("#a63a34", "#b94a3e", "#8e2f2d"))
            tilt = chance.uniform(-50, 50)
            canvas.leaning_ellipse(x, y, 26, 18, tilt, tone)
            canvas.leaning_ellipse(x - 7, y - 6, 9, 4, tilt, mix(tone, PAPER, 0.4))
    for x, y, tilt in ((250, 862, 20), (760, 866, -24), (672, 880, 8), (356, 884, -12)):
        shadow(canvas, x, y + 16, 50)
        for part in (-26, 26):
            canvas.leaning_ellipse(*turned((x, y), (part, 0), tilt), 36, 24, tilt, "#d8b681")
        for part in (-40, -16, 16, 40):
            canvas.line([turned((x, y), (part, -16), tilt), turned((x, y), (part, 16), tilt)], 3, "#b48f58")


def cake(canvas: Canvas, chance: random.Random) -> None:
    _moulded(canvas, chance, tone="#efe0bd")


def baked_cake(canvas: Canvas, chance: random.Random) -> None:
    _moulded(canvas, chance, tone="#d99a4b")


def _moulded(canvas: Canvas, chance: random.Random, *, tone: Colour) -> None:
    """Moulded cakes with the star pressed on top."""
    plate(canvas, 500, 836, 350, rim=chance.choice((RED, WATER)))
    for x, y, size in ((348, 776, 116), (652, 776, 116), (500, 800, 122), (500, 664, 118)):
        canvas.ellipse(x, y + 50, size, size * 0.36, mix(tone, "#7a5528", 0.42))
        canvas.rectangle(x - size, y, x + size, y + 50, mix(tone, "#7a5528", 0.32))
        canvas.ellipse(x, y, size, size * 0.36, tone)
        canvas.ellipse(x, y, size * 0.84, size * 0.3, mix(tone, "#7a5528", 0.2))
        canvas.ellipse(x, y, size * 0.79, size * 0.28, mix(tone, PAPER, 0.2))
        points = []
        for corner in range(16):
            length = 0.62 if corner % 2 == 0 else 0.3
            angle = math.tau * corner / 16
            points.append((x + size * length * math.sin(angle), y - size * 0.36 * length * math.cos(angle)))
        canvas.polygon(points, mix(tone, "#7a5528", 0.38))
        for step in range(-4, 5):
            canvas.line([(x + step * size * 0.22, y + 34), (x + step * size * 0.22, y + 64)], 4, mix(tone, "#7a5528", 0.5))


def grape(canvas: Canvas, chance: random.Random) -> None:
    shadow(canvas, 500, 868, 240)
    canvas.curve([(500, 420), (506, 360), (548, 318)], 16, WOOD)
    canvas.blob([(520, 400), (600, 316), (700, 330), (742, 400), (690, 440), (640, 430), (580, 452)], LEAF)
    canvas.curve([(536, 402), (620, 382), (710, 394)], 4, mix(LEAF, PAPER, 0.4))
    rows = ((5, 440), (6, 508), (5, 576), (5, 642), (4, 706), (3, 766), (2, 820))
    for count, y in rows:
        for index in range(count):
            x = 500 + (index - (count - 1) / 2) * 78 + chance.uniform(-6, 6)
            tone = chance.choice(("#3a2547", "#46294f", "#2f2140", "#53305a"))
            canvas.ellipse(x, y + chance.uniform(-5, 5), 48, 48, mix(tone, "#100a18", 0.35))
            canvas.ellipse(x, y, 45, 45, tone)
            canvas.ellipse(x - 15, y - 16, 11, 8, mix(tone, PAPER, 0.5))


def chestnut(canvas: Canvas, chance: random.Random) -> None:
    """Nuts before an open burr."""
    shadow(canvas, 480, 858, 320)
    _burr(canvas, 360, 690, 168, chance)
    for x, y, size, tilt in ((560, 772, 92, 12), (708, 790, 86, -14), (630, 838, 84, 4), (462, 836, 84, -8), (790, 850, 70, 16)):
        _nut(canvas, x, y, size, tilt)


def _burr(canvas: Canvas, cx: float, cy: float, radius: float, chance: random.Random) -> None:
    for _ in range(230):
        angle, reach = chance.uniform(0, math.tau), chance.uniform(0.82, 1.14)
        inner = (cx + radius * 0.6 * math.cos(angle), cy + radius * 0.6 * math.sin(angle))
        canvas.line(
            [inner, (cx + radius * reach * math.cos(angle), cy + radius * reach * math.sin(angle))],
            5,
            chance.choice(("#8f9a4a", "#a7ab58", "#75823c")),
        )
    canvas.ellipse(cx, cy, radius * 0.82, radius * 0.82, "#87923f")
    for _ in range(150):
        angle, reach = chance.uniform(0, math.tau), math.sqrt(chance.random()) * 0.8
        x, y = cx + radius * reach * math.cos(angle), cy + radius * reach * math.sin(angle)
        canvas.line([(x, y), (x + 15 * math.cos(angle), y + 15 * math.sin(angle))], 3, chance.choice(("#b3b766", "#6f7b38")))
    canvas.blob([(cx - 20, cy - 76), (cx + 84, cy - 40), (cx + 96, cy + 50), (cx + 10, cy + 92), (cx - 52, cy + 20)], "#efe3c2")
    _nut(canvas, cx + 28, cy + 14, 74, -20)


def _nut(canvas: Canvas, cx: float, cy: float, size: float, tilt: float) -> None:
    shape = ((0, -0.98), (0.2, -0.8), (0.66, -0.5), (0.96, 0.02), (0.86, 0.5), (0.46, 0.7), (0, 0.74))
    outline = [*shape, *((-x, y) for x, y in reversed(shape[1:-1]))]
    lit = ((-0.06, -0.84), (-0.5, -0.5), (-0.82, 0.02), (-0.76, 0.3), (-0.5, 0.1), (-0.24, -0.36))
    foot = ((-0.7, 0.5), (-0.3, 0.38), (0.3, 0.38), (0.7, 0.5), (0.44, 0.68), (0, 0.73), (-0.44, 0.68))
    for points, colour in ((outline, "#6a3419"), (lit, "#94532c"), (foot, "#d3ad80")):
        canvas.blob([turned((cx, cy), (x * size, y * size * 0.86), tilt) for x, y in points], colour)
