"""What a producer writes about a product. Each form names its fields; what else a browser sends is not read."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.exchange.fields import MAX_WEIGHT_G
from catalog.groups import Group
from shop.portal.forms import PriceField

LONG_TEXT = 20_000
MONTHS = [("", gettext_lazy("Quanh năm")), *((number, gettext_lazy("Tháng %d") % number) for number in range(1, 13))]


def _text(label: Any, *, limit: int, rows: int = 0, help_text: Any = "", required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=limit, required=required, widget=widget, help_text=help_text)


def _month(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=MONTHS, required=False, coerce=int, empty_value=None)


class ContentForm(forms.Form):
    """The words of a product and its season. Lines end with LF, so that saving again is no change."""

    title = _text(gettext_lazy("Tên sản phẩm"), limit=255, required=True)
    net_content = _text(gettext_lazy("Khối lượng tịnh, quy cách"), limit=60, help_text=gettext_lazy("Ví dụ 500 g, hộp 12 gói."))
    weight_g = forms.IntegerField(
        label=gettext_lazy("Khối lượng đóng gói (g)"),
        required=False,
        min_value=1,
        max_value=MAX_WEIGHT_G,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("Cả bao bì, để tính phí gửi."),
    )
    product_line = _text(
        gettext_lazy("Dòng sản phẩm"),
        limit=120,
        help_text=gettext_lazy("Ghi cùng một tên cho các quy cách của một mặt hàng, ví dụ: Miến dong Nguyên Bình. Sàn bán chung một tin."),
    )
    line_option = _text(
        gettext_lazy("Tên lựa chọn trong dòng"), limit=60, help_text=gettext_lazy("Ví dụ 500 g. Để trống thì lấy theo quy cách.")
    )
    description = _text(gettext_lazy("Giới thiệu"), limit=LONG_TEXT, rows=6)
    ingredients = _text(gettext_lazy("Thành phần"), limit=LONG_TEXT, rows=3)
    usage = _text(gettext_lazy("Cách dùng"), limit=LONG_TEXT, rows=3)
    storage = _text(gettext_lazy("Bảo quản"), limit=LONG_TEXT, rows=2)
    shelf_life = _text(gettext_lazy("Hạn sử dụng"), limit=100, help_text=gettext_lazy("Ví dụ 12 tháng kể từ ngày sản xuất."))
    origin = _text(gettext_lazy("Xuất xứ"), limit=200)
    raw_area = _text(gettext_lazy("Vùng nguyên liệu"), limit=200)
    packaging_version = _text(gettext_lazy("Phiên bản bao bì"), limit=80)
    season_from = _month(gettext_lazy("Mùa bán từ"))
    season_to = _month(gettext_lazy("Mùa bán đến hết"))

    def keep_only(self, names: Iterable[str]) -> None:
        """While the office looks at the rest."""
        kept = set(names)
        self.fields = {name: field for name, field in self.fields.items() if name in kept}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if (values.get("season_from") is None) != (values.get("season_to") is None):
            self.add_error("season_to", ValidationError(_("Chọn cả hai tháng, hoặc để “Quanh năm” ở cả hai.")))
        return {name: value.replace("\r\n", "\n") if isinstance(value, str) else value for name, value in values.items()}


class NewProductForm(ContentForm):
    group = forms.ChoiceField(label=gettext_lazy("Nhóm"), choices=Group.choices)
    price_vnd = PriceField()
    is_alcohol = forms.BooleanField(label=gettext_lazy("Đồ uống có cồn"), required=False)
    abv = forms.DecimalField(
        label=gettext_lazy("Độ cồn (% thể tích)"), required=False, min_value=0, max_value=100, max_digits=4, decimal_places=1
    )
    field_order = ["title", "group", "price_vnd", "net_content", "weight_g", "is_alcohol", "abv"]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("abv") and not values.get("is_alcohol"):
            self.add_error("abv", ValidationError(_("Có độ cồn thì hãy đánh dấu “Đồ uống có cồn”.")))
        return values


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class PhotographForm(forms.Form):
    """How the field looks; the view reads the files. `capture` is left out on purpose: the phone then offers both camera and gallery."""

    photograph = forms.FileField(
        label=gettext_lazy("Chụp hoặc chọn ảnh"),
        widget=_ManyFiles(attrs={"accept": "image/*", "multiple": True}),
        help_text=gettext_lazy("Chọn được nhiều ảnh một lần. Ảnh được xoay đúng chiều, thu nhỏ và bỏ vị trí chụp trước khi lưu."),
    )
