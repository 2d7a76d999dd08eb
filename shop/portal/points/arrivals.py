"""Goods that a producer brings: counted at the point, and then on its shelf."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.deliveries import receiving
from catalog.deliveries.models import Delivery, DeliveryState
from catalog.partner.models import SalesPoint
from shop.portal.points.scope import page, point_page
from shop.portal.points.shelf import typed_units


@require_http_methods(["GET", "HEAD", "POST"])
@point_page
def arrival(request: HttpRequest, point: SalesPoint, pk: int) -> HttpResponse:
    found = get_object_or_404(Delivery.objects.select_related("producer", "received_by"), pk=pk, point=point)
    if request.method == "POST":
        units, wrong = typed_units(request.POST, "nhan")
        try:
            if wrong:
                raise receiving.NotReceived(_("Số nhận phải là số nguyên từ 0."))
            receiving.receive(delivery_id=pk, point_id=point.pk, received=units, by=request.user, now=timezone.now())
            messages.success(request, _("Đã nhận hàng lên kệ; chủ thể thấy số bạn đếm."))
            return redirect("point:arrival", pk=pk)
        except receiving.NotReceived as refused:
            messages.error(request, str(refused))
    lines = [(line, request.POST.get(f"nhan_{line.pk}", line.quantity)) for line in found.lines.select_related("product")]
    context = {"delivery": found, "lines": lines, "may_receive": found.state == DeliveryState.ANNOUNCED}
    return page(request, point, "arrival", context, status=422 if request.method == "POST" else 200)
