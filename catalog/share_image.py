"""The picture that a shared link shows: 1200 x 630, drawn by the server. Pure: values in, PNG bytes out."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

WIDTH, HEIGHT = 1200, 630
"""What Facebook, Zalo and X ask for (1.91:1)."""
MARGIN, PICTURE = 64, 470
INDIGO, PAPER, MUTED, RED, GOLD = "#1b2247", "#faf7f0", "#c9c6bd", "#98202b", "#e0a526"
FONTS = Path(__file__).parent / "fonts"
MOST_TITLE_LINES = 4


@dataclass(frozen=True, kw_only=True)
class Share:
    """`stars` only of a certificate that counts; `picture` is the bytes of an image, empty for none."""

    title: str
    under: str = ""
    stars: int | None = None
    price: str = ""
    picture: bytes = b""


def draw(share: Share) -> bytes:
    sheet = Image.new("RGB", (WIDTH, HEIGHT), INDIGO)
    pen = ImageDraw.Draw(sheet)
    width = WIDTH - 2 * MARGIN
    if share.picture:
        width -= PICTURE + MARGIN // 2
        _place(sheet, share.picture)
    _band(pen)
    _text(pen, share, width)
    data = io.BytesIO()
    sheet.quantize(colors=128, dither=Image.Dither.FLOYDSTEINBERG).save(data, "PNG", optimize=True)
    return data.getvalue()


def _place(sheet: Image.Image, data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as picture:
        fitted = ImageOps.fit(picture.convert("RGB"), (PICTURE, HEIGHT - 24))
    sheet.paste(fitted, (WIDTH - PICTURE, 0))


def _band(pen: ImageDraw.ImageDraw) -> None:
    """The lozenges of the cloth along the lower edge."""
    top = HEIGHT - 24
    pen.rectangle((0, top, WIDTH, HEIGHT), fill=RED)
    for left in range(0, WIDTH, 48):
        pen.polygon([(left + 24, top + 3), (left + 45, top + 12), (left + 24, top + 21), (left + 3, top + 12)], fill=PAPER)
        pen.polygon([(left + 24, top + 8), (left + 33, top + 12), (left + 24, top + 16), (left + 15, top + 12)], fill=INDIGO)


def _text(pen: ImageDraw.ImageDraw, share: Share, width: int) -> None:
    pen.text((MARGIN, 52), "OCOP Cao Bằng", font=_font("Regular", 32), fill=MUTED)
    font, lines = _fitted(share.title, width)
    y = 118.0
    for line in lines:
        pen.text((MARGIN, y), line, font=font, fill=PAPER)
        y += font.size * 1.22
    y += 14
    if share.stars:
        for number in range(share.stars):
            _star(pen, MARGIN + 22 + number * 52, y + 24, 22)
        y += 66
    if share.under:
        for line in _wrapped(share.under, _font("Regular", 32), width)[:2]:
            pen.text((MARGIN, y), line, font=_font("Regular", 32), fill=MUTED)
            y += 42
    if share.price:
        pen.text((MARGIN, HEIGHT - 24 - 84), share.price, font=_font("Bold", 48), fill=PAPER)


def _star(pen: ImageDraw.ImageDraw, x: float, y: float, size: float) -> None:
    """The eight-pointed star of the brocade."""
    pen.regular_polygon((x, y, size), 4, rotation=0, fill=GOLD)
    pen.regular_polygon((x, y, size), 4, rotation=45, fill=GOLD)


def _fitted(title: str, width: int) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest size at which the title takes few lines; past the smallest it is cut with an ellipsis."""
    for size in (76, 64, 54, 46):
        font = _font("Bold", size)
        lines = _wrapped(title, font, width)
        if len(lines) <= MOST_TITLE_LINES - (size > 60):
            return font, lines
    lines = lines[:MOST_TITLE_LINES]
    return font, [*lines[:-1], lines[-1].rstrip(" ,.") + "…"]


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"BeVietnamPro-{weight}.ttf", size)
