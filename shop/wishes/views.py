"""Pages of the wish list and of the requests to be told. Every act is a form, so it works without scripts."""

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.browse.age import is_adult
from catalog.browse.cards import cards_of
from catalog.listing_bits import current
from catalog.listing_row import ListingRow
from catalog.models import Product
from shop.private_pages import private_page
from shop.same_origin import same_origin_post
from shop.wishes import alerts, wished
from shop.wishes.forms import AlertForm

MOST_ALERTS, WINDOW_S = 20, 3600
"""Requests from one address in an hour."""


@require_safe
@private_page
def wish_list(request: HttpRequest) -> HttpResponse:
    """What is on sale as cards; what is not by name, so that nothing vanishes without a word."""
    ids = wished.wished_ids(request)
    rows = ListingRow.objects.on_sale(on=timezone.localdate()).in_bulk(ids) if ids else {}
    shown = [rows[pk] for pk in ids if pk in rows]
    cards = cards_of(shown, points=current().points, is_adult=is_adult(request))
    missing = Product.objects.filter(pk__in=[pk for pk in ids if pk not in rows], is_public=True, is_alcohol=False)
    response = render(
        request,
        "wishes/list.html",
        {"entries": list(zip(shown, cards, strict=True)), "missing": list(missing) if len(shown) < len(ids) else []},
    )
    if request.user.is_authenticated:
        wished.remember(response, ids)
    return response


@same_origin_post
@require_POST
@private_page
def wish(request: HttpRequest, pk: int) -> HttpResponse:
    """`act` is "them" or "bo"; a script asks for JSON and stays on its page."""
    if request.POST.get("act") == "bo":
        ids = wished.remove(request, pk)
    else:
        ids = wished.add(request, get_object_or_404(Product, pk=pk, is_public=True).pk)
    if "application/json" in request.headers.get("Accept", ""):
        response: HttpResponse = JsonResponse({"count": len(ids)})
    else:
        back = request.POST.get("tiep", "")
        is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
        response = redirect(back if back and is_ours else "wishes:list")
    wished.remember(response, ids)
    return response


@same_origin_post
@require_http_methods(["GET", "POST"])
@private_page
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    """GET is the form alone, for who comes by a link; a refused answer keeps what was typed."""
    product = get_object_or_404(Product, pk=pk, is_public=True)
    if product.is_alcohol and not is_adult(request):
        return render(request, "catalogue/age_question.html", {"next_url": request.path})
    form = AlertForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _is_too_much(request):
            form.add_error("contact", _("Bạn đã gửi nhiều lần. Hãy thử lại sau một giờ."))
        else:
            alerts.ask(product, email=form.cleaned_data["email"], phone=form.cleaned_data["phone"])
            messages.success(request, _("Cửa hàng sẽ báo bạn một lần khi “%s” có hàng.") % product.title)
            return redirect(product.get_absolute_url())
    status = 400 if form.is_bound else 200
    return render(request, "wishes/alert.html", {"product": product, "form": form}, status=status)


@same_origin_post
@require_http_methods(["GET", "POST"])
@private_page
def alert_end(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a letter asks first: mail programs open links by themselves."""
    if request.method == "POST":
        ended = alerts.end(token, now=timezone.now())
        if ended is None:
            raise Http404
        return render(request, "wishes/ended.html", {"product": ended.product})
    return render(request, "wishes/ending.html")


def _is_too_much(request: HttpRequest) -> bool:
    key = f"alerts:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, WINDOW_S)
    return cache.incr(key) > MOST_ALERTS
