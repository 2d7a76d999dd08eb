"""The producer's workplace: own products only, with where each one is live."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.facts import PREFETCHED, RELATED, certificate_on, free_quantity, reasons
from catalog.models import Product
from catalog.partner.models import SalesPoint
from catalog.sellable import REASON_TEXTS, REMEDIES
from shop.panels import product_channels
from shop.portal import changes
from shop.portal.forms import ProductForm

RENEW_DAYS = 180
"""From here on the portal asks to prepare the re-assessment."""


def own_products(request: HttpRequest) -> Any:
    """Staff with every right see nothing here that is not theirs."""
    return Product.objects.filter(producer__members=request.user).select_related(*RELATED).prefetch_related(*PREFETCHED).order_by("title")


@never_cache
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    products = list(own_products(request))
    channels = product_channels([product.pk for product in products])
    today = timezone.localdate()
    rows = [
        {
            "product": product,
            "certificate": (certificate := certificate_on(product, on=today)),
            "days_left": (certificate.expires_on - today).days if certificate else None,
            "ends_soon": bool(certificate and (certificate.expires_on - today).days <= RENEW_DAYS),
            "reasons": [(_(REASON_TEXTS[reason]), _(REMEDIES[reason])) for reason in reasons(product, on=today)],
            "free": free_quantity(product),
            "channels": channels[product.pk],
        }
        for product in products
    ]
    return render(request, "portal/overview.html", {"rows": rows})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """Price and stock of one own product; another producer's is not found."""
    found = get_object_or_404(own_products(request), pk=pk)
    points = list(SalesPoint.objects.filter(is_open=True).order_by("name"))
    on_hand = {record.partner_id: record.num_in_stock or 0 for record in found.stockrecords.all()}
    initial = {"price_vnd": found.price_vnd, **{f"stock_{point.pk}": on_hand.get(point.pk, 0) for point in points}}
    form = ProductForm(request.POST or None, points=[] if found.is_service else points, initial=initial)
    if request.method == "POST" and form.is_valid():
        changed = changes.save(found, price_vnd=form.cleaned_data["price_vnd"], quantities=form.quantities(), user=request.user)
        messages.success(request, _("Đã lưu. Các kênh bán đang được cập nhật.") if changed else _("Không có gì thay đổi."))
        return redirect("portal:product", pk=pk)
    context = {"product": found, "form": form, "channels": product_channels([found.pk])[found.pk]}
    return render(request, "portal/product.html", context, status=400 if form.errors else 200)
