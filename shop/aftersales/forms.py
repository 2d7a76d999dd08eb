"""What buyers write after ordering. Everything stays as typed when something is wrong."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.aftersales import photos
from shop.aftersales.clocks import Clock, ReturnReason
from shop.checkout.forms import mobile_number
from shop.order.models import Line

LONGEST_TEXT = 2000


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several pictures in one field; the value is a tuple of JPEG bytes."""

    widget = PhotosInput

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Ảnh chụp"),
            required=False,
            help_text=gettext_lazy("Tối đa 5 ảnh JPEG, PNG hoặc WebP, mỗi ảnh dưới 10 MB. Chỉ cửa hàng xem được."),
            widget=PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        )

    def clean(self, data: Any, initial: Any = None) -> tuple[bytes, ...]:
        files = [super(PhotosField, self).clean(file, initial) for file in (data if isinstance(data, list | tuple) else [data]) if file]
        return photos.cleaned(files)


class ReturnForm(forms.Form):
    """`units_<line id>` for each line that can still come back."""

    reason = forms.ChoiceField(label=gettext_lazy("Vì sao bạn trả hàng"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("Kể rõ hơn"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Hàng bị gì, khi nào bạn thấy."),
    )
    photos = PhotosField()

    def __init__(self, *arguments: Any, reasons: list[ReturnReason], lines: list[tuple[Line, int]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.reasons = {reason.code: reason for reason in reasons}
        self.returnable = lines
        self.fields["reason"].choices = [(reason.code, _(reason.label)) for reason in reasons]
        for line, most in lines:
            self.fields[f"units_{line.pk}"] = forms.IntegerField(
                label=_("%(title)s: trả mấy phần (đã mua %(most)d)") % {"title": line.title, "most": most},
                min_value=0,
                max_value=most,
                initial=most if len(lines) == 1 else 0,
                widget=forms.NumberInput({"inputmode": "numeric"}),
            )
        self.order_fields([*(f"units_{line.pk}" for line, _most in lines), "reason", "text", "photos"])

    def units(self) -> dict[int, int]:
        return {line.pk: units for line, _most in self.returnable if (units := self.cleaned_data[f"units_{line.pk}"])}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.units():
            raise ValidationError(_("Hãy ghi số lượng trả cho ít nhất một sản phẩm."))
        reason = self.reasons.get(cleaned.get("reason", ""))
        if reason and reason.needs_photo and not cleaned.get("photos") and "photos" not in self.errors:
            self.add_error("photos", _("Lý do này cần ít nhất một ảnh để cửa hàng xem được ngay."))
        return cleaned


class CaseForm(forms.Form):
    """A complaint or a request about own data. Without an order somebody has to be reachable."""

    kind = forms.ChoiceField(label=gettext_lazy("Việc gì"))
    text = forms.CharField(label=gettext_lazy("Nội dung"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 5}))
    photos = PhotosField()
    name = forms.CharField(label=gettext_lazy("Tên của bạn"), max_length=100, widget=forms.TextInput({"autocomplete": "name"}))
    phone = forms.CharField(
        label=gettext_lazy("Số điện thoại di động"),
        max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Thư điện tử"),
        required=False,
        max_length=200,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=gettext_lazy("Để nhận trả lời bằng thư. Không có thì bạn mở lại trang yêu cầu để xem."),
    )

    def __init__(self, *arguments: Any, kinds: list[Clock], has_order: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["kind"].choices = [("", _("Chọn một việc")), *((clock.kind, _(clock.label)) for clock in kinds)]
        if has_order:
            for name in ("name", "phone", "email"):
                del self.fields[name]

    def clean_phone(self) -> str:
        number = mobile_number(self.cleaned_data["phone"])
        if number is None:
            raise ValidationError(_("Hãy nhập số di động Việt Nam có 10 chữ số, ví dụ 0912 345 678."))
        return number


class WordsForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Bạn muốn nói thêm"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 3}))
