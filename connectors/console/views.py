"""Where a marketplace sends the seller back to after consent, and the acts of the console."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin.auth import permission_denied
from wagtail.snippets.views.snippets import InspectView

from connectors.accounts import authorize
from connectors.errors import MarketplaceError
from connectors.models import Account, Listing
from connectors.tasks import wake


@require_GET
def consent(request: HttpRequest, account_id: int) -> HttpResponse | HttpResponseRedirect:
    """Exchanges the code for tokens. The seller pinned at the first consent can't be replaced by another."""
    if not request.user.has_perm("connectors.change_account"):
        return permission_denied(request)
    account = get_object_or_404(Account, pk=account_id)
    try:
        authorize(account, code=request.GET.get("code", ""), seller_id=request.GET.get("shop_id", ""))
    except MarketplaceError as error:
        messages.error(request, error.text)
    else:
        wake([account.pk])
        messages.success(request, _("Đã cấp quyền cho gian hàng %s.") % account)
    return redirect("wagtailadmin_home")


@require_http_methods(["GET", "POST"])
def push_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes the listing due now, whatever it waited for; the engine decides anew what is to be sent. Asks on GET."""
    if not request.user.has_perm("connectors.change_listing"):
        return permission_denied(request)
    listing = get_object_or_404(Listing.objects.select_related("account"), pk=pk)
    back = reverse("wagtailsnippets_connectors_listing:inspect", args=[pk])
    if request.method == "POST":
        Listing.objects.filter(pk=pk).mark_due(now=timezone.now())
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


class ListingInspectView(InspectView):
    """What is live against what is wanted, the reasons, and each call that was made."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        listing = self.object
        compared = [
            (_("Đang bán"), _yes(listing.wanted_live), _yes(listing.confirmed_live)),
            (_("Giá (đồng)"), listing.wanted_price_vnd, listing.confirmed_price_vnd),
            (_("Tồn kho"), listing.wanted_stock, listing.confirmed_stock),
            (_("Tên"), listing.wanted_title, listing.confirmed_title),
        ]
        may_push = self.request.user.has_perm("connectors.change_listing")
        return {**super().get_context_data(**kwargs), "compared": compared, "attempts": listing.log.all()[:50], "may_push": may_push}


def _yes(value: bool | None) -> str:
    return "–" if value is None else _("có") if value else _("không")
