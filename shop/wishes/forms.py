from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import to_python


class AlertForm(forms.Form):
    """One field for either; `cleaned_data` has `email` and `phone`, one of them empty."""

    contact = forms.CharField(
        label=_("Thư điện tử hoặc số điện thoại"),
        max_length=254,
        error_messages={"required": _("Hãy nhập thư điện tử hoặc số điện thoại.")},
    )

    def clean(self) -> dict[str, Any]:
        contact = str(self.cleaned_data.get("contact", "")).strip()
        if not contact:
            return self.cleaned_data
        if "@" in contact:
            try:
                validate_email(contact)
            except ValidationError:
                self.add_error("contact", _("Thư điện tử chưa đúng, ví dụ: ten@example.com."))
            return {"contact": contact, "email": contact.lower(), "phone": ""}
        phone = to_python(contact, region="VN")
        if phone is None or not phone.is_valid():
            self.add_error("contact", _("Số điện thoại chưa đúng, ví dụ: 0912 345 678."))
            return {"contact": contact}
        return {"contact": contact, "email": "", "phone": phone.as_e164}
