"""The second factor: a time-based code (RFC 6238) of an app on the phone, with recovery codes. Required of staff, offered to producers.

Who has a confirmed device is asked for a code after the password, everywhere that needs a log-in. Staff without one set it up first;
staff are those who open the back office and those who work at a sales point, where buyers' names and numbers are.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp import login as otp_login
from django_otp import user_has_device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from catalog.audit.record import record
from shop.portal.points.scope import points_of

GUARDED = ("/quan-tri/", "/kenh-chu-the/", "/tai-lieu/")
OPEN = (
    "/quan-tri/login/",
    "/quan-tri/logout/",
    "/quan-tri/password_reset/",
    "/quan-tri/jsi18n/",
    "/quan-tri/sprite/",
    "/kenh-chu-the/loi-moi/",
)
RECOVERY_CODES = 10


class SecondFactorMiddleware:
    """Sends a signed-in person to the code, or staff without a device to setting one up. An API call is refused in words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(GUARDED) and not path.startswith(OPEN) and request.user.is_authenticated:
            step = self._missing_step(request)
            if step:
                return redirect(f"{reverse(step)}?{urlencode({'next': request.get_full_path()})}")
        return self.get_response(request)

    def _missing_step(self, request: HttpRequest) -> str:
        user: Any = request.user
        if user.is_verified():
            return ""
        if user_has_device(user):
            return "portal:second_factor"
        return "portal:second_factor_enrol" if is_required_of(user) else ""


def is_required_of(user: Any) -> bool:
    return bool(settings.STAFF_SECOND_FACTOR) and (opens_staff(user) or points_of(user).exists())


def opens_staff(user: Any) -> bool:
    """Whether the back office is open to this person."""
    return bool(user.is_superuser or user.has_perm("wagtailadmin.access_admin"))


class CodeForm(forms.Form):
    """Six digits of the app, or one of the recovery codes."""

    code = forms.CharField(
        label=gettext_lazy("Mã xác nhận"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
        help_text=gettext_lazy("6 chữ số trong ứng dụng, hoặc một mã dự phòng."),
    )

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).replace(" ", "").replace("-", "").lower()


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """After the password. Failures slow the device down (django-otp's throttling), whatever address they come from."""
    user: Any = request.user
    if user.is_verified() or not user_has_device(user):
        return redirect(_next(request))
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device, is_slowed = _matching(user, form.cleaned_data["code"])
        if device is not None:
            _let_through(request, device)
            _warn_of_last_codes(request, user, device)
            return redirect(_next(request))
        form.add_error(
            "code",
            _("Bạn đã thử nhiều lần. Hãy đợi một phút rồi nhập mã mới.")
            if is_slowed
            else _("Mã chưa đúng. Hãy xem mã đang hiện trong ứng dụng; mã đổi mỗi 30 giây."),
        )
    context = {"form": form, "next": _next(request)}
    return render(request, "portal/second_factor.html", context, status=400 if form.errors else 200)


def _let_through(request: HttpRequest, device: Any) -> None:
    """The session gets a new key, as after the password: one that somebody saw before opens no more than it did."""
    request.session.cycle_key()
    otp_login(request, device)


def _matching(user: Any, code: str) -> tuple[Any, bool]:
    """The device whose code this is, under a lock, so that a recovery code opens once; and whether any device is slowed down."""
    is_slowed = False
    with transaction.atomic():
        for model in (TOTPDevice, StaticDevice):
            for device in model.objects.select_for_update().filter(user=user, confirmed=True):
                may, _why = device.verify_is_allowed()
                if not may:
                    is_slowed = True
                elif device.verify_token(code):
                    return device, False
    return None, is_slowed


def _warn_of_last_codes(request: HttpRequest, user: Any, device: Any) -> None:
    if isinstance(device, StaticDevice):
        left = StaticToken.objects.filter(device__user=user).count()
        messages.warning(request, _("Bạn vừa dùng một mã dự phòng, còn %d mã. Hãy đặt lại lớp thứ hai nếu đã mất điện thoại.") % left)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Shows the secret as a picture and as text; it counts once a code of it was typed. Answers the recovery codes, once."""
    user: Any = request.user
    if user_has_device(user) and not user.is_verified():
        return redirect(f"{reverse('portal:second_factor')}?{urlencode({'next': request.get_full_path()})}")
    device, _made = TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "ứng dụng"})
    form = CodeForm(request.POST or None)
    form.fields["code"].help_text = _("6 chữ số đang hiện trong ứng dụng.")
    if request.method == "POST" and form.is_valid():
        if device.verify_token(form.cleaned_data["code"]):
            codes = _confirm(user, device)
            _let_through(request, device)
            return render(request, "portal/recovery_codes.html", {"codes": codes, "next": _next(request)})
        form.add_error("code", _("Mã chưa đúng. Hãy xem giờ của điện thoại có đúng không, rồi nhập mã đang hiện."))
    context = {
        "form": form,
        "picture": segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=4),
        "app_url": device.config_url,
        "secret": _readable(device.bin_key),
        "is_required": is_required_of(user),
        "next": _next(request),
    }
    return render(request, "portal/second_factor_enrol.html", context, status=400 if form.errors else 200)


@transaction.atomic
def _confirm(user: Any, device: TOTPDevice) -> list[str]:
    """The new device and its codes take the place of earlier ones."""
    TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    StaticDevice.objects.filter(user=user).delete()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    device.confirmed = True
    holder = StaticDevice.objects.create(user=user, name="mã dự phòng")
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=holder, token=code) for code in codes)
    record(action="second_factor.on", target=user, by=user)
    return codes


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def turn_off(request: HttpRequest) -> HttpResponse:
    """A producer's own choice; needs the code. Not for staff while it is required of them."""
    user: Any = request.user
    if not user_has_device(user):
        return redirect("portal:second_factor_enrol")
    is_required = is_required_of(user)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not is_required:
        device, _slowed = _matching(user, form.cleaned_data["code"])
        if device is not None:
            forget_devices(user, by=user)
            messages.success(request, _("Đã tắt lớp thứ hai."))
            return redirect("portal:overview")
        form.add_error("code", _("Mã chưa đúng."))
    context = {"form": form, "is_required": is_required}
    return render(request, "portal/second_factor_off.html", context, status=400 if form.errors else 200)


@transaction.atomic
def forget_devices(user: Any, *, by: Any, cause: str = "") -> None:
    """For who lost phone and codes: the next log-in sets it up anew."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    record(action="second_factor.off", target=user, by=by, cause=cause)


def _readable(key: bytes) -> str:
    import base64

    text = base64.b32encode(key).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("portal:overview")
