"""Listings: what is live against what is wanted, and the act of pushing again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import permission_denied

from connectors.console import causes
from connectors.models import Listing
from connectors.tasks import wake
from shop.inspecting import PlainInspectView
from shop.templatetags.shop_tags import vnd


@require_http_methods(["GET", "POST"])
def push_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes the listing due now, whatever it waited for; the engine decides anew what is to be sent. Asks on GET."""
    if not request.user.has_perm("connectors.change_listing"):
        return permission_denied(request)
    listing = get_object_or_404(Listing.objects.select_related("account"), pk=pk)
    back = reverse("wagtailsnippets_connectors_listing:inspect", args=[pk])
    if request.method == "POST":
        Listing.objects.filter(pk=pk).mark_due(now=timezone.now(), cause=_("Đẩy lại, do %s") % request.user)
        wake([listing.account_id])
        messages.success(request, _("Tin đăng %s sẽ được đẩy lại ngay.") % listing.sku)
        return redirect(back)
    context = {
        "title": str(listing),
        "question": _("Đẩy lại tin đăng này lên sàn? Hệ thống so lại từng mục rồi chỉ gửi phần còn khác."),
        "label": _("Đẩy lại"),
        "back": back,
    }
    return render(request, "cms/staff/confirm.html", context)


class ListingInspectView(PlainInspectView):
    """What is live against what is wanted, the reasons, and each call that was made."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing = self.object
        compared = [
            (_("Đang bán"), _yes(listing.wanted_live), _yes(listing.confirmed_live)),
            (_("Giá"), vnd(listing.wanted_price_vnd) or None, vnd(listing.confirmed_price_vnd) or None),
            (_("Tồn kho"), listing.wanted_stock, listing.confirmed_stock),
            (_("Tên"), listing.wanted_title, listing.confirmed_title),
        ]
        may_push = self.request.user.has_perm("connectors.change_listing")
        return {**super().get_context_data(**kwargs), "compared": compared, "events": causes.timeline(listing), "may_push": may_push}


def _yes(value: bool | None) -> str:
    return "–" if value is None else _("có") if value else _("không")
