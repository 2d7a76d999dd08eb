"""The acts of the console: retry, snooze, read everything, publish and withdraw many, decide a difference. Each asks, or can be undone."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_denied

from catalog.models import Product
from catalog.producers.models import Producer
from connectors import drift, watching
from connectors.console import inbox
from connectors.models import Account, DriftItem, Listing, ReconcileRun, Snooze
from connectors.tasks import wake

SNOOZE_DAYS = (1, 7, 30)
PER_PAGE = 50
FIELD_WORDS = {
    "price_vnd": gettext_lazy("Giá (đồng)"),
    "stock": gettext_lazy("Tồn kho"),
    "title": gettext_lazy("Tên"),
    "live": gettext_lazy("Đang bán"),
    "missing": gettext_lazy("Có trên sàn"),
    "unknown_sku": gettext_lazy("Tin lạ"),
}


@require_safe
def inbox_page(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("connectors.view_listing"):
        return permission_denied(request)
    shows_snoozed = bool(request.GET.get("hoan"))
    items = inbox.collect(now=timezone.now(), with_snoozed=shows_snoozed)
    account = request.GET.get("gian_hang", "")
    if account.isdigit():
        items = [item for item in items if item.account_id == int(account)]
    groups = inbox.grouped(items)
    page = Paginator(groups, PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "total": len(items),
        "accounts": Account.objects.all(),
        "account": account,
        "shows_snoozed": shows_snoozed,
        "snooze_days": SNOOZE_DAYS,
        "may_act": request.user.has_perm("connectors.change_listing"),
    }
    return render(request, "connectors/inbox.html", context)


@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """One listing, or all of one account with one reason."""
    if not request.user.has_perm("connectors.change_listing"):
        return permission_denied(request)
    now = timezone.now()
    if one := request.POST.get("listing", ""):
        ids = [int(one)] if one.isdigit() else []
    else:
        account, code = request.POST.get("account", ""), request.POST.get("code", "")
        ids = [
            item.listing_id for item in inbox.collect(now=now) if str(item.account_id) == account and item.code == code and item.listing_id
        ]
    rows = Listing.objects.filter(pk__in=ids)
    count = rows.mark_due(now=now, cause=_("Thử lại, do %s") % request.user)
    wake(Listing.objects.filter(pk__in=ids).values_list("account_id", flat=True).distinct())
    messages.success(request, ngettext("%d tin được thử lại ngay.", "%d tin được thử lại ngay.", count) % count)
    return redirect("marketplace_inbox")


@require_POST
def snooze(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("connectors.change_listing"):
        return permission_denied(request)
    days, targets = request.POST.get("days", ""), request.POST.getlist("target")
    if days == "0":
        Snooze.objects.filter(target__in=targets).delete()
        messages.success(request, _("Đã đưa trở lại danh sách."))
    elif days.isdigit() and int(days) in SNOOZE_DAYS:
        until = timezone.now() + timedelta(days=int(days))
        for target in targets:
            Snooze.objects.update_or_create(target=target[:200], defaults={"until": until, "by": str(request.user)[:150]})
        messages.success(request, _("Đã hoãn đến %s.") % f"{timezone.localtime(until):%d/%m/%Y}")
    return redirect("marketplace_inbox")


@require_safe
def drift_page(request: HttpRequest, account_id: int) -> HttpResponse:
    if not request.user.has_perm("connectors.view_listing"):
        return permission_denied(request)
    account = get_object_or_404(Account, pk=account_id)
    found = DriftItem.objects.filter(account=account, decision="").select_related("listing__product")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    run = ReconcileRun.objects.filter(account=account).first()
    is_running = watching.is_reading(account.pk, now=timezone.now())
    context = {
        "account": account,
        "page": page,
        "rows": [(item, FIELD_WORDS.get(item.field, item.field)) for item in page],
        "run": run,
        "runs": ReconcileRun.objects.filter(account=account)[:10],
        "is_running": is_running,
        "may_act": request.user.has_perm("connectors.change_listing"),
    }
    response = render(request, "connectors/drift.html", context)
    if is_running:
        response["Refresh"] = "3"
    return response


@require_POST
def read_now(request: HttpRequest, account_id: int) -> HttpResponse:
    if not request.user.has_perm("connectors.change_listing"):
        return permission_denied(request)
    account = get_object_or_404(Account, pk=account_id)
    watching.read_everything.delay(account.pk, str(request.user))
    messages.success(request, _("Đang đọc toàn bộ tin của %s trên sàn. Trang này tự tải lại.") % account)
    return redirect("marketplace_drift", account_id)


@require_POST
def decide(request: HttpRequest, account_id: int) -> HttpResponse:
    if not request.user.has_perm("connectors.change_listing"):
        return permission_denied(request)
    item = get_object_or_404(DriftItem, pk=request.POST.get("item"), account_id=account_id, decision="")
    product = _product_of(request)
    try:
        drift.decide(item, request.POST.get("decision", ""), by=str(request.user), now=timezone.now(), product_id=product)
    except drift.NotPossible as error:
        messages.error(request, str(error))
    else:
        wake([account_id])
        messages.success(request, _("Đã ghi quyết định."))
    return redirect("marketplace_drift", account_id)


def _product_of(request: HttpRequest) -> int | None:
    """The suggestion that was chosen, or the SKU that was typed."""
    if sku := request.POST.get("sku", "").strip():
        return Product.objects.filter(sku=sku).values_list("pk", flat=True).first()
    chosen = request.POST.get("product", "")
    return int(chosen) if chosen.isdigit() else None


class ManyForm(forms.Form):
    producer = forms.ModelChoiceField(
        Producer.objects.order_by("name"), required=False, label=gettext_lazy("Chủ thể"), empty_label=gettext_lazy("Mọi chủ thể")
    )


@require_http_methods(["GET", "POST"])
def many(request: HttpRequest, account_id: int, what: str) -> HttpResponse:
    """Publish or withdraw everything, or one producer's products. Asks on GET."""
    if not request.user.has_perm("connectors.change_listing"):
        return permission_denied(request)
    account = get_object_or_404(Account, pk=account_id)
    form = ManyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ids = _chosen(account, what, form.cleaned_data["producer"])
        task = watching.publish_many if what == "dang" else watching.withdraw_many
        task.delay(account.pk, ids, str(request.user))
        messages.success(request, _("%d sản phẩm đang được xử lý; tiến độ hiện ở trang này.") % len(ids))
        return redirect("marketplace_overview")
    is_publish = what == "dang"
    context = {
        "title": str(account),
        "label": _("Đăng bán hàng loạt") if is_publish else _("Rút hàng loạt"),
        "question": _("Đưa mọi sản phẩm được phép bán lên gian hàng này? Sản phẩm chưa đủ điều kiện được giữ lại kèm lý do.")
        if is_publish
        else _("Rút mọi tin của gian hàng này khỏi sàn? Việc rút đi trước mọi việc khác. Có thể đăng lại bất cứ lúc nào."),
        "form": form,
        "back": reverse("marketplace_overview"),
        "is_serious": not is_publish,
    }
    return render(request, "cms/staff/confirm.html", context)


def _chosen(account: Account, what: str, producer: Producer | None) -> list[int]:
    if what == "dang":
        products = Product.objects.filter(is_public=True)
        return list((products.filter(producer=producer) if producer else products).values_list("pk", flat=True))
    rows = Listing.objects.filter(account=account, is_wanted=True)
    return list((rows.filter(product__producer=producer) if producer else rows).values_list("product_id", flat=True))
