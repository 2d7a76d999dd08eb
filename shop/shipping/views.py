"""The public table of delivery fees."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.browse.caching import public_page
from shop.shipping.fees import newest_steps
from shop.shipping.models import DeliveryZone


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
