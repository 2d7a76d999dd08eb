"""Who lost telephone and codes: the second factor is taken off, and set up anew at the next log-in.

Never one's own, always with a reason, always in the log.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe
from django_otp import user_has_device

from cms.staff.producers import MAY_INVITE
from shop.portal.second_factor import forget_devices, opens_staff

MOST = 200


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Lý do, và bạn đã xác nhận người này bằng cách nào"),
        max_length=300,
        help_text=gettext_lazy("Ví dụ: mất điện thoại, đã gặp trực tiếp và xem căn cước. Được ghi vào nhật ký."),
    )


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody who opens the back office, and whether a second factor is set up. For the administrator."""
    if not request.user.is_superuser:
        raise PermissionDenied
    staff = Q(is_superuser=True) | Q(groups__permissions__codename="access_admin")
    users = get_user_model().objects.filter(staff, is_active=True).distinct().order_by("last_name", "first_name", "username")[:MOST]
    rows = [{"user": user, "has": user_has_device(user), "is_me": user.pk == request.user.pk} for user in users]
    return render(request, "cms/staff/second_factors.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """An officer helps a producer's people; only the administrator helps staff, and nobody themselves."""
    user = get_object_or_404(get_user_model(), pk=pk)
    if not _may_reset(request.user, user):
        raise PermissionDenied
    back = _way_back(request.user, user)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if user_has_device(user):
            forget_devices(user, by=request.user, cause=form.cleaned_data["reason"])
            messages.success(request, _("Đã đặt lại. Lần đăng nhập sau, %s thiết lập lớp thứ hai mới.") % user)
        else:
            messages.warning(request, _("%s chưa bật lớp thứ hai; không có gì thay đổi.") % user)
        return redirect(back)
    context = {
        "title": str(user),
        "question": _("Lớp thứ hai và mọi mã dự phòng của người này hết hiệu lực. Chỉ làm khi bạn chắc đó là đúng người."),
        "label": _("Đặt lại lớp thứ hai"),
        "is_serious": True,
        "form": form,
        "back": back,
    }
    return render(request, "cms/staff/confirm.html", context, status=400 if form.errors else 200)


def _way_back(by: Any, user: Any) -> str:
    if by.is_superuser and opens_staff(user):
        return reverse("staff_second_factors")
    membership = user.producer_memberships.first()
    return reverse("staff_people", args=[membership.producer_id]) if membership else reverse("wagtailadmin_home")


def _may_reset(by: Any, user: Any) -> bool:
    if by.pk == user.pk:
        return False
    return bool(by.is_superuser or (not opens_staff(user) and by.has_perm(MAY_INVITE)))
