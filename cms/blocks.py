"""What an article is made of. A product block keeps only which product; price and availability are read when the page is shown."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock


class ProductBlock(blocks.StructBlock):
    product = SnippetChooserBlock("catalogue.Product", label=_("Sản phẩm"))

    class Meta:
        icon = "tag"
        label = _("Sản phẩm")
        template = "cms/blocks/product.html"


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Ảnh"))
    caption = blocks.CharBlock(label=_("Chú thích"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Ảnh")
        template = "cms/blocks/picture.html"


class QuoteBlock(blocks.StructBlock):
    """Words of a real person or paper, with who said them."""

    text = blocks.TextBlock(label=_("Lời trích"), max_length=600)
    source = blocks.CharBlock(label=_("Người nói hoặc tài liệu"), max_length=150)

    class Meta:
        icon = "openquote"
        label = _("Trích dẫn")
        template = "cms/blocks/quote.html"


class ArticleBody(blocks.StreamBlock):
    heading = blocks.CharBlock(label=_("Tiêu đề"), max_length=150, icon="title", template="cms/blocks/heading.html")
    paragraph = blocks.RichTextBlock(label=_("Đoạn văn"), features=["bold", "italic", "link", "ol", "ul"])
    picture = PictureBlock()
    quote = QuoteBlock()
    product = ProductBlock()


def product_ids_in(body: Iterable[blocks.StreamValue.StreamChild]) -> list[int]:
    """Ids of the products that the body shows, without reading them."""
    return [row["value"]["product"] for row in body.raw_data if row["type"] == "product" and row["value"].get("product")]  # type: ignore[attr-defined]  # a StreamValue
