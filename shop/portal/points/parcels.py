"""Parcels of one point: a carrier is called for what this point sends, and its label is printed here."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from catalog.partner.models import SalesPoint
from shop import papers
from shop.carriers import dispatch, labels
from shop.carriers.models import Parcel, ParcelState
from shop.order.models import Order
from shop.portal.points.scope import order_at, point_page
from shop.services.accounts import label_of

WITHOUT_LABEL = (ParcelState.NEW, ParcelState.UNKNOWN, ParcelState.CANCELLED)


@dataclass(frozen=True, kw_only=True)
class Shown:
    pk: int
    carrier_label: str
    code: str
    state: str
    problem: str
    has_label: bool


def of_order(order: Order, point: SalesPoint) -> dict[str, Any]:
    """For the point's screen of an order."""
    found = list(order.parcels.filter(point=point).order_by("pk"))
    is_sent = order.channel == "shop" and order.shipping_address_id is not None and order.status in dispatch.OPEN_ORDER
    waits = is_sent and all(parcel.state in (*dispatch.GONE, ParcelState.NEW) for parcel in found)
    known = list(dispatch.carriers().items()) if waits else []
    return {"parcels": [_shown(parcel) for parcel in found], "carriers": known, "may_dispatch": bool(known)}


def _shown(parcel: Parcel) -> Shown:
    return Shown(
        pk=parcel.pk,
        carrier_label=label_of(parcel.carrier),
        code=str(parcel),
        state=parcel.get_state_display(),
        problem=parcel.problem,
        has_label=parcel.state not in WITHOUT_LABEL,
    )


@require_POST
@point_page
def make(request: HttpRequest, point: SalesPoint, number: str) -> HttpResponse:
    order = order_at(point, number)
    try:
        made = dispatch.make(
            order_id=order.pk, carrier=request.POST.get("carrier", ""), point_id=point.pk, by=request.user, now=timezone.now()
        )
    except dispatch.NotDispatched as refused:
        messages.error(request, str(refused))
    else:
        for parcel in made:
            tell = messages.warning if parcel.problem else messages.success
            tell(request, f"{label_of(parcel.carrier)} {parcel}: {parcel.get_state_display()}. {parcel.problem}".strip())
    return redirect("point:order", number=number)


@require_safe
@point_page
def label(request: HttpRequest, point: SalesPoint, number: str, pk: int) -> HttpResponse:
    """A6, to stick on the parcel."""
    order = order_at(point, number)
    parcels = order.parcels.select_related("order__shipping_address", "point").exclude(state__in=WITHOUT_LABEL)
    parcel = parcels.filter(point=point, pk=pk).first()
    if parcel is None:
        raise Http404
    return papers.as_download(labels.label(parcel), name=f"nhan-{parcel}.pdf")
