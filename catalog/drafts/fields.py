"""What a producer may write about an own product. Pure: a name that is not here can't be proposed, whatever a form sends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


def gettext_noop(text: str) -> str:
    return text


@dataclass(frozen=True, kw_only=True)
class DraftField:
    """`needs_review` is the office's first setting; the row of `FieldPolicy` is what counts. `only_new`: fixed once published."""

    name: str
    label: str
    needs_review: bool = True
    only_new: bool = False
    show: Callable[[Any], str] = str


def _whole(value: Any) -> str:
    return "" if value is None else f"{value:,}".replace(",", ".")


FIELDS = (
    DraftField(name="title", label=gettext_noop("Tên sản phẩm")),
    DraftField(name="group", label=gettext_noop("Nhóm"), only_new=True),
    DraftField(name="is_alcohol", label=gettext_noop("Có cồn"), only_new=True),
    DraftField(name="abv", label=gettext_noop("Độ cồn (% thể tích)"), only_new=True),
    DraftField(name="price_vnd", label=gettext_noop("Giá bán (đồng)"), needs_review=False, show=_whole),
    DraftField(name="net_content", label=gettext_noop("Khối lượng tịnh, quy cách")),
    DraftField(name="weight_g", label=gettext_noop("Khối lượng đóng gói (g)"), show=_whole),
    DraftField(name="product_line", label=gettext_noop("Dòng sản phẩm")),
    DraftField(name="line_option", label=gettext_noop("Tên lựa chọn trong dòng")),
    DraftField(name="description", label=gettext_noop("Giới thiệu")),
    DraftField(name="ingredients", label=gettext_noop("Thành phần")),
    DraftField(name="usage", label=gettext_noop("Cách dùng")),
    DraftField(name="storage", label=gettext_noop("Bảo quản")),
    DraftField(name="shelf_life", label=gettext_noop("Hạn sử dụng")),
    DraftField(name="origin", label=gettext_noop("Xuất xứ")),
    DraftField(name="raw_area", label=gettext_noop("Vùng nguyên liệu")),
    DraftField(name="packaging_version", label=gettext_noop("Phiên bản bao bì"), needs_review=False),
    DraftField(name="season_from", label=gettext_noop("Mùa bán từ tháng"), needs_review=False),
    DraftField(name="season_to", label=gettext_noop("Mùa bán đến tháng"), needs_review=False),
)
PICTURES = "pictures"
PICTURES_LABEL = gettext_noop("Ảnh")
BY_NAME: Mapping[str, DraftField] = {field.name: field for field in FIELDS}
LABELS: Mapping[str, str] = {field.name: field.label for field in FIELDS} | {PICTURES: PICTURES_LABEL}
OF_A_PUBLISHED = tuple(field.name for field in FIELDS if not field.only_new)
REQUIRED_FOR_NEW = ("title", "group", "price_vnd", "net_content")


def shown(name: str, value: Any) -> str:
    """A value in words for the comparison."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    return BY_NAME[name].show(value)
