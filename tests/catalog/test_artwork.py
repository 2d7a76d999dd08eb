"""Drawn pictures: always the same for the same seed, square, small, one drawing for every kind and group."""

import io

import pytest
from PIL import Image

from catalog import artwork
from catalog.demo.source import products
from catalog.groups import Group


@pytest.mark.parametrize("kind", artwork.KINDS)
def test_a_drawing_is_a_square_jpeg_of_bounded_size(kind: str) -> None:
    content = artwork.draw(kind, seed="A")
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.size, image.mode) == ("JPEG", (1000, 1000), "RGB")
    assert 50_000 < len(content) < 250_000


def test_the_same_seed_draws_the_same_and_another_seed_another() -> None:
    assert artwork.draw("honey", seed="A") == artwork.draw("honey", seed="A")
    assert artwork.draw("honey", seed="A") != artwork.draw("honey", seed="B")


@pytest.mark.parametrize("group", Group.values)
def test_every_group_has_a_drawing(group: str) -> None:
    assert artwork.draw(group, seed="A")


def test_every_demonstration_product_has_a_drawing_of_its_kind() -> None:
    assert {product.kind for product in products()} <= set(artwork.KINDS)
