"""Counting a link, and the staff's page of one newsletter: look, try, schedule, stop, result."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cms.campaigns import sending
from cms.campaigns.models import Campaign, CampaignLink, CampaignState
from shop.mails.sending import BATCH
from shop.private_pages import private_page

MAY_SEE, MAY_SEND = "campaigns.view_campaign", "campaigns.send_campaign"


class HourForm(forms.Form):
    at = forms.DateTimeField(
        label=gettext_lazy("Gửi lúc"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": gettext_lazy("Hãy chọn ngày và giờ gửi."), "invalid": gettext_lazy("Ngày giờ chưa đúng.")},
    )

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if at < timezone.now() - timedelta(minutes=1):
            raise forms.ValidationError(_("Giờ này đã qua. Chọn giờ khác, hoặc bấm “Gửi ngay”."))
        return at


@require_safe
@private_page
def link(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Adds one to the link's count and goes on; nothing of who came is kept."""
    found = get_object_or_404(CampaignLink, campaign__code=code, number=number)
    if request.method == "GET":
        CampaignLink.objects.filter(pk=found.pk).update(clicks=F("clicks") + 1)
    return HttpResponseRedirect(found.url)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    _may(request, MAY_SEE)
    campaign = get_object_or_404(Campaign, pk=pk)
    form = HourForm(request.POST if request.POST.get("act") == "schedule" else None)
    if request.method == "POST":
        _may(request, MAY_SEND)
        if request.POST.get("act") != "schedule" or form.is_valid():
            _act(request, campaign, form)
            return redirect("staff_campaign", pk=pk)
    rate = max(BATCH, 1)
    readers = sending.readers()
    context: dict[str, Any] = {
        "campaign": campaign,
        "form": form,
        "readers": readers,
        "minutes": -(-readers // rate),
        "result": sending.result(campaign),
        "links": campaign.links.order_by("-clicks", "number"),
        "may_send": request.user.has_perm(MAY_SEND),
        "own_address": str(getattr(request.user, "email", "")),
        "edit_url": reverse("wagtailsnippets_campaigns_campaign:edit", args=[pk]),
        "list_url": reverse("wagtailsnippets_campaigns_campaign:list"),
        "is_draft": campaign.state == CampaignState.DRAFT,
        "is_scheduled": campaign.state == CampaignState.SCHEDULED,
        "is_sending": campaign.state == CampaignState.SENDING,
        "asks_now": "gui-ngay" in request.GET,
    }
    return render(request, "cms/campaigns/show.html", context, status=400 if form.errors else 200)


def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter alone, as a mail program shows it; `?dang=txt` without HTML."""
    from cms.campaigns.letter import preview

    _may(request, MAY_SEE)
    made = preview(get_object_or_404(Campaign, pk=pk))
    if request.GET.get("dang") == "txt":
        return HttpResponse(made.text, content_type="text/plain; charset=utf-8")
    return HttpResponse(made.html)


def _act(request: HttpRequest, campaign: Campaign, form: HourForm) -> None:
    now, act = timezone.now(), request.POST.get("act")
    try:
        if act == "trial":
            _try_out(request, campaign)
        elif act == "schedule":
            sending.schedule(campaign, at=form.cleaned_data["at"], now=now)
            messages.success(request, _("Đã hẹn. Bản tin bắt đầu gửi đúng giờ, không cần ai bấm gì nữa."))
        elif act == "now":
            sending.schedule(campaign, at=now, now=now)
            sending.run(now=now)
            messages.success(request, _("Bản tin đang được gửi."))
        elif act == "back":
            sending.take_back(campaign)
            messages.success(request, _("Đã bỏ hẹn. Bản tin lại là bản nháp, bạn sửa được."))
        elif act == "cancel":
            spared = sending.cancel(campaign, now=now)
            messages.success(request, _("Đã dừng. %s thư chưa gửi được bỏ đi; thư đã gửi thì không lấy lại được.") % spared)
    except sending.Refused as refused:
        messages.error(request, str(refused))


def _try_out(request: HttpRequest, campaign: Campaign) -> None:
    to = str(getattr(request.user, "email", ""))
    if not to:
        messages.error(request, _("Tài khoản của bạn chưa có thư điện tử. Thêm ở mục tài khoản rồi thử lại."))
        return
    try:
        sending.send_trial(campaign, to=to)
    except OSError:
        messages.error(request, _("Máy chủ thư không nhận. Người vận hành xem nhật ký và EMAIL_URL."))
        return
    messages.success(request, _("Đã gửi thư thử đến %s.") % to)


def _may(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied
