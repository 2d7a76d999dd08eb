"""What the search box offers while somebody types: products, producers, communes, and what other packages register.

Alcohol is never offered, so the answer is the same for everyone and may be kept.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.addresses import product_url
from catalog.browse import query
from catalog.browse.caching import public_page
from catalog.fold import fold
from catalog.listing_bits import Index, current
from catalog.listing_index import matching_ids
from catalog.search import closeness, nearest_words
from catalog.synonyms import variants

LONGEST, SHORTEST = 60, 2
MOST_PRODUCTS, MOST_OTHERS = 6, 3
LOOKED_AT = 300
"""Products with the words that are ranked; beyond these nobody reads on."""


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    text: str
    url: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    label: str
    items: Sequence[Suggestion]


Source = Callable[[Index, list[str]], Section]
_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(index, folded words)` answers a section; asked at each keystroke; `index.answers` keeps what it read."""
    if source not in _sources:
        _sources.append(source)


@require_safe
@public_page
def suggestions(request: HttpRequest) -> HttpResponse:
    """{"sections": [{"label", "items": [{"text", "url", "note"}]}]}; empty below two letters."""
    text = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:LONGEST]
    found = sections(text, on=timezone.localdate()) if len(fold(text)) >= SHORTEST else []
    return JsonResponse({"sections": [asdict(section) for section in found]})


def sections(text: str, *, on: date) -> list[Section]:
    index = current()
    words = fold(text).split()
    products = _products(index, text, on=on)
    if not products and (better := nearest_words(index, " ".join(words))):
        text, words = better, better.split()
        products = _products(index, text, on=on)
    found = [
        Section(label=_("Sản phẩm"), items=products),
        Section(label=_("Chủ thể"), items=_named(index, "producer", words, on=on)),
        Section(label=_("Xã, phường"), items=_named(index, "commune", words, on=on)),
        *(source(index, words) for source in _sources),
    ]
    return [section for section in found if section.items]


def holds(folded: str, words: Sequence[str]) -> bool:
    """Each word begins a word of the text."""
    text = f" {folded}"
    return bool(words) and all(f" {word}" in text for word in words)


def _products(index: Index, text: str, *, on: date) -> list[Suggestion]:
    asked = variants(fold(text), index.synonyms)
    slots = {index.slots[pk] for pk in matching_ids(asked, limit=LOOKED_AT) if pk in index.slots}
    for words in asked:
        slots |= set(_titled(index, words))
    rows = [row for slot in slots if (row := index.rows[slot]) and not row.is_alcohol and row.is_on_sale(on)]
    rows.sort(key=closeness(text, index.synonyms))
    return [Suggestion(text=row.title, url=product_url(row.slug, row.pk), note=row.producer_name) for row in rows[:MOST_PRODUCTS]]


def _titled(index: Index, start: str) -> list[int]:
    """Some slots of titles that begin so."""
    entries = index.ordered("ten")
    at = bisect_left(entries, (start,))
    return [slot for folded, _pk, slot in entries[at : at + LOOKED_AT] if folded.startswith(start)]


def _named(index: Index, facet: str, words: list[str], *, on: date) -> list[Suggestion]:
    """Producers or communes with something on sale, those with most first."""
    on_sale = index.on_sale(on)
    found = [
        ((bits & on_sale).bit_count(), value, label)
        for (name, value), (label, folded) in list(index.labels.items())
        if name == facet and holds(folded, words) and (bits := index.bits[facet].get(value, 0))
    ]
    best = sorted((entry for entry in found if entry[0]), key=lambda entry: (-entry[0], entry[2]))[:MOST_OTHERS]
    return [Suggestion(text=label, url=_url_of(facet, value), note=_("%d sản phẩm") % count) for count, value, label in best]


def _url_of(facet: str, value: str) -> str:
    if facet == "producer":
        return reverse("producers:detail", kwargs={"slug": value})
    return query.address(reverse("browse:list"), [("xa", value)])
