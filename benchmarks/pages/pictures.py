"""A drawn picture as JPEG, the same bytes for everybody."""

import io

from PIL import Image, ImageDraw


def picture(number: int) -> bytes:
    image = Image.new("RGB", (800, 800), (230 - number * 5, 220, 200 + number * 3))
    pen = ImageDraw.Draw(image)
    for inset in range(60, 380, 40):
        pen.polygon([(400, inset), (800 - inset, 400), (400, 800 - inset), (inset, 400)], outline=(20 + number * 12, 40, 90), width=12)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()
