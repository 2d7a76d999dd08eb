from django import forms
from django.utils.translation import gettext_lazy as _


class SignUpForm(forms.Form):
    """`website` is a trap: people don't see it, programs fill it in."""

    email = forms.EmailField(
        label=_("Thư điện tử"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Hãy nhập thư điện tử."),
            "invalid": _("Thư điện tử chưa đúng, ví dụ: ten@example.com."),
        },
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))
