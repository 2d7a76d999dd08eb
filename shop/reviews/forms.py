"""The review and the question as people type them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.voices.settle import MOST_PHOTOS

RATINGS = (
    ("5", _("5 – rất hài lòng")),
    ("4", _("4 – hài lòng")),
    ("3", _("3 – được")),
    ("2", _("2 – chưa tốt")),
    ("1", _("1 – không tốt")),
)


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    def clean(self, data: Any, initial: Any = None) -> Sequence[Any]:
        files = [file for file in (data or []) if file]
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(_("Gửi nhiều nhất %d ảnh. Hãy bỏ bớt ảnh.") % MOST_PHOTOS)
        return [super(PhotosField, self).clean(file, initial) for file in files]


class ReviewForm(forms.Form):
    """Order and phone are not asked of someone who comes from the order's own page."""

    number = forms.CharField(label=_("Mã đơn"), max_length=32, help_text=_("Có dạng CB261124-7K3M9Q, ghi trong trang xác nhận đơn."))
    phone = forms.CharField(
        label=_("Số điện thoại đã dùng khi đặt"), max_length=30, widget=forms.TextInput({"type": "tel", "autocomplete": "tel"})
    )
    rating = forms.ChoiceField(
        label=_("Bạn thấy sản phẩm thế nào"),
        choices=RATINGS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn từ 1 đến 5.")},
    )
    body = forms.CharField(
        label=_("Nhận xét"),
        max_length=2000,
        min_length=10,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Mùi vị, bao bì, giao hàng: điều gì có ích cho người mua sau."),
        error_messages={"min_length": _("Hãy viết ít nhất một câu ngắn."), "required": _("Hãy viết vài lời nhận xét.")},
    )
    author = forms.CharField(label=_("Tên hiển thị"), max_length=60, help_text=_("Tên bạn muốn mọi người thấy, ví dụ “Chị Hoa, Hà Nội”."))
    photos = PhotosField(
        label=_("Ảnh"),
        required=False,
        widget=SeveralFiles({"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("Nhiều nhất 4 ảnh, mỗi ảnh đến 8 MB. Vị trí chụp trong ảnh không được đưa lên."),
    )

    def __init__(self, *args: Any, is_known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_known:
            del self.fields["number"], self.fields["phone"]

    def clean_number(self) -> str:
        return self.cleaned_data["number"].strip().upper()


class QuestionForm(forms.Form):
    author = forms.CharField(max_length=60)
    body = forms.CharField(max_length=1000, min_length=10)
    website = forms.CharField(required=False, max_length=1000)
    """Stays empty with people; programs fill in everything."""
