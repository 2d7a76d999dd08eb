"""What pages are made of. Each kind of page has its body here."""

from collections.abc import Iterable
from typing import Any

from wagtail import blocks

from cms.blocks.live import CertificateBlock, CollectionBlock, NewsBlock, PointsBlock, ProducerBlock, ProductBlock
from cms.blocks.text import (
    RICH,
    CallToActionBlock,
    FaqBlock,
    GalleryBlock,
    HeadingBlock,
    ParagraphBlock,
    PictureBlock,
    QuoteBlock,
    TableBlock,
    VideoBlock,
)

MOST_COLLECTIONS = 6
"""Each costs a look-up when the page is shown."""


class ArticleBody(blocks.StreamBlock):
    """Everything an editor may put on a page."""

    heading = HeadingBlock(max_length=150)
    paragraph = ParagraphBlock(features=RICH)
    picture = PictureBlock()
    gallery = GalleryBlock()
    quote = QuoteBlock()
    product = ProductBlock()
    collection = CollectionBlock()
    producer = ProducerBlock()
    certificate = CertificateBlock()
    points = PointsBlock()
    table = TableBlock()
    video = VideoBlock()
    call_to_action = CallToActionBlock()
    faq = FaqBlock()

    class Meta:
        block_counts = {"collection": {"max_num": MOST_COLLECTIONS}}


class HomeBody(ArticleBody):
    """Sections of the home page and of campaigns."""

    news = NewsBlock()

    class Meta:
        block_counts = {"collection": {"max_num": MOST_COLLECTIONS}, "news": {"max_num": 1}}


def values_of(body: Any, kind: str, name: str) -> list[Any]:
    """The raw values of one field of all blocks of a kind, without reading what they name."""
    return [row["value"][name] for row in body.raw_data if row["type"] == kind and row["value"].get(name)]


def product_ids_in(body: Any) -> list[int]:
    """Ids of the products that the body names by hand."""
    picked = values_of(body, "collection", "products")
    listed = [item["value"] if isinstance(item, dict) else item for products in picked for item in products]
    return [*values_of(body, "product", "product"), *(pk for pk in listed if pk)]


def faq_pairs(body: Iterable[Any]) -> list[tuple[str, str]]:
    """Questions with their answers, the answers as HTML."""
    return [(row["question"], str(row["answer"])) for block in body if block.block_type == "faq" for row in block.value["questions"]]
