"""The public table of delivery fees."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.browse.caching import public_page
from catalog.models import Product
from catalog.points.lookup import find_places
from shop.shipping.fees import DEFAULT_WEIGHT_G, NotDelivered, Quote, newest_steps, quote
from shop.shipping.models import DeliveryZone

HOME_PROVINCE = "04"


@require_safe
@public_page
def table(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    zones = [
        {
            "zone": zone,
            "steps": newest_steps([(rate.valid_from, rate.up_to_g, rate.fee_vnd) for rate in zone.rates.all()], on=today),
            "provinces": [province.name for province in zone.provinces.all()],
        }
        for zone in DeliveryZone.objects.prefetch_related("provinces", "rates")
    ]
    context = {
        "zones": zones,
        "is_demo": any(entry["zone"].is_demo for entry in zones),
        "canonical": settings.SITE_URL + request.path,
        "crumbs": [(_("Trang chủ"), "/"), (_("Phí giao hàng"), "")],
    }
    return render(request, "shipping/table.html", context)


@require_safe
@public_page
def estimate(request: HttpRequest) -> HttpResponse:
    """What the delivery of one product costs and takes, for the places that `q` may mean. `manh` asks for the lines alone."""
    said, product = request.GET.get("q", "")[:80], _product(request.GET.get("sp", ""))
    weight_g, goods_vnd = (product.weight_g or DEFAULT_WEIGHT_G, product.price_vnd or 0) if product else (DEFAULT_WEIGHT_G, 0)
    found = find_places(said, home_province=HOME_PROVINCE)
    answers = {code: _quoted(code, weight_g, goods_vnd) for code in {place.province_code for place in found}}
    context = {
        "said": said,
        "product": product,
        "weight_g": weight_g,
        "answers": [(place, answers[place.province_code]) for place in found],
        "crumbs": [(_("Trang chủ"), "/"), (_("Phí giao hàng"), "/giao-hang/"), (_("Ước tính"), "")],
    }
    response = render(request, "shipping/estimate_lines.html" if "manh" in request.GET else "shipping/estimate.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _product(named: str) -> Product | None:
    if not (named.isascii() and named.isdigit() and len(named) < 10):
        return None
    return Product.objects.filter(pk=int(named), is_public=True).first()


def _quoted(province_code: str, weight_g: int, goods_vnd: int) -> Quote | None:
    """None where the shop doesn't deliver."""
    try:
        return quote(province_code=province_code, weight_g=weight_g, goods_vnd=goods_vnd, on=timezone.localdate())
    except NotDelivered:
        return None
