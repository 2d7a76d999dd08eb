"""Made things: knives, mats, baskets, cloth, and the house on stilts."""

import random

from catalog.artwork.canvas import GOLD, INDIGO, PAPER, RED, STONE, WATER, WOOD, Canvas, Colour, Point, mix, profile, smooth, turned
from catalog.artwork.scene import eight_pointed_star, shadow


def knife(canvas: Canvas, chance: random.Random) -> None:
    """A forged knife on a block of wood."""
    steel, wood = "#5c666b", chance.choice((WOOD, "#6f4526", "#9a6a3c"))
    shadow(canvas, 500, 864, 330)
    canvas.rounded(250, 742, 750, 866, 26, "#a9793f")
    canvas.ellipse(500, 746, 250, 50, "#cfa565")
    for ring in (0.8, 0.58, 0.36):
        canvas.ellipse(500, 746, 250 * ring, 50 * ring, "#b98c4e")
        canvas.ellipse(500, 746, 250 * ring - 6, 50 * ring - 2, "#cfa565")
    tilt, at = -24, (400, 700)
    blade = ((-40, -64), (120, -78), (270, -78), (352, -46), (392, 30), (352, 58), (120, 66), (-40, 58))
    canvas.polygon(smooth([turned(at, point, tilt) for point in blade], closed=True, steps=8), steel)
    edge = ((-40, 30), (120, 36), (300, 34), (388, 28), (352, 58), (120, 66), (-40, 58))
    canvas.polygon([turned(at, point, tilt) for point in edge], "#d9dedd")
    canvas.line([turned(at, (-20, -34), tilt), turned(at, (300, -40), tilt)], 5, mix(steel, PAPER, 0.3))
    for step in range(22):
        spot = turned(at, (-10 + (step % 11) * 30, -12 + (step // 11) * 22 + (step % 3) * 4), tilt)
        canvas.leaning_ellipse(*spot, 9, 6, tilt, mix(steel, "#20262a", 0.22))
    _handle(canvas, wood, at, tilt)


def _handle(canvas: Canvas, wood: Colour, at: Point, tilt: float) -> None:
    """A turned handle with its iron ring."""
    grip = ((-40, -26), (-110, -32), (-190, -26), (-228, -4), (-226, 26), (-190, 40), (-110, 36), (-40, 30))
    canvas.blob([turned(at, point, tilt) for point in grip], wood)
    canvas.line([turned(at, (-66, -14), tilt), turned(at, (-196, -10), tilt)], 7, mix(wood, PAPER, 0.32))
    canvas.polygon([turned(at, point, tilt) for point in ((-62, -36), (-30, -36), (-30, 38), (-62, 38))], mix(GOLD, "#5a4a30", 0.3))
    canvas.polygon([turned(at, point, tilt) for point in ((-62, -36), (-52, -36), (-52, 38), (-62, 38))], mix(GOLD, PAPER, 0.35))


def mat(canvas: Canvas, chance: random.Random) -> None:
    """A bamboo mat, half rolled, with a brocade edge."""
    straw = chance.choice(("#d9b878", "#cfa862", "#e0c48c"))
    shadow(canvas, 500, 872, 390)
    canvas.polygon([(200, 700), (800, 700), (900, 872), (100, 872)], straw)
    for step in range(24):
        share = step / 23
        canvas.line([(200 + 600 * share, 700), (100 + 800 * share, 872)], 4, mix(straw, "#7a5a2a", 0.28))
    for y, inset in ((738, 0.22), (832, 0.77)):
        left, right = 200 - 100 * inset, 800 + 100 * inset
        canvas.line([(left, y), (right, y)], 7, mix(RED, straw, 0.15))
    canvas.rounded(168, 500, 832, 716, 96, mix(straw, "#5d4018", 0.12))
    for step in range(9):
        y = 520 + step * 22
        canvas.line(
            [(190, y), (810, y)], 9, mix(straw, PAPER, 0.28 - step * 0.05) if step < 6 else mix(straw, "#5d4018", 0.1 + step * 0.03)
        )
    for x in (168, 832):
        canvas.ellipse(x + (30 if x < 500 else -30), 608, 58, 106, mix(straw, "#5d4018", 0.26))
        for ring in (0.76, 0.5, 0.24):
            canvas.ellipse(x + (30 if x < 500 else -30), 608, 58 * ring + 4, 106 * ring + 4, mix(straw, PAPER, 0.2))
            canvas.ellipse(x + (30 if x < 500 else -30), 608, 58 * ring - 3, 106 * ring - 3, mix(straw, "#5d4018", 0.3))
    for x in (340, 640):
        canvas.rounded(x, 498, x + 44, 718, 12, INDIGO)
        for y in (540, 608, 676):
            eight_pointed_star(canvas, x + 22, y, 17, PAPER)


def lodge(canvas: Canvas, chance: random.Random) -> None:
    """A house on stilts under a roof of tiles."""
    roof = chance.choice(("#5b4a44", "#6d4a3a", "#4d5257"))
    wall = chance.choice(("#b98a52", "#a87b49", "#c59a63"))
    shadow(canvas, 500, 868, 360)
    for x in (262, 382, 500, 618, 738):
        canvas.rectangle(x - 11, 730, x + 11, 868, mix(wall, "#3a2412", 0.5))
        canvas.ellipse(x, 868, 22, 7, STONE)
    canvas.rectangle(214, 716, 786, 742, mix(wall, "#3a2412", 0.35))
    canvas.rectangle(242, 560, 758, 718, wall)
    for x in range(256, 758, 21):
        canvas.line([(x, 562), (x, 716)], 3, mix(wall, "#3a2412", 0.2))
    for x in (290, 420, 640):
        canvas.rounded(x, 598, x + 74, 682, 6, mix(wall, "#3a2412", 0.55))
        canvas.rectangle(x + 8, 606, x + 66, 674, "#f6d88f")
        canvas.rectangle(x + 34, 606, x + 40, 674, mix(wall, "#3a2412", 0.55))
    canvas.rounded(528, 592, 600, 718, 6, mix(wall, "#3a2412", 0.6))
    canvas.polygon([(160, 580), (300, 370), (700, 370), (840, 580)], roof)
    canvas.polygon([(700, 370), (840, 580), (770, 580), (655, 370)], mix(roof, "#15100e", 0.22))
    for step in range(1, 6):
        y = 370 + step * 35
        reach = 200 + step * 23.4
        canvas.line([(500 - reach, y), (500 + reach, y)], 3, mix(roof, PAPER, 0.16))
    canvas.line([(292, 370), (708, 370)], 13, mix(roof, "#15100e", 0.35))
    canvas.line([(206, 700), (794, 700)], 8, mix(wall, PAPER, 0.3))
    for x in range(214, 790, 32):
        canvas.line([(x, 702), (x, 738)], 4, mix(wall, PAPER, 0.25))
    _stairs(canvas, mix(wall, "#3a2412", 0.3))


def _stairs(canvas: Canvas, wood: str) -> None:
    canvas.line([(536, 738), (470, 872)], 10, wood)
    canvas.line([(596, 738), (540, 872)], 10, wood)
    for step in range(5):
        y = 756 + step * 26
        canvas.line([(530 - step * 13, y), (588 - step * 11, y)], 8, mix(wood, PAPER, 0.2))


def basket(canvas: Canvas, chance: random.Random) -> None:
    """A woven basket with a lid of cloth."""
    cane = chance.choice(("#c9a060", "#b98d4e"))
    shadow(canvas, 500, 866, 300)
    shape = profile((560, 262), (640, 270), (760, 244), (868, 190))
    canvas.turned_body(500, shape, cane)
    for row in range(9):
        for column in range(-6, 7):
            if (row + column) % 2 == 0:
                y = 580 + row * 31
                width = 266 - row * 8
                canvas.rounded(500 + column * width / 6.8 - 17, y, 500 + column * width / 6.8 + 17, y + 20, 7, mix(cane, PAPER, 0.3))
    canvas.turned_part(500, shape, mix(cane, "#4f3514", 0.22), left=0.8, right=1.0)
    canvas.ellipse(500, 560, 268, 56, mix(cane, "#4f3514", 0.35))
    canvas.blob([(250, 548), (340, 470), (500, 440), (660, 470), (750, 548), (640, 590), (500, 572), (360, 592)], RED)
    for x, y in ((380, 524), (500, 496), (620, 524)):
        eight_pointed_star(canvas, x, y, 24, PAPER)
    canvas.curve([(246, 560), (300, 330), (500, 270), (700, 330), (754, 560)], 20, mix(cane, "#4f3514", 0.2))


def textile(canvas: Canvas, chance: random.Random) -> None:
    """Folded brocade."""
    shadow(canvas, 500, 866, 330)
    tones = [INDIGO, RED, WATER, mix(GOLD, WOOD, 0.3)]
    chance.shuffle(tones)
    for step, tone in enumerate(tones):
        y = 790 - step * 92
        canvas.rounded(220 + step * 8, y, 780 - step * 8, y + 80, 34, tone)
        canvas.rounded(220 + step * 8, y + 50, 780 - step * 8, y + 80, 18, mix(tone, "#0a0a14", 0.2))
        for column in range(-4, 5):
            x = 500 + column * 60
            canvas.polygon([(x, y + 8), (x + 24, y + 32), (x, y + 56), (x - 24, y + 32)], mix(tone, PAPER, 0.72))
            eight_pointed_star(canvas, x, y + 32, 16, mix(tone, "#0a0a14", 0.1))
