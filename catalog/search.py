"""What a product list asks for and gets: filters, sorting, one page of rows and the facets.

Counts and order come from `catalog.listing_bits`, words from the database's full text, the rows of the page from the database.
"""

import heapq
import unicodedata
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from catalog.fold import fold
from catalog.groups import Group
from catalog.listing_bits import ORDERS, Index, Row, current, labelled, slots_of
from catalog.listing_index import matching_ids
from catalog.listing_row import ListingRow
from catalog.synonyms import variants

PAGE_SIZE = 24
SORTS = tuple(ORDERS)
MOST_PRODUCERS = 60
"""Producers counted in the facet: those with most products."""
PRICE_BANDS = ((None, 50_000), (50_000, 100_000), (100_000, 200_000), (200_000, 500_000), (500_000, None))
"""Inclusive bounds in đồng."""
FLAGS = ("in_stock", "season", "protected")


@dataclass(frozen=True, kw_only=True)
class Search:
    """One list request. Prices are whole đồng, inclusive; `page` starts at 1; empty values mean no filter."""

    text: str = ""
    groups: frozenset[str] = frozenset()
    stars: frozenset[int] = frozenset()
    commune: str = ""
    producer: str = ""
    point: str = ""
    price_from: int | None = None
    price_to: int | None = None
    in_stock: bool = False
    season: bool = False
    protected: bool = False
    sort: str = ""
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class FacetValue:
    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Found:
    """`ids`: the products of the page. `facets` by name: group, stars, commune, producer, point, price, in_stock, season, protected;
    each value is counted without its own facet's filter. `corrected`: what was looked for instead, because nothing has the words as typed.
    """

    search: Search
    index: Index
    ids: list[int]
    total: int
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)
    corrected: str = ""

    @cached_property
    def rows(self) -> list[ListingRow]:
        """One query."""
        return rows_of(self.ids)

    @property
    def last_page(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def search(wanted: Search, *, on: date) -> Found:
    """A page past the end answers the last page; an unknown order the plain one."""
    index = current()
    wanted = wanted if wanted.sort in ORDERS else replace(wanted, sort="")
    hits, corrected = _hits(index, wanted.text)
    masks = _masks(index, wanted, hits)
    everything = index.on_sale(on)
    found = _all_of(everything, masks)
    total = found.bit_count()
    page = min(max(1, wanted.page), max(1, -(-total // PAGE_SIZE)))
    ids = _page(index, wanted, found, corrected=corrected, start=(page - 1) * PAGE_SIZE)
    return Found(
        search=replace(wanted, page=page),
        index=index,
        ids=ids,
        total=total,
        facets=_facets(index, wanted, everything, masks),
        corrected=corrected,
    )


def facets(wanted: Search, *, on: date) -> dict[str, list[FacetValue]]:
    """The counts alone; see `Found`."""
    index = current()
    return _facets(index, wanted, index.on_sale(on), _masks(index, wanted, _hits(index, wanted.text)[0]))


def rows_after(wanted: Search, *, on: date, after: int, limit: int) -> list[ListingRow]:
    """Everything that the filters let through, by product id from `after` on; page and sorting are not looked at."""
    index = current()
    found = _all_of(index.on_sale(on), _masks(index, wanted, _hits(index, wanted.text)[0]))
    ids = (row.pk for slot in slots_of(found) if (row := index.rows[slot]) and row.pk > after)
    return rows_of(heapq.nsmallest(limit, ids))


def loosened(wanted: Search, *, on: date) -> list[tuple[Search, int]]:
    """For an empty list: each search that drops one filter (or the words) and finds something, with how many."""
    plain = Search()
    index, found = current(), []
    for names in (
        ("groups",),
        ("stars",),
        ("commune",),
        ("producer",),
        ("point",),
        ("price_from", "price_to"),
        *((name,) for name in FLAGS),
        ("text",),
    ):
        if any(getattr(wanted, name) != getattr(plain, name) for name in names):
            less = replace(wanted, page=1, **{name: getattr(plain, name) for name in names})
            count = _all_of(index.on_sale(on), _masks(index, less, _hits(index, less.text)[0])).bit_count()
            if count:
                found.append((less, count))
    return found


def rows_of(ids: Iterable[int]) -> list[ListingRow]:
    """In the order of the ids, in one query; none for none."""
    ids = list(ids)
    held = ListingRow.objects.in_bulk(ids) if ids else {}
    return [held[pk] for pk in ids if pk in held]


def first_ids(wanted: Search, *, on: date, limit: int, leave_out: Iterable[str] = (), but: int | None = None) -> list[int]:
    """A short list for a home page or beside something else. `leave_out`: of "alcohol" and "service"; `but`: a product not wanted."""
    index = current()
    found = _all_of(index.on_sale(on), _masks(index, wanted, None))
    for name in leave_out:
        found &= ~index.of(name, [True])
    if but is not None:
        found &= ~index.of_products([but])
    return index.page(found, order=wanted.sort, start=0, size=limit)


def _masks(index: Index, wanted: Search, hits: int | None) -> dict[str, int]:
    """The rows that pass each filter in force, by facet."""
    masks: dict[str, int] = {}
    lists: tuple[tuple[str, Iterable[Hashable]], ...] = (
        ("group", wanted.groups),
        ("stars", wanted.stars),
        ("commune", [wanted.commune] if wanted.commune else ()),
        ("producer", [wanted.producer] if wanted.producer else ()),
        ("point", [wanted.point] if wanted.point else ()),
        *((name, [True] if getattr(wanted, name) else ()) for name in FLAGS),
    )
    for name, values in lists:
        if values:
            masks[name] = index.of(name, values)
    if wanted.price_from is not None or wanted.price_to is not None:
        masks["price"] = index.priced(wanted.price_from, wanted.price_to)
    if hits is not None:
        masks["text"] = hits
    return masks


def _all_of(everything: int, masks: Mapping[str, int], *, leave_out: str = "") -> int:
    for name, mask in masks.items():
        if name != leave_out:
            everything &= mask
    return everything


def _hits(index: Index, text: str) -> tuple[int | None, str]:
    """Rows with the words, and the text that was looked for instead when nothing has them as typed."""
    if not text.strip():
        return None, ""
    held = index.answers.get(("hits", text))
    if held is not None:
        return held
    folded = fold(text)
    hits = index.of_products(matching_ids(variants(folded, index.synonyms)))
    corrected = ""
    if not hits and (better := nearest_words(index, folded)):
        other = index.of_products(matching_ids(variants(better, index.synonyms)))
        if other:
            hits, corrected = other, " ".join(index.words().spelled(word) for word in better.split())
    return index.keep(("hits", text), (hits, corrected))


def nearest_words(index: Index, folded: str) -> str:
    """Each unknown word replaced by the nearest one of the catalogue; empty when that changes nothing."""
    words = index.words()
    better = [word if words.knows(word) else words.nearest(word) or word for word in folded.split()]
    return " ".join(better) if better != folded.split() else ""


def _page(index: Index, wanted: Search, found: int, *, corrected: str, start: int) -> list[int]:
    if wanted.sort or not wanted.text.strip():
        return index.page(found, order=wanted.sort, start=start, size=PAGE_SIZE)
    text = corrected or wanted.text
    key = ("ranked", text, found)
    ranked = index.answers.get(key)
    if ranked is None or len(ranked) < start + PAGE_SIZE:
        rows = (row for slot in slots_of(found) if (row := index.rows[slot]))
        wanted_rows = heapq.nsmallest(start + 4 * PAGE_SIZE, rows, key=closeness(text, index.synonyms))
        ranked = index.keep(key, [row.pk for row in wanted_rows])
    return ranked[start : start + PAGE_SIZE]


def closeness(text: str, synonyms: Iterable[tuple[str, ...]]):  # type: ignore[no-untyped-def]  # a sort key
    """Titles with the words as typed first, diacritics included; then titles that begin with them, then that hold them, then the rest."""
    typed = unicodedata.normalize("NFC", " ".join(text.split())).casefold()
    folded = tuple(variants(fold(text), synonyms))
    plain = ORDERS[""]

    def key(row: Row) -> tuple:
        if typed in unicodedata.normalize("NFC", row.title).casefold():
            place = 0
        elif row.folded.startswith(folded):
            place = 1
        else:
            place = 2 if any(words in row.folded for words in folded) else 3
        return (place, *plain(row))

    return key


def _facets(index: Index, wanted: Search, everything: int, masks: Mapping[str, int]) -> dict[str, list[FacetValue]]:
    within = _all_of(everything, masks)
    bases = {name: _all_of(everything, masks, leave_out=name) for name in masks}
    chosen: dict[str, set[Hashable]] = {
        "group": set(wanted.groups),
        "stars": set(wanted.stars),
        "commune": {wanted.commune},
        "producer": {wanted.producer},
        "point": {wanted.point},
        **{name: {True} if getattr(wanted, name) else set() for name in FLAGS},
    }
    groups = {value: labelled(str(label)) for value, label in Group.choices}
    facets = {}
    for name, picked in chosen.items():
        base = bases.get(name, within)
        counted = _most(index, base, picked, MOST_PRODUCERS) if name == "producer" else _counted(index, name, base, picked)
        facets[name] = _values(index, name, counted, picked, groups)
    facets["price"] = _bands(index, wanted, bases.get("price", within))
    return facets


def _counted(index: Index, name: str, base: int, chosen: set[Hashable]) -> list[tuple[Hashable, int]]:
    if name == "point":
        known: Iterable[tuple[Hashable, int]] = [(code, index.bits[name].get(code, 0)) for code in index.points]
    else:
        known = list(index.bits[name].items())
    counted = ((value, (bits & base).bit_count()) for value, bits in known if value)
    return [(value, count) for value, count in counted if count or value in chosen]


def _most(index: Index, base: int, chosen: set[Hashable], limit: int) -> list[tuple[Hashable, int]]:
    """The chosen producers and those with most rows."""
    counted = index.by_maker(base)
    found: list[tuple[Hashable, int]] = [(value, counted[str(value)]) for value in chosen if value in index.bits["producer"]]
    others = ((count, value) for value, count in counted.items() if count > 0 and value and value not in chosen)
    return found + [(value, count) for count, value in heapq.nlargest(limit - len(found), others)]


def _values(
    index: Index, name: str, counted: Iterable[tuple[Hashable, int]], chosen: set[Hashable], groups: Mapping[str, tuple[str, str]]
) -> list[FacetValue]:
    def label(value: Hashable) -> tuple[str, str]:
        if name == "group":
            return groups.get(str(value), (str(value), str(value)))
        if name == "point":
            return labelled(index.points[str(value)])
        return index.labels.get((name, str(value)), (str(value), str(value)))

    ordered = sorted(((-count, label(value)[1], label(value)[0], value) for value, count in counted), key=lambda entry: entry[:3])
    return [
        FacetValue(value="1" if value is True else str(value), label=text, count=-count, is_chosen=value in chosen)
        for count, _folded, text, value in ordered
    ]


def _bands(index: Index, wanted: Search, base: int) -> list[FacetValue]:
    """`value` is "from-to", a missing bound empty; the words are the page's."""
    found = []
    for low, high in PRICE_BANDS:
        is_chosen = (wanted.price_from, wanted.price_to) == (low, high)
        count = (base & index.priced(low, high)).bit_count()
        if count or is_chosen:
            found.append(FacetValue(value=f"{low or ''}-{high or ''}", label="", count=count, is_chosen=is_chosen))
    return found
