"""What a buyer says about paying after the order is placed."""

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shop.payments.contract import PaymentMethod


class OtherWayForm(forms.Form):
    payment = forms.ChoiceField(
        label=_("Bạn trả tiền thế nào"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Hãy chọn một cách trả."), "invalid_choice": _("Đơn này không trả theo cách ấy được.")},
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, ways: Sequence[PaymentMethod]) -> None:
        super().__init__(data, initial={"payment": ways[0].code if ways else ""})
        self.fields["payment"].choices = [(way.code, gettext(way.label)) for way in ways]  # type: ignore[attr-defined]
