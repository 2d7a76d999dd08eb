from django import forms
from django.utils.translation import gettext_lazy as _


class QuantityForm(forms.Form):
    """Whole units in plain digits; anything else is refused rather than guessed."""

    quantity = forms.RegexField(
        r"^[0-9]{1,4}\Z", strip=True, error_messages={"invalid": _("Số lượng là số từ 1 đến 9999."), "required": _("Hãy nhập số lượng.")}
    )

    def clean_quantity(self) -> int:
        return int(self.cleaned_data["quantity"])
