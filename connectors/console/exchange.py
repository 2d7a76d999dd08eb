"""Selling by file at /quan-tri/: templates, files with their due time, results read back, and product by product by hand."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_denied

from catalog.workbook import TableError
from connectors import exchange, exchange_forms
from connectors.accounts import is_production
from connectors.exchange_forms import ExchangeError
from connectors.feeds import keys
from connectors.models import Account, ExchangeBatch, ExchangeExport, ExchangeTemplate, FeedKey, Listing, Transport
from connectors.models_exchange import BatchKind
from connectors.postmart import contract
from connectors.postmart.sheet import SheetError
from connectors.postmart.template import SOURCES

PROBLEMS = (ExchangeError, SheetError, TableError)
MAX_UPLOAD_BYTES = 20_000_000


class TemplateForm(forms.Form):
    kind = forms.ChoiceField(choices=BatchKind.choices, label=gettext_lazy("Loại tệp"))
    file = forms.FileField(label=gettext_lazy("Mẫu của cổng (XLSX)"))
    accepts_change = forms.BooleanField(required=False, label=gettext_lazy("Dùng mẫu mới, dù khác mẫu đang dùng"))


class ResultForm(forms.Form):
    what = forms.ChoiceField(
        choices=(("result", gettext_lazy("Kết quả của một tệp")), ("export", gettext_lazy("Danh sách mọi tin (bằng chứng đang bán)"))),
        label=gettext_lazy("Tệp này là"),
    )
    file = forms.FileField(label=gettext_lazy("Tệp từ cổng (XLSX hoặc CSV)"))


def _account(request: HttpRequest, account_id: int, permission: str = "connectors.change_listing") -> Account | None:
    return get_object_or_404(Account, pk=account_id) if request.user.has_perm(permission) else None


@require_safe
def page(request: HttpRequest, account_id: int) -> HttpResponse:
    account = _account(request, account_id, "connectors.view_listing")
    if account is None:
        return permission_denied(request)
    batches = ExchangeBatch.objects.filter(account=account, superseded_at=None).defer("content").order_by("-kind", "-made_at")
    context = {
        "account": account,
        "uses_files": account.transport == Transport.FILES,
        "open_batches": batches.filter(uploaded_at=None),
        "sent_batches": batches.filter(uploaded_at__isnull=False).order_by("-uploaded_at")[:20],
        "last_export": ExchangeExport.objects.filter(account=account).first(),
        "forms": [exchange_forms.form_of(account, kind) for kind in BatchKind.values],
        "template_form": TemplateForm(),
        "result_form": ResultForm(),
        "operations": contract.OPERATIONS.values(),
        "is_production": is_production(account),
        "may_act": request.user.has_perm("connectors.change_listing"),
        "now": timezone.now(),
    }
    return render(request, "connectors/exchange.html", context)


@require_POST
def template(request: HttpRequest, account_id: int) -> HttpResponse:
    account = _account(request, account_id)
    if account is None:
        return permission_denied(request)
    form = TemplateForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Hãy chọn loại tệp và tệp mẫu."))
        return redirect("marketplace_exchange", account_id)
    given = form.cleaned_data
    try:
        own = exchange_forms.upload_template(
            account,
            given["kind"],
            given["file"].name,
            given["file"].read(MAX_UPLOAD_BYTES + 1),
            by=str(request.user),
            now=timezone.now(),
            accepts_change=given["accepts_change"],
        )
    except PROBLEMS as error:
        messages.error(request, str(error))
        return redirect("marketplace_exchange", account_id)
    messages.success(request, _("Đã nhận mẫu. Hãy kiểm tra cách điền từng cột."))
    return redirect("marketplace_profile", account_id, own.pk)


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest, account_id: int, template_id: int) -> HttpResponse:
    account = _account(request, account_id)
    if account is None:
        return permission_denied(request)
    own = get_object_or_404(ExchangeTemplate, pk=template_id, account=account)
    rules, max_rows = own.profile, own.max_rows
    if request.method == "POST":
        rules, max_rows = _given_rules(request, own)
        try:
            exchange_forms.set_profile(own, rules, max_rows=max_rows)
        except ExchangeError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã lưu cách điền. Tệp tiếp theo theo cách này."))
            return redirect("marketplace_exchange", account_id)
    columns = [{"number": number, "name": name, **rules.get(name, {})} for number, name in enumerate(own.columns)]
    return render(
        request, "connectors/profile.html", {"account": account, "own": own, "columns": columns, "sources": SOURCES, "max_rows": max_rows}
    )


def _given_rules(request: HttpRequest, own: ExchangeTemplate) -> tuple[dict[str, dict[str, Any]], int]:
    def text(name: str, number: int) -> str:
        return request.POST.get(f"{name}-{number}", "").strip()

    rules = {}
    for number, name in enumerate(own.columns):
        length = text("max_length", number)
        rules[name] = {
            "source": text("source", number),
            "fixed": text("fixed", number)[:500],
            "required": bool(text("required", number)),
            "max_length": int(length) if length.isdigit() else 0,
            "allowed": own.profile.get(name, {}).get("allowed") or [],
        }
    rows = request.POST.get("max_rows", "")
    return rules, min(5000, max(1, int(rows))) if rows.isdigit() else own.max_rows


@require_POST
def prepare(request: HttpRequest, account_id: int) -> HttpResponse:
    account = _account(request, account_id)
    if account is None:
        return permission_denied(request)
    try:
        made = exchange.prepare(account, now=timezone.now())
    except ExchangeError as error:
        messages.error(request, str(error))
    else:
        text = _("Có %d tệp để tải lên cổng.") % len(made) if made else _("Không có gì thay đổi, không cần tệp nào.")
        messages.success(request, text)
    return redirect("marketplace_exchange", account_id)


@require_safe
def download(request: HttpRequest, account_id: int, batch_id: int) -> HttpResponse:
    if _account(request, account_id, "connectors.view_listing") is None:
        return permission_denied(request)
    batch = get_object_or_404(ExchangeBatch, pk=batch_id, account_id=account_id)
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(
        bytes(batch.content), content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{batch.file_name}"'}
    )


@require_POST
def uploaded(request: HttpRequest, account_id: int, batch_id: int) -> HttpResponse:
    if _account(request, account_id) is None:
        return permission_denied(request)
    batch = get_object_or_404(ExchangeBatch, pk=batch_id, account_id=account_id)
    try:
        exchange.mark_uploaded(batch, by=str(request.user), now=timezone.now())
    except ExchangeError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Đã ghi nhận. Tin được coi là đang bán khi danh sách của cổng nói vậy."))
    return redirect("marketplace_exchange", account_id)


@require_POST
def bring_in(request: HttpRequest, account_id: int) -> HttpResponse:
    account = _account(request, account_id)
    if account is None:
        return permission_denied(request)
    form = ResultForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Hãy chọn tệp từ cổng."))
        return redirect("marketplace_exchange", account_id)
    file, now = form.cleaned_data["file"], timezone.now()
    content = file.read(MAX_UPLOAD_BYTES + 1)
    try:
        if form.cleaned_data["what"] == "result":
            batch = exchange.apply_result(account, file.name, content, now=now)
            refused = batch.rows.filter(result="rejected").count()
            messages.success(request, _("Đã đọc kết quả: %(all)d dòng, sàn từ chối %(no)d.") % {"all": batch.row_count, "no": refused})
        else:
            proof = exchange.apply_export(account, file.name, content, now=now)
            messages.success(request, _("Cổng đang bán %(live)d trong %(all)d tin.") % {"live": proof.live_count, "all": proof.item_count})
    except PROBLEMS as error:
        messages.error(request, str(error))
    return redirect("marketplace_exchange", account_id)


@require_safe
def sheets(request: HttpRequest, account_id: int) -> HttpResponse:
    """What is to be typed into the portal, product by product; withdrawals first."""
    account = _account(request, account_id, "connectors.view_listing")
    if account is None:
        return permission_denied(request)
    rows = exchange.due_rows(account, now=timezone.now()) if account.transport == Transport.FILES else []
    due = [{"kind": BatchKind(kind).label, "is_withdrawal": kind == BatchKind.WITHDRAW, "listing": listing} for kind, listing, _row in rows]
    return render(request, "connectors/sheets.html", {"account": account, "due": due})


@require_http_methods(["GET", "POST"])
def one_sheet(request: HttpRequest, account_id: int, listing_id: int) -> HttpResponse:
    account = _account(request, account_id)
    if account is None:
        return permission_denied(request)
    listing = get_object_or_404(Listing.objects.select_related("account", "product"), pk=listing_id, account=account)
    if request.method == "POST":
        try:
            exchange.hand_over(listing, by=str(request.user), now=timezone.now())
        except ExchangeError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Đã ghi nhận %s. Nhập danh sách của cổng để xác nhận.") % listing.sku)
        return redirect("marketplace_sheets", account_id)
    found = next(((kind, row) for kind, own, row in exchange.due_rows(account, now=timezone.now()) if own.pk == listing.pk), None)
    if found is None:
        messages.info(request, _("Sản phẩm %s không còn gì phải nhập trên cổng.") % listing.sku)
        return redirect("marketplace_sheets", account_id)
    kind, row = found
    context = {
        "account": account,
        "listing": listing,
        "kind": BatchKind(kind).label,
        "is_withdrawal": kind == BatchKind.WITHDRAW,
        "fields": [(name, value) for name, value in row.items() if value not in ("", None)],
        "images": [image.original.url for image in listing.product.images.all()],
    }
    return render(request, "connectors/one_sheet.html", context)


@require_http_methods(["GET", "POST"])
def feed_keys(request: HttpRequest, account_id: int) -> HttpResponse:
    """Addresses of the account's feed, to hand out and to take back."""
    account = _account(request, account_id, "connectors.change_account")
    if account is None:
        return permission_denied(request)
    if request.method == "POST":
        if revoked := request.POST.get("revoke", ""):
            own = FeedKey.objects.filter(account=account, pk=int(revoked) if revoked.isdigit() else 0, revoked_at=None)
            own.update(revoked_at=timezone.now(), revoked_by=str(request.user)[:150])
            messages.success(request, _("Đã thu hồi. Địa chỉ này không mở được nữa."))
        else:
            note = request.POST.get("note", "").strip()[:150]
            FeedKey.objects.create(account=account, note=note, made_by=str(request.user)[:150], made_at=timezone.now())
            messages.success(request, _("Đã tạo địa chỉ mới."))
        return redirect("marketplace_feed_keys", account_id)
    rows = [(key, keys.url_of(key, "xml"), keys.url_of(key, "json")) for key in FeedKey.objects.filter(account=account)]
    return render(request, "connectors/feed_keys.html", {"account": account, "rows": rows})
