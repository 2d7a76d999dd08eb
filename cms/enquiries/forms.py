"""The form below a service or on the contact page. One more field for machines: whoever fills it in is not kept."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumber_field.formfields import PhoneNumberField

from cms.enquiries.models import Enquiry

MOST_PEOPLE = 200


class ContactForm(forms.ModelForm):
    phone = PhoneNumberField(
        label=gettext_lazy("Điện thoại"),
        region="VN",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"invalid": gettext_lazy("Hãy nhập số điện thoại đủ chữ số, ví dụ 0912 345 678.")},
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    class Meta:
        model = Enquiry
        fields = ["name", "phone", "email", "message"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "message": forms.Textarea(attrs={"rows": 5}),
        }
        error_messages = {
            "name": {"required": gettext_lazy("Hãy cho biết tên để cửa hàng xưng hô.")},
            "message": {"required": gettext_lazy("Hãy viết điều bạn muốn hỏi.")},
        }

    @property
    def is_from_a_machine(self) -> bool:
        return bool(self.data.get("website"))


class ServiceForm(ContactForm):
    class Meta(ContactForm.Meta):
        fields = ["name", "phone", "email", "wanted_on", "people", "message"]
        widgets = {**ContactForm.Meta.widgets, "wanted_on": forms.DateInput(attrs={"type": "date"})}

    def clean_wanted_on(self) -> date | None:
        day: date | None = self.cleaned_data["wanted_on"]
        if day is not None and day < timezone.localdate():
            raise ValidationError(_("Ngày này đã qua. Hãy chọn một ngày từ hôm nay."))
        return day

    def clean_people(self) -> int | None:
        people: int | None = self.cleaned_data["people"]
        if people is not None and not 1 <= people <= MOST_PEOPLE:
            raise ValidationError(_("Số người từ 1 đến %d.") % MOST_PEOPLE)
        return people


def form_for(page: Any) -> type[ContactForm]:
    from cms.pages.service import ServicePage

    return ServiceForm if isinstance(page, ServicePage) else ContactForm
