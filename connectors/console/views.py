"""Where a marketplace sends the seller back to after consent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from wagtail.admin.auth import permission_denied

from connectors.accounts import authorize
from connectors.errors import MarketplaceError
from connectors.models import Account
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
