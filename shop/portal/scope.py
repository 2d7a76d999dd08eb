"""Whose workplace it is. Every view starts here, so that nothing of another producer can be reached."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from catalog.facts import PREFETCHED, RELATED
from catalog.inbox.telling import unread
from catalog.models import Product
from catalog.producers.models import Producer, ProducerMember
from catalog.voices import heard

CHOSEN = "portal_producer"


def me(request: HttpRequest) -> Any:
    """The signed-in person; every view here stands behind a log-in."""
    return request.user


def own_products(request: HttpRequest) -> Any:
    """Staff with every right see nothing here that is not theirs."""
    return Product.objects.filter(producer__members=me(request)).select_related(*RELATED).prefetch_related(*PREFETCHED).order_by("title")


def own_product(request: HttpRequest, pk: int) -> Product:
    found: Product | None = own_products(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def membership(request: HttpRequest) -> ProducerMember | None:
    """The producer that the person works for now; who works for several chooses with `?chu_the=`."""
    held = list(ProducerMember.objects.filter(user=me(request)).select_related("producer").order_by("pk"))
    wanted = request.GET.get("chu_the", "")
    if wanted.isdecimal():
        request.session[CHOSEN] = int(wanted)
    chosen = request.session.get(CHOSEN)
    return next((member for member in held if member.producer_id == chosen), held[0] if held else None)


def producer_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Passes the membership as the second argument; a person without a producer is told what to do."""

    @never_cache
    @login_required
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        held = membership(request)
        if held is None:
            return render(request, "portal/nobody.html", status=403)
        return view(request, held, *args, **kwargs)

    return wrapped


SECTIONS = (
    ("overview", "Sản phẩm"),
    ("orders", "Đơn cần giao"),
    ("deliveries", "Giao đến điểm"),
    ("sales", "Doanh số"),
    ("papers", "Giấy tờ"),
    ("consent", "Đồng ý bán"),
    ("people", "Người"),
    ("questions", "Hỏi đáp"),
    ("inbox", "Hộp thư"),
)
"""Message ids; the portal's menu in its order."""


def page(request: HttpRequest, producer: Producer, template: str, context: dict[str, Any], *, here: str, status: int = 200) -> HttpResponse:
    """Renders with the menu; `here` is the section that is open."""
    counts = {"inbox": unread(producer.pk), "questions": heard.waiting_for(producer.pk)}
    menu = [
        {
            "url": reverse(f"portal:{name}"),
            "label": _(label),
            "is_here": name == here,
            "count": counts.get(name, 0),
        }
        for name, label in SECTIONS
    ]
    return render(request, template, {"menu": menu, "producer": producer, **context}, status=status)


def back_to_product(product_id: int) -> HttpResponse:
    return redirect("portal:product", pk=product_id)


def ask(request: HttpRequest, *, title: str, text: str, label: str, back: str) -> HttpResponse:
    """Before what can't be undone: the same address, sent with a button."""
    return render(request, "portal/confirm.html", {"title": title, "text": text, "label": label, "back": back})
