"""Log-in by phone, e-mail or user name, slowed down after failures."""

import hashlib
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

MAX_FAILURES, WINDOW_S = 8, 15 * 60


class SignInForm(AuthenticationForm):
    """At most MAX_FAILURES wrong passwords a quarter of an hour for a name and an address."""

    username = forms.CharField(
        label=_("Số điện thoại hoặc thư điện tử"), widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"})
    )
    error_messages = {
        "invalid_login": _("Số điện thoại hoặc mật khẩu chưa đúng. Hãy kiểm tra lại, hoặc bấm “Quên mật khẩu”."),
        "inactive": _("Tài khoản này đang bị khóa. Hãy liên hệ cán bộ OCOP."),
        "too_many": _("Bạn đã thử quá nhiều lần. Hãy đợi 15 phút rồi thử lại."),
    }

    def clean(self) -> dict[str, Any]:
        key = self._key()
        if int(cache.get(key) or 0) >= MAX_FAILURES:
            raise ValidationError(self.error_messages["too_many"], code="too_many")
        try:
            cleaned = super().clean()
        except ValidationError:
            cache.add(key, 0, WINDOW_S)
            cache.incr(key)
            raise
        cache.delete(key)
        return cleaned

    def _key(self) -> str:
        name = str(self.data.get("username", "")).strip().casefold()
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        return "sign-in:" + hashlib.sha256(f"{name}|{address}".encode()).hexdigest()


class SignIn(LoginView):
    template_name = "portal/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """Who works here goes to work; a buyer to the own orders."""
        user: Any = self.request.user
        works = user.is_staff or user.is_superuser or user.groups.exists() or user.producer_memberships.exists()
        return super().get_default_redirect_url() if works else reverse("account:overview")
