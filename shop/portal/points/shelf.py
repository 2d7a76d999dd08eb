"""The shelf of one point: counts, goods in, goods to other points, cards."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from catalog.fold import fold
from catalog.models import Product
from catalog.partner.models import SalesPoint, StockRecord
from catalog.points.cards import shelf_cards
from catalog.stockroom import counting, transferring
from catalog.stockroom.models import StockCount, StockTransfer
from shop import papers
from shop.portal.points.scope import page, point_page

LARGEST = 1_000_000
RECENT = 20


def typed_units(data: Mapping[str, str], prefix: str) -> tuple[dict[int, int], list[str]]:
    """Units by id from fields `<prefix>_<id>`; an empty field is not told. Second: the names of fields that hold no whole number."""
    units, wrong = {}, []
    for name, text in data.items():
        if not name.startswith(f"{prefix}_") or not text.strip():
            continue
        key, value = name.removeprefix(f"{prefix}_"), text.strip()
        if key.isascii() and key.isdecimal() and value.isascii() and value.isdecimal() and int(value) <= LARGEST:
            units[int(key)] = int(value)
        else:
            wrong.append(name)
    return units, wrong


def _records(point: SalesPoint, wanted: str) -> list[StockRecord]:
    rows = StockRecord.objects.filter(partner=point, product__is_public=True).select_related("product").with_available()
    found = list(rows.order_by("product__title"))
    folded = fold(wanted)
    return [row for row in found if folded in row.product.folded or wanted.upper() == row.product.sku] if folded else found


@require_http_methods(["GET", "HEAD", "POST"])
@point_page
def stock_page(request: HttpRequest, point: SalesPoint) -> HttpResponse:
    """What stands on the shelf; typing numbers begins a count. Searching in between (`tim`) keeps what was typed."""
    wanted = (request.POST.get("q") or request.GET.get("q") or "").strip()[:80]
    every = _records(point, "")
    typed = {record.product_id: request.POST.get(f"dem_{record.product_id}", "").strip() for record in every}
    shown_then = typed_units(request.POST, "so")[0]
    seen = {record.product_id: shown_then.get(record.product_id, record.num_in_stock or 0) for record in every}
    is_search = "tim" in request.POST
    if request.method == "POST" and not is_search:
        try:
            return redirect("point:count", pk=_written_down(request, point, seen).pk)
        except counting.MovedMeanwhile as refused:
            messages.error(request, str(refused))
            typed |= dict.fromkeys(refused.product_ids, "")
            seen |= {record.product_id: record.num_in_stock or 0 for record in every if record.product_id in refused.product_ids}
        except counting.CountRefused as refused:
            messages.error(request, str(refused))
    shown = _records(point, wanted) if wanted else every
    here = {record.product_id for record in shown}
    context = {
        "rows": [(record, typed[record.product_id], seen[record.product_id]) for record in shown],
        "elsewhere": [(key, text, seen[key]) for key, text in typed.items() if text and key not in here],
        "wanted": wanted,
        "counts": point.stock_counts.select_related("counted_by")[:RECENT],
    }
    return page(request, point, "stock", context, status=422 if request.method == "POST" and not is_search else 200)


def _written_down(request: HttpRequest, point: SalesPoint, seen: Mapping[int, int]) -> StockCount:
    """Raises `CountRefused`; a product that is not on this shelf can't be counted here."""
    units, wrong = typed_units(request.POST, "dem")
    if wrong or not set(units) <= set(seen):
        raise counting.CountRefused(_("Số đếm phải là số nguyên từ 0. Những gì bạn đã nhập vẫn còn."))
    return counting.write_down(point_id=point.pk, counted=units, seen=seen, by=request.user, now=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
@point_page
def count(request: HttpRequest, point: SalesPoint, pk: int) -> HttpResponse:
    """The differences, to be confirmed or thrown away."""
    found = get_object_or_404(StockCount.objects.select_related("counted_by", "confirmed_by"), pk=pk, point=point)
    note = request.POST.get("note", "")
    if request.method == "POST":
        now = timezone.now()
        if "bo" in request.POST:
            counting.drop(count_id=pk, point_id=point.pk, now=now)
            messages.info(request, _("Đã bỏ lần kiểm kê; tồn kho không đổi."))
            return redirect("point:stock")
        try:
            changed = counting.confirm(count_id=pk, point_id=point.pk, note=note, by=request.user, now=now)
            messages.success(request, _("Đã xác nhận: %d sản phẩm đổi số tồn.") % changed)
            return redirect("point:stock")
        except counting.CountRefused as refused:
            messages.error(request, str(refused))
    lines = list(found.lines.select_related("product"))
    context = {"count": found, "lines": lines, "different": [line for line in lines if line.difference], "note": note}
    return page(request, point, "count", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@point_page
def transfers(request: HttpRequest, point: SalesPoint) -> HttpResponse:
    """Goods on their way to and from here; a form to send some."""
    others = SalesPoint.objects.filter(is_open=True).exclude(pk=point.pk).order_by("name")
    if request.method == "POST":
        units, wrong = typed_units(request.POST, "gui")
        target = next((other for other in others if str(other.pk) == request.POST.get("target")), None)
        try:
            if wrong or target is None:
                raise transferring.TransferRefused(_("Hãy chọn điểm nhận và nhập số nguyên cho từng sản phẩm."))
            sent = {product_id: quantity for product_id, quantity in units.items() if quantity}
            made = transferring.send(source_id=point.pk, target_id=target.pk, units=sent, by=request.user, now=timezone.now())
            messages.success(request, _("Đã ghi hàng rời kệ. Điểm nhận sẽ đếm và xác nhận."))
            return redirect("point:transfer", pk=made.pk)
        except transferring.TransferRefused as refused:
            messages.error(request, str(refused))
    context = {
        "others": others,
        "target": request.POST.get("target", ""),
        "rows": [(row, request.POST.get(f"gui_{row.product_id}", "")) for row in _records(point, "") if row.available > 0],
        "incoming": point.transfers_in.select_related("source")[:RECENT],
        "outgoing": point.transfers_out.select_related("target")[:RECENT],
    }
    return page(request, point, "transfers", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@point_page
def transfer(request: HttpRequest, point: SalesPoint, pk: int) -> HttpResponse:
    """Counted in at the other end, or called back while on its way."""
    mine = StockTransfer.objects.filter(source=point) | StockTransfer.objects.filter(target=point)
    found = get_object_or_404(mine.select_related("source", "target", "sent_by", "received_by"), pk=pk)
    if request.method == "POST":
        try:
            _move_transfer(request, point, found)
            return redirect("point:transfer", pk=pk)
        except transferring.TransferRefused as refused:
            messages.error(request, str(refused))
    lines = [(line, request.POST.get(f"nhan_{line.pk}", line.quantity)) for line in found.lines.select_related("product")]
    context = {
        "transfer": found,
        "lines": lines,
        "note": request.POST.get("note", ""),
        "may_receive": found.stage == "sent" and found.target_id == point.pk,
        "may_cancel": found.stage == "sent" and found.source_id == point.pk,
    }
    return page(request, point, "transfer", context, status=422 if request.method == "POST" else 200)


def _move_transfer(request: HttpRequest, point: SalesPoint, found: StockTransfer) -> None:
    by: Any = request.user
    if "huy" in request.POST:
        transferring.cancel(transfer_id=found.pk, point_id=point.pk, by=by, now=timezone.now())
        messages.info(request, _("Đã hủy chuyến; hàng trở lại kệ."))
        return
    units, wrong = typed_units(request.POST, "nhan")
    if wrong:
        raise transferring.TransferRefused(_("Số nhận phải là số nguyên từ 0."))
    note = request.POST.get("note", "")
    transferring.receive(transfer_id=found.pk, point_id=point.pk, received=units, note=note, by=by, now=timezone.now())
    messages.success(request, _("Đã nhận hàng lên kệ."))


class CardsForm(forms.Form):
    size = forms.ChoiceField(
        label=gettext_lazy("Khổ"),
        choices=[("the", gettext_lazy("Thẻ kệ, 8 thẻ một trang")), ("tem", gettext_lazy("Tem QR, 24 tem một trang"))],
    )


def _carded(point: SalesPoint) -> tuple[list[Any], list[Any]]:
    """The point's records that may have a card, and those that may not: a card says stars and price of what is sold today."""
    records = list(_records(point, ""))
    sold = set(
        Product.objects.sellable(on=timezone.localdate()).filter(pk__in=[row.product_id for row in records]).values_list("pk", flat=True)
    )
    return [row for row in records if row.product_id in sold], [row for row in records if row.product_id not in sold]


@require_safe
@point_page
def cards(request: HttpRequest, point: SalesPoint) -> HttpResponse:
    """Which products get a card."""
    records, left_out = _carded(point)
    return page(request, point, "cards", {"records": records, "left_out": left_out, "form": CardsForm()})


@require_safe
@point_page
def cards_pdf(request: HttpRequest, point: SalesPoint) -> HttpResponse:
    """`san_pham` (repeated) names the products; none: everything on the shelf that may be sold today."""
    chosen = {int(pk) for pk in request.GET.getlist("san_pham") if pk.isascii() and pk.isdecimal()}
    ids = [record.product_id for record in _carded(point)[0] if not chosen or record.product_id in chosen]
    products = list(Product.objects.filter(pk__in=ids).select_related("producer").prefetch_related("certificates").order_by("title"))
    content = shelf_cards(products, is_small=request.GET.get("size") == "tem", on=timezone.localdate())
    return papers.as_download(content, name=f"the-ke-{point.code}.pdf")
