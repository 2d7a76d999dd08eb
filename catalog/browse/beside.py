"""Products beside a product: related ones, and those that the browser remembers having shown."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.browse.age import is_adult
from catalog.browse.caching import public_page
from catalog.browse.cards import Card, cards_by_id
from catalog.listing_bits import current
from catalog.models import Product

RELATED_SHOWN, RECENT_SHOWN = 4, 6


def related_cards(product: Product, *, on: date) -> list[Card]:
    """Of the same maker and group first, then the group in the commune, the group, the maker, the commune. Alcohol beside alcohol only."""
    index = current()
    left = index.on_sale(on) & ~index.of_products([product.pk])
    if not product.is_alcohol:
        left &= ~index.of("alcohol", [True])
    group, maker, place = (
        index.of(*pair) for pair in (("group", [product.group]), ("producer", [product.producer.slug]), ("commune", [product.commune_id]))
    )
    found: list[int] = []
    for near in (group & maker, group & place, group, maker, place):
        more = index.page(left & near, order="", start=0, size=RELATED_SHOWN - len(found))
        left &= ~index.of_products(more)
        found += more
        if len(found) == RELATED_SHOWN:
            break
    return cards_by_id(index, found, is_adult=product.is_alcohol)


@require_safe
@public_page
def recent(request: HttpRequest) -> HttpResponse:
    """A fragment: cards of `ma=1.2.3` in that order; what is not on sale is left out, alcohol too before the age question."""
    index, today = current(), timezone.localdate()
    parts = request.GET.get("ma", "").split(".")[:RECENT_SHOWN]
    ids = [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) < 10]
    shown = [
        pk for pk in dict.fromkeys(ids) if (slot := index.slots.get(pk)) is not None and (row := index.rows[slot]) and row.is_on_sale(today)
    ]
    adult = is_adult(request)
    cards = cards_by_id(index, shown, is_adult=adult)
    return render(request, "catalogue/recent.html", {"cards": [card for card in cards if not card.is_veiled]})
