"""Quick sale at the counter: scan or search, numbers, one button per way to pay, a receipt."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.facts import JUDGED, RELATED, free_by_point, reasons
from catalog.fold import fold
from catalog.models import Product
from catalog.partner.models import SalesPoint
from shop import counter_sales, papers
from shop.order.models import Order
from shop.orders import OrderRefused
from shop.portal.points.scope import page, point_page
from shop.portal.points.shelf import typed_units
from shop.seller import current_seller

MOST_FOUND = 30


def _slip(request: HttpRequest, point: SalesPoint) -> dict[str, Any]:
    """What is being sold now, in the seller's session: units by product id, and the token of this one sale."""
    held = request.session.get("counter") or {}
    if held.get("point") != point.pk:
        held = {"point": point.pk, "token": secrets.token_urlsafe(24), "units": {}}
    return held


@require_http_methods(["GET", "HEAD", "POST"])
@point_page
def sell(request: HttpRequest, point: SalesPoint) -> HttpResponse:
    slip = _slip(request, point)
    if request.method == "POST":
        answer = _take(request, point, slip)
        if answer is not None:
            return answer
    wanted = request.GET.get("q", "").strip()[:80]
    products = {product.pk: product for product in _on_shelf(point)}
    lines = [
        {"product": products[int(key)], "units": units, "total_vnd": units * (products[int(key)].price_vnd or 0)}
        for key, units in slip["units"].items()
        if int(key) in products
    ]
    context = {
        "lines": lines,
        "total_vnd": sum(line["total_vnd"] for line in lines),
        "token": slip["token"],
        "wanted": wanted,
        "found": _found(products.values(), point, wanted),
        "has_alcohol": any(line["product"].is_alcohol for line in lines),
    }
    return page(request, point, "sell", context, status=422 if request.method == "POST" else 200)


def _take(request: HttpRequest, point: SalesPoint, slip: dict[str, Any]) -> HttpResponse | None:
    """None: something is wrong and was told; the page shows everything as typed."""
    units, wrong = typed_units(request.POST, "sl")
    if wrong:
        messages.error(request, _("Số lượng phải là số nguyên."))
        return None
    slip["units"].update({str(product_id): quantity for product_id, quantity in units.items()})
    if request.POST.get("them", "").isdecimal():
        key = str(int(request.POST["them"]))
        slip["units"][key] = slip["units"].get(key, 0) + 1
    slip["units"] = {key: quantity for key, quantity in slip["units"].items() if quantity > 0}
    request.session["counter"] = slip
    if "xoa" in request.POST:
        request.session.pop("counter", None)
        return redirect("point:sell")
    if "scan" in request.POST:
        return _scanned(request, point, slip)
    payment = request.POST.get("tra", "")
    if payment not in counter_sales.PAYMENTS:
        return redirect("point:sell")
    return _sold(request, point, slip, payment)


def _scanned(request: HttpRequest, point: SalesPoint, slip: dict[str, Any]) -> HttpResponse:
    """A code (SKU, barcode, or the QR of a shelf card) adds one; anything else searches."""
    typed = request.POST["scan"].strip()[:200]
    code = typed.rstrip("/").rpartition("_")[2] if "/san-pham/" in typed else ""
    for product in _on_shelf(point):
        if typed and (typed.upper() == product.sku.upper() or typed == product.upc or code == str(product.pk)):
            slip["units"][str(product.pk)] = slip["units"].get(str(product.pk), 0) + 1
            request.session["counter"] = slip
            return redirect("point:sell")
    response = redirect("point:sell")
    if typed:
        from urllib.parse import urlencode

        response["Location"] += "?" + urlencode({"q": typed[:80]})
    return response


def _sold(request: HttpRequest, point: SalesPoint, slip: dict[str, Any], payment: str) -> HttpResponse | None:
    units = {int(key): quantity for key, quantity in slip["units"].items()}
    has_alcohol = Product.objects.filter(pk__in=list(units), is_alcohol=True).exists()
    if has_alcohol and request.POST.get("du-tuoi") != "1":
        messages.error(request, _("Trong phiếu có rượu: hãy kiểm tra khách đủ 18 tuổi rồi đánh dấu."))
        return None
    try:
        order = counter_sales.sell(
            point_id=point.pk,
            units=units,
            payment=payment,
            token=f"counter:{slip['token']}",
            by=request.user,
            now=timezone.now(),
            on=timezone.localdate(),
        )
    except OrderRefused as refused:
        for problem in refused.problems:
            messages.error(request, problem.text)
        return None
    request.session.pop("counter", None)
    return redirect("point:sold", number=order.number)


@require_safe
@point_page
def sold(request: HttpRequest, point: SalesPoint, number: str) -> HttpResponse:
    order = _sale(point, number)
    return page(request, point, "sold", {"order": order, "lines": order.lines.order_by("pk")})


@require_safe
@point_page
def receipt_pdf(request: HttpRequest, point: SalesPoint, number: str) -> HttpResponse:
    return papers.as_download(papers.receipt(_sale(point, number), current_seller()), name=f"bien-nhan-{number}.pdf")


def _sale(point: SalesPoint, number: str) -> Order:
    order = Order.objects.filter(number=number, channel=counter_sales.CHANNEL, pickup_point=point).first()
    if order is None:
        raise Http404
    return order


def _on_shelf(point: SalesPoint) -> list[Product]:
    rows = Product.objects.filter(stockrecords__partner=point, is_public=True).select_related(*RELATED).prefetch_related(*JUDGED)
    return list(rows.order_by("title"))


def _found(products: Any, point: SalesPoint, wanted: str) -> list[dict[str, Any]]:
    """What may be sold here now; with the reason where it may not."""
    today, folded = timezone.localdate(), fold(wanted)
    rows = []
    for product in products:
        free = free_by_point(product).get(point.pk, 0)
        if (folded and folded not in product.folded) or (not folded and not free):
            continue
        rows.append({"product": product, "free": free, "may_be_sold": not reasons(product, on=today) and free > 0})
    return rows[:MOST_FOUND]
