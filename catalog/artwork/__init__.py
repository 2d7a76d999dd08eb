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
    "purple_noodles": food.purple_noodles,
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
    "baked_cake": food.baked_cake,
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
_ZOOM = {
    "noodles": 1.22,
    "purple_noodles": 1.22,
    "mushroom": 1.28,
    "peanut": 1.24,
    "cake": 1.16,
    "baked_cake": 1.16,
    "puffed_rice": 1.16,
    "crisp_rice": 1.12,
    "jelly": 1.16,
    "chestnut": 1.16,
    "herbal_tea": 1.12,
    "oil": 1.12,
    "knife": 1.14,
    "mat": 1.06,
    "plum": 1.1,
    "smoked_meat": 1.06,
    "rice": 1.08,
    "textile": 1.1,
}
"""Low goods are drawn larger, so that each fills its picture."""
_QUALITY = 88


def draw(kind: str, *, seed: str) -> bytes:
    """A square JPEG of `SIZE` pixels. `kind` is one of `KINDS` or a product group."""
    goods = _GOODS[_OF_GROUP.get(kind, kind)]
    chance = random.Random(f"{kind}:{seed}")  # noqa: S311  (drawing, no secret)
    canvas = Canvas()
    place = _PLACES.get(kind) or chance.choice(("terraces", "water"))
    scene.draw(canvas, chance, place=place)
    canvas.zoom(_ZOOM.get(kind, 1.0))
    goods(canvas, chance)
    canvas.zoom(1.0)
    scene.brocade(canvas, chance)
    return _jpeg(canvas.image())


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, subsampling=0)
    return out.getvalue()
