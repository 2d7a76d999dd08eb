"""Shows what the selection rules of an account would put up and take off, and does it when asked."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.audit.record import record
from catalog.models import Product
from connectors import selection
from connectors.models import Account, SelectionRule
from connectors.tasks import wake

SHOWN = 100


@require_http_methods(["GET", "POST"])
@permission_required("connectors.change_listing")
def selecting(request: HttpRequest, account_id: int) -> HttpResponse:
    account = get_object_or_404(Account, pk=account_id)
    now, today = timezone.now(), timezone.localdate()
    if request.method == "POST":
        done = selection.apply(account, now=now, on=today)
        record(action="selection.apply", target=account, by=request.user, after={"added": len(done.to_add), "removed": len(done.to_remove)})
        wake([account.pk])
        messages.success(request, _("Đưa lên %(up)d sản phẩm, ngừng bán %(off)d.") % {"up": len(done.to_add), "off": len(done.to_remove)})
        return redirect("marketplace_selection", account_id)
    found = selection.select(account, on=today)
    context = {
        "account": account,
        "rules": SelectionRule.objects.filter(account=account).select_related("producer", "product"),
        "found": found,
        "added": Product.objects.filter(pk__in=found.to_add).order_by("title")[:SHOWN],
        "removed": Product.objects.filter(pk__in=found.to_remove).order_by("title")[:SHOWN],
    }
    return render(request, "connectors/selection.html", context)
