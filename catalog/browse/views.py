"""The public pages of products: the list with its search and filters, and the product page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.browse import query
from catalog.browse.age import is_adult
from catalog.browse.caching import public_page
from catalog.browse.cards import Card, cards_of
from catalog.browse.paging import pager
from catalog.browse.product_view import PREFETCHED, RELATED, json_ld, product_page
from catalog.models import Product
from catalog.search import FacetValue, Found, Search, search

SORT_LABELS = (
    ("", gettext_lazy("Phù hợp nhất")),
    ("moi", gettext_lazy("Mới nhất")),
    ("gia_tang", gettext_lazy("Giá từ thấp đến cao")),
    ("gia_giam", gettext_lazy("Giá từ cao xuống thấp")),
    ("sao", gettext_lazy("Nhiều sao trước")),
)
PARAMETER_OF_FACET = {"group": "nhom", "stars": "sao", "commune": "xa", "producer": "chu_the", "point": "diem"}


@require_safe
@public_page
def product_list(request: HttpRequest) -> HttpResponse:
    asked = query.parse(request.GET)
    found = search(asked.search, on=timezone.localdate())
    points = {value.value: value.label for value in found.facets.get("point", [])}
    cards = cards_of(found.rows, points=points, is_adult=is_adult(request))
    labels = _labels(found)
    notes = [*asked.notes, *_unknown(found.search, labels)]
    pairs = query.pairs(found.search)
    context = {
        "found": found,
        "cards": cards,
        "asks_age": _asks_age(cards),
        "notes": notes,
        "chips": query.chips(found.search, path=request.path, labels=labels),
        "clear_url": query.address(request.path, [pair for pair in pairs if pair[0] == "q"]),
        "pager": pager(
            page=found.search.page, last_page=found.last_page, address=lambda page: query.address(request.path, pairs, page=page)
        ),
        "sorts": SORT_LABELS,
        "search_text": found.search.text,
        "canonical": settings.SITE_URL + query.address(request.path, pairs, page=found.search.page),
        "is_indexed": not found.search.text and not notes and len(pairs) <= 1,
    }
    return render(request, "catalogue/list.html", context)


@require_safe
@public_page
def product_detail(request: HttpRequest, product_slug: str, pk: int) -> HttpResponse:
    product = get_object_or_404(Product.objects.select_related(*RELATED).prefetch_related(*PREFETCHED), pk=pk)
    if not product.is_public:
        return render(request, "410.html", status=410)
    if product.slug != product_slug:
        return HttpResponsePermanentRedirect(product.get_absolute_url())
    if product.is_alcohol and not is_adult(request):
        return render(request, "catalogue/age_question.html", {"next_url": product.get_absolute_url()})
    page = product_page(product, on=timezone.localdate())
    context = {
        "page": page,
        "product": product,
        "json_ld": json_ld(page),
        "canonical": settings.SITE_URL + product.get_absolute_url(),
        "crumbs": [(_("Trang chủ"), "/"), (_("Sản phẩm"), "/san-pham/"), (product.title, "")],
    }
    return render(request, "catalogue/detail.html", context)


def _asks_age(cards: list[Card]) -> str:
    """Where the question stands: "first" when nothing else is to be seen, "last" below other products, "" without alcohol."""
    veiled = sum(card.is_veiled for card in cards)
    if not veiled:
        return ""
    return "first" if veiled == len(cards) else "last"


def _labels(found: Found) -> dict[tuple[str, str], str]:
    """Words for the chips: (parameter, value) -> label."""
    facets: dict[str, list[FacetValue]] = found.facets
    return {(PARAMETER_OF_FACET[name], value.value): value.label for name, values in facets.items() if name != "stars" for value in values}


def _unknown(wanted: Search, labels: dict[tuple[str, str], str]) -> list[str]:
    """A commune, producer or point that no product belongs to: the list is empty for a reason that can be told."""
    asked = (("xa", wanted.commune, _("xã, phường")), ("chu_the", wanted.producer, _("chủ thể")), ("diem", wanted.point, _("điểm bán")))
    return [
        _("Chưa có sản phẩm nào của %(what)s “%(value)s” trong lựa chọn này.") % {"what": what, "value": value}
        for name, value, what in asked
        if value and (name, value) not in labels
    ]
