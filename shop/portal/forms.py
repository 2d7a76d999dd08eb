"""What a producer types on a phone."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.partner.models import SalesPoint

MAX_PRICE_VND, MAX_QUANTITY = 1_000_000_000, 1_000_000
GROUPED = re.compile(r"^\d{1,3}([.,\s]\d{3})+$")


class PriceField(forms.CharField):
    """Whole đồng: "95000", "95.000", "95 000 ₫". A decimal fraction is refused rather than read as thousands."""

    def __init__(self, **options: object) -> None:
        super().__init__(label=gettext_lazy("Giá bán (đồng)"), widget=forms.TextInput(attrs={"inputmode": "numeric"}), **options)

    def clean(self, value: str) -> int:
        text = super().clean(value).strip().removesuffix("₫").removesuffix("đ").strip()
        digits = re.sub(r"[.,\s]", "", text) if GROUPED.match(text) else text
        if not digits.isdecimal():
            raise ValidationError(_("Hãy nhập giá là số nguyên đồng, ví dụ 95.000."))
        amount = int(digits)
        if not 1000 <= amount <= MAX_PRICE_VND:
            raise ValidationError(_("Giá cần từ 1.000 đến 1.000.000.000 đồng."))
        return amount


class ProductForm(forms.Form):
    """The price, and one quantity on hand for each point (fields `stock_<point id>`).

    Each field carries what stood there when the page was opened, so that a count which was not touched is not written back
    over what was sold in the meantime.
    """

    price_vnd = PriceField()

    def __init__(self, *args: object, points: list[SalesPoint], **options: object) -> None:
        super().__init__(*args, **options)
        self.points = points
        for point in points:
            self.fields[f"stock_{point.pk}"] = forms.IntegerField(
                label=point.name,
                min_value=0,
                max_value=MAX_QUANTITY,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages={"invalid": _("Hãy nhập một số nguyên."), "required": _("Hãy nhập số lượng, 0 nếu hết hàng.")},
            )
        for field in self.fields.values():
            field.show_hidden_initial = True

    def seen(self) -> dict[int, int]:
        """What the page showed, by point."""
        shown = {point.pk: self.data.get(self.add_initial_prefix(f"stock_{point.pk}"), "") for point in self.points}
        return {point_id: int(text) for point_id, text in shown.items() if text.isascii() and text.isdecimal()}

    def quantities(self) -> dict[int, int]:
        """Only the points whose number was changed."""
        return {point.pk: self.cleaned_data[name] for point in self.points if (name := f"stock_{point.pk}") in self.changed_data}
