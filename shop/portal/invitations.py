"""The page behind an invitation: a new account, an account that is there, or a new password."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model, login, password_validation
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from phonenumber_field.formfields import PhoneNumberField

from catalog.producers import members
from catalog.producers.members import MemberRefused
from catalog.producers.models import ProducerInvitation
from shop.private_pages import private_page

BACKEND = "shop.users.backends.PhoneOrEmailBackend"


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu mới"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Ít nhất 10 ký tự, dễ nhớ với bạn và khó đoán với người khác."),
    )
    again = forms.CharField(
        label=gettext_lazy("Nhập lại mật khẩu"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("password") and values.get("password") != values.get("again"):
            self.add_error("again", _("Hai lần nhập chưa giống nhau."))
        return values


class AccountForm(PasswordForm):
    name = forms.CharField(label=gettext_lazy("Họ tên"), max_length=120)
    phone = PhoneNumberField(label=gettext_lazy("Số điện thoại"), region="VN")
    field_order = ["name", "phone", "password", "again"]

    def clean_phone(self) -> Any:
        phone = self.cleaned_data["phone"]
        if get_user_model().objects.filter(phone=phone).exists():
            raise forms.ValidationError(_("Số này đã có tài khoản. Hãy đăng nhập rồi mở lại lời mời."))
        return phone


@private_page
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    found = members.opened(secret, now=timezone.now())
    if found is None:
        return render(request, "portal/invitation.html", {"found": None}, status=404)
    is_known = request.user.is_authenticated and found.for_user_id is None
    form: forms.Form = PasswordForm(request.POST or None) if found.for_user_id else AccountForm(request.POST or None)
    if request.method == "POST" and (is_known or form.is_valid()):
        try:
            _let_in(request, found, None if is_known else form)
        except MemberRefused as refused:
            messages.error(request, str(refused))
            return redirect("portal:invitation", secret=secret)
        messages.success(request, _("Bạn đã vào kênh của %s.") % found.producer.name)
        return redirect("portal:overview")
    context = {"found": found, "form": form, "is_known": is_known}
    return render(request, "portal/invitation.html", context, status=400 if form.errors and not is_known else 200)


@transaction.atomic
def _let_in(request: HttpRequest, found: ProducerInvitation, form: forms.Form | None) -> None:
    user: Any = request.user
    if form is not None:
        user = _user_of(found, form)
    members.accept(found, user=user, now=timezone.now())
    if form is not None:
        login(request, user, backend=BACKEND)


def _user_of(found: ProducerInvitation, form: forms.Form) -> Any:
    model = get_user_model()
    if found.for_user_id is not None:
        user = model.objects.get(pk=found.for_user_id)
    else:
        phone = form.cleaned_data["phone"]
        is_taken = model.objects.filter(username=str(phone)).exists()  # by an account that began with the number and has another now
        name = f"{phone}-{secrets.token_hex(4)}" if is_taken else str(phone)
        user = model(username=name, first_name=form.cleaned_data["name"], phone=phone)
    user.set_password(form.cleaned_data["password"])
    user.save()
    return user
