"""Whose shelf it is: a point's own people, and clerks, who work for every point."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from catalog.partner.models import SalesPoint
from shop.order.models import Order

CHOSEN = "point"
EVERY_POINT = "order.change_order"
"""The right of those who work for all points."""


def points_of(user: Any) -> QuerySet[SalesPoint]:
    points = SalesPoint.objects.filter(is_open=True).order_by("name")
    return points if user.has_perm(EVERY_POINT) else points.filter(users=user)


def point_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Passes the point as the second argument; who works for several chooses with `?diem=<code>`, which is remembered."""

    @never_cache
    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        held = list(points_of(request.user))
        wanted = request.GET.get("diem") or request.session.get(CHOSEN)
        point = next((one for one in held if one.code == wanted), held[0] if held else None)
        if point is None:
            return render(request, "portal/points/nobody.html", status=403)
        if request.session.get(CHOSEN) != point.code:
            request.session[CHOSEN] = point.code
        request.points = held  # type: ignore[attr-defined]  # the page's menu offers them
        return view(request, point, *args, **kwargs)

    return wrapped


def orders_at(point: SalesPoint) -> QuerySet[Order]:
    """Orders with something to take from this point's shelf."""
    return Order.objects.filter(lines__partner=point).distinct()


def order_at(point: SalesPoint, number: str) -> Order:
    """Raises `Http404` for an order that has nothing of this point."""
    order = orders_at(point).select_related("shipping_address", "pickup_point").filter(number=number).first()
    if order is None:
        raise Http404
    return order


def page(request: HttpRequest, point: SalesPoint, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Renders with the point, its menu, and the other points that the person may choose."""
    base = {"point": point, "points": request.points, "here": request.resolver_match.url_name if request.resolver_match else ""}  # type: ignore[attr-defined]  # set above
    return render(request, f"portal/points/{name}.html", {**base, **context}, status=status)
