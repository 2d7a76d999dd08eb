"""Log-in by phone, e-mail or user name. How often one may try is counted by the backend, for every door alike."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from catalog.partner.models import SalesPoint
from shop.users.backends import has_to_wait

TOO_MANY = _("Bạn đã thử quá nhiều lần. Hãy đợi 15 phút rồi thử lại.")


class _Patient(AuthenticationForm):
    """Says that one has to wait, where the backend only refuses."""

    def clean(self) -> dict[str, Any]:
        if has_to_wait(self.request, str(self.data.get("username", ""))):
            raise ValidationError(TOO_MANY, code="too_many")
        return super().clean()


class SignInForm(_Patient):
    username = forms.CharField(
        label=_("Số điện thoại hoặc thư điện tử"), widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"})
    )
    error_messages = {
        "invalid_login": _("Số điện thoại hoặc mật khẩu chưa đúng. Hãy kiểm tra lại, hoặc bấm “Quên mật khẩu”."),
        "inactive": _("Tài khoản này đang bị khóa. Hãy liên hệ cán bộ OCOP."),
    }


class StaffSignInForm(_Patient, LoginForm):
    """The door of the back office (`WAGTAILADMIN_USER_LOGIN_FORM`)."""


class SignIn(LoginView):
    template_name = "portal/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """Who works here goes to work; a buyer to the own orders."""
        user: Any = self.request.user
        if user.producer_memberships.exists():
            return super().get_default_redirect_url()
        if SalesPoint.objects.filter(is_open=True, users=user).exists():
            return reverse("point:today")
        opens_office = user.is_superuser or user.has_perm("wagtailadmin.access_admin")
        return reverse("wagtailadmin_home") if opens_office else reverse("account:overview")
