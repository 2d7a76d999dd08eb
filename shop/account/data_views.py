"""The data held about somebody: to take along, and to have erased."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shop.account.erasure import ErasureRefused, erase, obstacles
from shop.account.export import everything_of
from shop.account.forms import OldPasswordForm
from shop.account.guard import own_page
from shop.account.holds import holds
from shop.account.views import is_owner


@own_page
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    return render(request, "account/data.html", {"holds": holds().values()})


@own_page
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    answer = JsonResponse(everything_of(request.user, now=now), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer.headers["Content-Disposition"] = f'attachment; filename="du-lieu-cua-toi-{timezone.localtime(now):%Y%m%d}.json"'
    return answer


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def erasing(request: HttpRequest) -> HttpResponse:
    """Asks first, and wants the password."""
    user: Any = request.user
    form = OldPasswordForm(request.POST or None)
    reasons = obstacles(user)
    if request.method == "POST" and not reasons and form.is_valid() and is_owner(request, form):
        try:
            erase(user.pk, now=timezone.now())
        except ErasureRefused as refused:
            reasons = refused.reasons
        else:
            logout(request)
            messages.success(request, _("Tài khoản đã xóa. Cảm ơn bạn đã mua hàng."))
            return redirect("/")
    status = 409 if reasons and request.method == "POST" else 422 if form.errors else 200
    return render(request, "account/erase.html", {"form": form, "reasons": reasons, "holds": holds().values()}, status=status)
