"""Drawn artwork for products without a photograph: flat, calm, from Cao Bằng's own motifs. Always shown as "Hình minh họa".

A picture is a place (limestone towers, water of Bản Giốc or terraces, a band of Tày brocade) with the kind of goods in front of it.
The same kind and seed always give the same bytes; the seed, usually the SKU, moves the mountains and changes the light.
"""

import io
import random

from PIL import Image

from catalog.artwork import craft, food, packed, scene
from catalog.artwork.canvas import SIZE, Canvas

__all__ = ["KINDS", "SIZE", "draw"]

_GOODS = {
    "vermicelli": food.vermicelli,
    "noodles": food.noodles,
    "rice": packed.rice,
    "mushroom": food.mushroom,
    "tea": packed.tea,
    "herbal_tea": packed.herbal_tea,
    "sausage": food.sausage,
    "smoked_meat": food.smoked_meat,
    "jelly": food.jelly,
    "honey": packed.honey,
    "spirit": packed.spirit,
    "crisp_rice": food.crisp_rice,
    "puffed_rice": food.puffed_rice,
    "peanut": food.peanut,
    "knife": craft.knife,
    "mat": craft.mat,
    "cake": food.cake,
    "oil": packed.oil,
    "grape": food.grape,
    "chestnut": food.chestnut,
    "lodge": craft.lodge,
    "plum": packed.plum,
    "basket": craft.basket,
    "textile": craft.textile,
}
KINDS = tuple(_GOODS)
_OF_GROUP = {"food": "basket", "drink": "spirit", "herbal": "herbal_tea", "craft": "textile", "ornamental": "basket", "tourism": "lodge"}
_PLACES = {"lodge": "water", "mat": "water", "spirit": "water", "rice": "terraces", "tea": "terraces", "herbal_tea": "terraces"}
_QUALITY = 88


def draw(kind: str, *, seed: str) -> bytes:
    """A square JPEG of `SIZE` pixels. `kind` is one of `KINDS` or a product group."""
    goods = _GOODS[_OF_GROUP.get(kind, kind)]
    chance = random.Random(f"{kind}:{seed}")  # noqa: S311  (drawing, no secret)
    canvas = Canvas()
    place = _PLACES.get(kind) or chance.choice(("terraces", "water"))
    scene.draw(canvas, chance, place=place)
    goods(canvas, chance)
    scene.brocade(canvas, chance)
    return _jpeg(canvas.image())


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, subsampling=0)
    return out.getvalue()
