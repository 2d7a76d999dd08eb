"""Blocks that keep only what is meant; price, stars and availability are read when the page is shown (`cms.live`)."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from catalog.groups import Group

MOST_CARDS = 24


def _communes() -> Iterator[tuple[str, str]]:
    from catalog.points.models import Commune

    yield from Commune.objects.filter(province_id="04").order_by("folded").values_list("code", "name")


class ProductBlock(blocks.StructBlock):
    product = SnippetChooserBlock("catalogue.Product", label=_("Sản phẩm"))

    class Meta:
        icon = "tag"
        label = _("Sản phẩm")
        template = "cms/blocks/product.html"


class CollectionBlock(blocks.StructBlock):
    """Products by rule, or picked by hand; alcohol is never in it. What may not be sold today is left out by itself."""

    title = blocks.CharBlock(label=_("Tên bộ sưu tập"), max_length=100)
    products = blocks.ListBlock(
        SnippetChooserBlock("catalogue.Product", label=_("Sản phẩm")),
        label=_("Chọn tay (khi có, các điều kiện bên dưới không dùng)"),
        default=[],
        max_num=MOST_CARDS,
    )
    group = blocks.ChoiceBlock(label=_("Nhóm"), choices=Group.choices, required=False)
    stars = blocks.ChoiceBlock(label=_("Hạng sao"), choices=[("5", "5"), ("4", "4"), ("3", "3")], required=False)
    commune = blocks.ChoiceBlock(label=_("Xã, phường"), choices=_communes, required=False)
    season = blocks.BooleanBlock(label=_("Chỉ sản phẩm đang mùa"), required=False)
    order = blocks.ChoiceBlock(
        label=_("Sắp xếp"),
        choices=[("", _("Hạng sao cao trước")), ("moi", _("Mới trước")), ("gia_tang", _("Giá thấp trước"))],
        required=False,
    )
    limit = blocks.IntegerBlock(label=_("Nhiều nhất"), default=8, min_value=1, max_value=MOST_CARDS)

    class Meta:
        icon = "grip"
        label = _("Bộ sưu tập sản phẩm")
        template = "cms/blocks/collection.html"


class ProducerBlock(blocks.StructBlock):
    producer = SnippetChooserBlock("producers.Producer", label=_("Chủ thể"))

    class Meta:
        icon = "group"
        label = _("Chủ thể")
        template = "cms/blocks/producer.html"


class CertificateBlock(blocks.StructBlock):
    certificate = SnippetChooserBlock("certificates.Certificate", label=_("Giấy chứng nhận"))

    class Meta:
        icon = "certificate"
        label = _("Giấy chứng nhận")
        template = "cms/blocks/certificate.html"


class PointsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tên phần"), max_length=100, default="Mua tại điểm bán")

    class Meta:
        icon = "site"
        label = _("Bản đồ điểm bán")
        template = "cms/blocks/points.html"


class NewsBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Tên phần"), max_length=100, default="Tin tức")
    limit = blocks.IntegerBlock(label=_("Nhiều nhất"), default=3, min_value=1, max_value=12)

    class Meta:
        icon = "doc-full"
        label = _("Tin mới")
        template = "cms/blocks/news.html"
