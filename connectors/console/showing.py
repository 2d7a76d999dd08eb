"""What an account shows and would send: prices with their sums, units, words, and the very requests."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from catalog.fold import fold
from catalog.models import Product
from catalog.offers import build_offers
from connectors.console.reading import from_taxonomy, is_set_up
from connectors.errors import MarketplaceError
from connectors.models import Account, Listing
from connectors.preview import preview
from connectors.rulebook import Rulebook
from connectors.rules import texts

LOOK = "connectors.view_listing"
PER_PAGE = 50


@require_GET
@permission_required(LOOK)
def listing_preview(request: HttpRequest, pk: int) -> HttpResponse:
    listing = get_object_or_404(Listing.objects.select_related("account", "product"), pk=pk)
    context: dict[str, Any] = {"listing": listing}
    if not is_set_up(listing.account):
        messages.error(request, _("Gian hàng chưa có khóa truy cập. Người vận hành nhập khóa bằng lệnh channel_add."))
        return render(request, "connectors/preview.html", context)
    try:
        found = preview(listing, now=timezone.now())
    except MarketplaceError as error:
        messages.error(request, error.text)
    else:
        requests = [(planned.path, json.dumps(planned.body, ensure_ascii=False, indent=2)) for planned in found.plan.requests]
        context |= {"found": found, "requests": requests, "money": _money(listing, found)}
    return render(request, "connectors/preview.html", context)


def _money(listing: Listing, found: Any) -> list[tuple[str, Any, Any, bool]]:
    if found.prepared is None:
        return []
    live = found.live
    rows = [
        (_("Giá (đồng)"), live.price_vnd if live else None, found.prepared.price_vnd),
        (_("Tồn kho"), live.stock if live else None, found.prepared.stock),
    ]
    return [(label, seen, wanted, seen == wanted) for label, seen, wanted in rows]


@require_GET
@permission_required(LOOK)
def shown(request: HttpRequest, account_id: int) -> HttpResponse:
    """Each product of the account: shelf price, list price, promotion, fees, net, floor, free units and promised ones."""
    account = get_object_or_404(Account, pk=account_id)
    query = request.GET.get("q", "")
    products = Product.objects.filter(listings__account=account, listings__is_wanted=True).order_by("title")
    if query:
        products = products.filter(folded__contains=fold(query)) | products.filter(sku__iexact=query.strip())
    page = Paginator(products.values_list("pk", flat=True), PER_PAGE).get_page(request.GET.get("p"))
    today = timezone.localdate()
    offers = build_offers(page.object_list, on=today)
    book = Rulebook(account.pk, offers.values(), on=today)
    rows = []
    for product_id in page.object_list:
        offer = offers[product_id]
        rows.append({"offer": offer, "quote": book.quote(offer), "units": book.units(offer)})
    return render(request, "connectors/shown.html", {"account": account, "rows": rows, "page": page, "q": query})


@require_POST
@permission_required(LOOK)
def words(request: HttpRequest) -> HttpResponse:
    """A fragment: the templates as typed, on a real product, with the marketplace's limits."""
    account = Account.objects.filter(pk=request.POST["account"]).first() if request.POST.get("account", "").isdigit() else None
    listing = _sample(account, request.POST)
    product_id = listing.product_id if listing else Product.objects.values_list("pk", flat=True).first()
    offer = build_offers([product_id], on=timezone.localdate()).get(product_id) if product_id else None
    limits = None
    if account is not None and listing is not None and listing.category_id:
        limits = from_taxonomy(request, account, lambda reader: reader.lengths(listing.category_id))
    rows = [
        _previewed(_("Tên"), request.POST.get("title", ""), texts.title_of, offer, (limits or {}).get("title")),
        _previewed(_("Mô tả"), request.POST.get("description", ""), texts.description_of, offer, (limits or {}).get("description")),
    ]
    return render(request, "connectors/words.html", {"offer": offer, "rows": [row for row in rows if row]})


def _sample(account: Account | None, asked: Any) -> Listing | None:
    """The product named, else one of the group, else any of the account: a real one."""
    if account is None:
        return None
    rows = Listing.objects.filter(account=account, is_wanted=True).order_by("-category_id", "pk")
    if asked.get("product", "").isdigit():
        rows = rows.filter(product_id=asked["product"])
    elif asked.get("group"):
        rows = rows.filter(product__group=asked["group"])
    return rows.first()


def _previewed(label: str, template: str, fill: Any, offer: Any, limit: tuple[int, int | None] | None) -> dict[str, Any] | None:
    if not template.strip() or offer is None:
        return None
    problems = texts.problems_of(template)
    text = "" if problems else fill(template, offer)
    low, high = limit or (0, None)
    return {
        "label": label,
        "problems": problems,
        "text": text,
        "length": len(text),
        "low": low,
        "high": high,
        "is_short": not problems and len(text) < low,
        "is_long": high is not None and len(text) > high,
    }
