"""Blocks that say what their editor wrote."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

RICH = ["h3", "bold", "italic", "link", "document-link", "ol", "ul"]


class PictureBlock(blocks.StructBlock):
    """Asks for a description, or to be marked as decoration."""

    image = ImageBlock(label=_("Ảnh"))
    caption = blocks.CharBlock(label=_("Chú thích"), required=False, max_length=200)

    class Meta:
        icon = "image"
        label = _("Ảnh")
        template = "cms/blocks/picture.html"


class GalleryBlock(blocks.StructBlock):
    pictures = blocks.ListBlock(PictureBlock(), label=_("Các ảnh"), min_num=2, max_num=12)

    class Meta:
        icon = "image"
        label = _("Bộ ảnh")
        template = "cms/blocks/gallery.html"


class QuoteBlock(blocks.StructBlock):
    """Words of a real person or paper, with who said them."""

    text = blocks.TextBlock(label=_("Lời trích"), max_length=600)
    source = blocks.CharBlock(label=_("Người nói hoặc tài liệu"), max_length=150)

    class Meta:
        icon = "openquote"
        label = _("Trích dẫn")
        template = "cms/blocks/quote.html"


class VideoBlock(blocks.StructBlock):
    """An uploaded film plays on the page; one elsewhere is only linked, so that nobody is followed."""

    title = blocks.CharBlock(label=_("Tên phim"), max_length=150)
    poster = ImageBlock(label=_("Ảnh bìa"))
    film = DocumentChooserBlock(label=_("Tệp phim (MP4)"), required=False)
    link = blocks.URLBlock(label=_("Hoặc địa chỉ phim ở trang khác"), required=False)

    class Meta:
        icon = "media"
        label = _("Phim")
        template = "cms/blocks/video.html"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if bool(cleaned["film"]) == bool(cleaned["link"]):
            message = _("Chọn một tệp phim, hoặc ghi một địa chỉ; không cả hai.")
            raise blocks.struct_block.StructBlockValidationError(block_errors={"link": blocks.struct_block.ValidationError(message)})
        return cleaned


class CallToActionBlock(blocks.StructBlock):
    """One button. Within the shop a page or a path such as /san-pham/?nhom=food; else a whole address."""

    title = blocks.CharBlock(label=_("Lời mời"), max_length=120)
    text = blocks.TextBlock(label=_("Thêm một câu"), required=False, max_length=300)
    label = blocks.CharBlock(label=_("Chữ trên nút"), max_length=40)
    page = blocks.PageChooserBlock(label=_("Đến trang"), required=False)
    address = blocks.RegexBlock(
        label=_("Hoặc đến địa chỉ"),
        required=False,
        regex=r"^(/(?!/)\S*|https://\S+)$",
        error_messages={"invalid": _("Bắt đầu bằng / (trong cửa hàng) hoặc https://.")},
    )

    class Meta:
        icon = "link"
        label = _("Nút kêu gọi")
        template = "cms/blocks/call_to_action.html"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["address"]):
            message = _("Chọn một trang, hoặc ghi một địa chỉ; không cả hai.")
            raise blocks.struct_block.StructBlockValidationError(block_errors={"address": blocks.struct_block.ValidationError(message)})
        return cleaned


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("Câu hỏi"), max_length=200)
    answer = blocks.RichTextBlock(label=_("Trả lời"), features=["bold", "italic", "link", "ol", "ul"])


class FaqBlock(blocks.StructBlock):
    questions = blocks.ListBlock(QuestionBlock(label=_("Hỏi và đáp")), label=_("Các câu hỏi"), min_num=1)

    class Meta:
        icon = "help"
        label = _("Hỏi đáp")
        template = "cms/blocks/faq.html"


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("Tên bảng"), max_length=150)
    table = TypedTableBlock(
        [("text", blocks.CharBlock(label=_("Chữ"), required=False)), ("number", blocks.DecimalBlock(label=_("Số"), required=False))],
        label=_("Bảng"),
    )

    class Meta:
        icon = "table"
        label = _("Bảng")
        template = "cms/blocks/table.html"


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("Tiêu đề")
        template = "cms/blocks/heading.html"


class ParagraphBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = _("Đoạn văn")
