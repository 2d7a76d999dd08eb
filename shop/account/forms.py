"""What a buyer types about himself. Everything stays as typed when something is wrong."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from catalog.points.models import Commune, Province
from shop.checkout.forms import HOME_PROVINCE, mobile_number
from shop.portal.invitations import PasswordForm
from shop.users.models import User

PHONE_WRONG = _("Hãy nhập số di động Việt Nam có 10 chữ số, ví dụ 0912 345 678.")
PHONE_TAKEN = _("Số này đã có tài khoản. Hãy đăng nhập.")
EMAIL_TAKEN = _("Thư điện tử này đã có tài khoản. Hãy đăng nhập.")


def checked_phone(text: str, *, but: int = 0) -> str:
    """E.164. Raises `ValidationError` for no mobile number and for another account's."""
    phone = mobile_number(text)
    if phone is None:
        raise ValidationError(PHONE_WRONG)
    if get_user_model().objects.filter(phone=phone).exclude(pk=but).exists():
        raise ValidationError(PHONE_TAKEN)
    return phone


def checked_email(text: str, *, but: int = 0) -> str:
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError(_("Thư điện tử chưa đúng, ví dụ: ten@example.com.")) from error
    if get_user_model().objects.filter(email__iexact=email).exclude(pk=but).exists():
        raise ValidationError(EMAIL_TAKEN)
    return email


class RegisterForm(PasswordForm):
    name = forms.CharField(label=_("Họ tên"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    contact = forms.CharField(
        label=_("Số điện thoại hoặc thư điện tử"),
        max_length=150,
        help_text=_("Dùng để đăng nhập."),
        widget=forms.TextInput({"autocomplete": "username"}),
    )
    consent = forms.BooleanField(
        label=_("Tôi đồng ý để cửa hàng giữ tên, số điện thoại hoặc thư điện tử này để mở tài khoản và cho tôi xem lại đơn của mình."),
        error_messages={"required": _("Hãy đánh dấu vào ô này để mở tài khoản.")},
    )
    field_order = ["name", "contact", "password", "again", "consent"]

    def clean_contact(self) -> str:
        text = self.cleaned_data["contact"].strip()
        return checked_email(text) if "@" in text else checked_phone(text)


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Họ tên"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("Số điện thoại di động"), max_length=30, required=False, widget=forms.TextInput({"type": "tel", "autocomplete": "tel"})
    )
    email = forms.CharField(label=_("Thư điện tử"), max_length=150, required=False, widget=forms.EmailInput({"autocomplete": "email"}))

    def __init__(self, data: Any = None, *, user: User) -> None:
        self.user = user
        phone = user.phone.as_national if user.phone else ""
        super().__init__(data, initial={"name": user.first_name, "phone": phone, "email": user.email})

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"]
        return checked_phone(text, but=self.user.pk) if text else ""

    def clean_email(self) -> str:
        text = self.cleaned_data["email"]
        return checked_email(text, but=self.user.pk) if text else ""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not (values.get("phone") or values.get("email")):
            raise ValidationError(_("Hãy để lại số điện thoại hoặc thư điện tử, nếu không bạn không đăng nhập được nữa."))
        return values


class ForgottenForm(forms.Form):
    contact = forms.CharField(
        label=_("Số điện thoại hoặc thư điện tử của tài khoản"), max_length=150, widget=forms.TextInput({"autocomplete": "username"})
    )

    def clean_contact(self) -> str:
        typed = self.cleaned_data["contact"].strip()
        if "@" not in typed and mobile_number(typed) is None:
            raise ValidationError(_("Hãy nhập số di động 10 chữ số hoặc thư điện tử, ví dụ 0912 345 678."))
        return typed


class NewPasswordForm(PasswordForm):
    old = forms.CharField(label=_("Mật khẩu đang dùng"), strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"}))
    field_order = ["old", "password", "again"]


class OldPasswordForm(forms.Form):
    """Before an act that can't be undone."""

    old = forms.CharField(label=_("Mật khẩu đang dùng"), strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"}))


class AddressForm(forms.Form):
    """Without scripts "other_province" shows the communes of the province just chosen."""

    name = forms.CharField(label=_("Họ và tên người nhận"), max_length=100, widget=forms.TextInput({"autocomplete": "name"}))
    phone = forms.CharField(label=_("Số điện thoại di động"), max_length=30, widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}))
    province = forms.ChoiceField(label=_("Tỉnh, thành phố"))
    commune = forms.ChoiceField(
        label=_("Xã, phường"), error_messages={"invalid_choice": _("Xã, phường này không thuộc tỉnh đã chọn. Hãy chọn lại.")}
    )
    street = forms.CharField(label=_("Số nhà, đường, thôn, xóm"), max_length=200, widget=forms.TextInput({"autocomplete": "address-line1"}))
    is_default = forms.BooleanField(label=_("Điền sẵn địa chỉ này khi đặt hàng"), required=False)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"province": HOME_PROVINCE, **(initial or {})})
        province = str((data if data is not None else self.initial).get("province") or HOME_PROVINCE)
        self.fields["province"].choices = Province.objects.values_list("code", "name")  # type: ignore[attr-defined]
        communes = Commune.objects.filter(province_id=province[:2]).values_list("code", "name")
        self.fields["commune"].choices = [("", _("Chọn xã, phường")), *communes]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        phone = mobile_number(self.cleaned_data["phone"])
        if phone is None:
            raise ValidationError(PHONE_WRONG)
        return phone
