"""The list of products: search, filters, order and pages in the address, so that every state of it can be linked."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.browse import query
from catalog.browse.age import is_adult
from catalog.browse.caching import public_page
from catalog.browse.cards import Card, cards_by_id
from catalog.browse.paging import pager
from catalog.search import FacetValue, Found, Search, loosened, search

SORT_LABELS = (
    ("", gettext_lazy("Phù hợp nhất")),
    ("moi", gettext_lazy("Mới nhất")),
    ("gia_tang", gettext_lazy("Giá thấp trước")),
    ("gia_giam", gettext_lazy("Giá cao trước")),
    ("sao", gettext_lazy("Nhiều sao trước")),
    ("ten", gettext_lazy("Tên A–Z")),
)
PARAMETER_OF_FACET = {"group": "nhom", "commune": "xa", "producer": "chu_the", "point": "diem"}
FLAGS = (("con_hang", "in_stock"), ("mua", "season"), ("bao_ho", "protected"))


@dataclass(frozen=True, kw_only=True)
class Link:
    """A choice that is one step away; `count` is what it shows."""

    label: str
    url: str
    count: int = 0
    is_chosen: bool = False


@require_safe
@public_page
def product_list(request: HttpRequest) -> HttpResponse:
    asked, today = query.parse(request.GET), timezone.localdate()
    found = search(asked.search, on=today)
    cards = cards_by_id(found.index, found.ids, is_adult=is_adult(request))
    labels = _labels(found)
    notes = [*asked.notes, *_unknown(found.search, labels)]
    pairs = query.pairs(found.search)
    filters = [pair for pair in pairs if pair[0] not in ("q", "sap_xep")]
    context = {
        "found": found,
        "cards": cards,
        "asks_age": _asks_age(cards),
        "notes": notes,
        "chips": query.chips(found.search, path=request.path, labels=labels),
        "clear_url": query.address(request.path, [pair for pair in pairs if pair not in filters]),
        "pager": pager(
            page=found.search.page, last_page=found.last_page, address=lambda page: query.address(request.path, pairs, page=page)
        ),
        "sorts": _sorts(found.search, request.path),
        "bands": _bands(found, request.path),
        "flags": _flags(found),
        "loosened": [] if found.total else _loosened(found.search, labels, path=request.path),
        "search_text": found.search.text,
        "heading": _heading(found.search, filters, labels),
        "canonical": settings.SITE_URL + query.address(request.path, pairs, page=found.search.page),
        "is_indexed": not found.search.text and not notes and len(pairs) <= 1 and found.total > 0,
    }
    return render(request, "catalogue/list.html", context)


def _asks_age(cards: list[Card]) -> str:
    """Where the question stands: "first" when nothing else is to be seen, "last" below other products, "" without alcohol."""
    veiled = sum(card.is_veiled for card in cards)
    if not veiled:
        return ""
    return "first" if veiled == len(cards) else "last"


def _heading(wanted: Search, filters: query.Pairs, labels: dict[tuple[str, str], str]) -> str:
    if wanted.text:
        return _("Tìm “%s”") % wanted.text
    only = labels.get(filters[0], "") if len(filters) == 1 else ""
    return _("Sản phẩm OCOP: %s") % only if only else _("Sản phẩm OCOP")


def _sorts(wanted: Search, path: str) -> list[Link]:
    return [
        Link(label=str(label), url=query.address(path, query.pairs(replace(wanted, sort=value))), is_chosen=value == wanted.sort)
        for value, label in SORT_LABELS
    ]


def _bands(found: Found, path: str) -> list[Link]:
    """A chosen band leads back to any price."""
    links = []
    for value in found.facets["price"]:
        low, high = value.value.split("-")
        bounds = (None, None) if value.is_chosen else (int(low) if low else None, int(high) if high else None)
        search = replace(found.search, price_from=bounds[0], price_to=bounds[1])
        links.append(
            Link(
                label=query.price_label(low, high),
                url=query.address(path, query.pairs(search)),
                count=value.count,
                is_chosen=value.is_chosen,
            )
        )
    return links


def _flags(found: Found) -> list[FacetValue]:
    """Each yes-or-no filter that would find something, under its parameter."""
    return [
        replace(value, value=parameter, label=_(query.FLAG_LABELS[parameter])) for parameter, name in FLAGS for value in found.facets[name]
    ]


def _loosened(wanted: Search, labels: dict[tuple[str, str], str], *, path: str) -> list[Link]:
    """Ways out of an empty list: each drops what it names."""
    links, before = [], query.pairs(wanted)
    for less, count in loosened(wanted, on=timezone.localdate()):
        after = query.pairs(less)
        dropped = [query.label_of(pair, labels) for pair in before if pair not in after]
        links.append(Link(label=_("Bỏ %s") % ", ".join(f"“{label}”" for label in dropped), url=query.address(path, after), count=count))
    return sorted(links, key=lambda link: -link.count)


def _labels(found: Found) -> dict[tuple[str, str], str]:
    """Words for the chips: (parameter, value) -> label."""
    return {(parameter, value.value): value.label for name, parameter in PARAMETER_OF_FACET.items() for value in found.facets[name]}


def _unknown(wanted: Search, labels: dict[tuple[str, str], str]) -> list[str]:
    """A commune, producer or point that no product belongs to: the list is empty for a reason that can be told."""
    asked = (("xa", wanted.commune, _("xã, phường")), ("chu_the", wanted.producer, _("chủ thể")), ("diem", wanted.point, _("điểm bán")))
    return [
        _("Chưa có sản phẩm nào của %(what)s “%(value)s” trong lựa chọn này.") % {"what": what, "value": value}
        for name, value, what in asked
        if value and (name, value) not in labels
    ]
