"""What a product list asks for and gets: filters, sorting, one page of rows and the facets, in four queries."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Case, CharField, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from catalog.fold import fold
from catalog.groups import Group
from catalog.listing_index import matching
from catalog.listing_row import ListingRow
from catalog.partner.models import SalesPoint

PAGE_SIZE = 24
SORTS = {
    "": ("-stars", "folded", "pk"),
    "moi": ("-added_at", "pk"),
    "gia_tang": ("price_vnd", "pk"),
    "gia_giam": ("-price_vnd", "pk"),
    "sao": ("-stars", "price_vnd", "pk"),
}


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
    """`facets` by name: group, stars, commune, producer, point; each value is counted without its own facet's filter."""

    search: Search
    rows: list[ListingRow]
    total: int
    facets: dict[str, list[FacetValue]] = field(default_factory=dict)

    @property
    def last_page(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def search(wanted: Search, *, on: date) -> Found:
    """A page past the end answers the last page."""
    everything = ListingRow.objects.on_sale(on=on)
    found = everything.filter(_conditions(wanted))
    total = found.count()
    page = min(max(1, wanted.page), max(1, -(-total // PAGE_SIZE)))
    start = (page - 1) * PAGE_SIZE
    rows = list(_sorted(found, wanted)[start : start + PAGE_SIZE])
    wanted = replace(wanted, page=page)
    return Found(search=wanted, rows=rows, total=total, facets=_facets(everything, wanted))


def rows_on_sale(*, on: date, limit: int, sort: str = "moi", **filters: object) -> list[ListingRow]:
    """A short list for a home page or a producer's page, in one query."""
    return list(ListingRow.objects.on_sale(on=on).filter(**filters).order_by(*SORTS[sort])[:limit])


def _conditions(wanted: Search, *, leave_out: str = "") -> Q:
    parts = {
        "group": Q(group__in=wanted.groups) if wanted.groups else Q(),
        "stars": Q(stars__in=wanted.stars) if wanted.stars else Q(),
        "commune": Q(commune_code=wanted.commune) if wanted.commune else Q(),
        "producer": Q(producer_slug=wanted.producer) if wanted.producer else Q(),
        "point": Q(point_codes__contains=f"|{wanted.point}|") if wanted.point else Q(),
        "price": _price(wanted),
        "in_stock": Q(in_stock__gt=0) if wanted.in_stock else Q(),
        "text": _text(wanted.text),
    }
    condition = Q()
    for name, part in parts.items():
        if name != leave_out:
            condition &= part
    return condition


def _price(wanted: Search) -> Q:
    condition = Q()
    if wanted.price_from is not None:
        condition &= Q(price_vnd__gte=wanted.price_from)
    if wanted.price_to is not None:
        condition &= Q(price_vnd__lte=wanted.price_to)
    return condition


def _text(text: str) -> Q:
    if not text.strip():
        return Q()
    ids = matching(text)
    return Q(pk__in=ids) if ids is not None else Q(pk__in=[])


def _sorted(rows: QuerySet, wanted: Search) -> QuerySet:
    if wanted.sort or not wanted.text.strip():
        return rows.order_by(*SORTS.get(wanted.sort, SORTS[""]))
    closeness = Case(
        When(title__icontains=wanted.text.strip(), then=Value(0)),
        When(folded__startswith=fold(wanted.text), then=Value(1)),
        When(folded__contains=fold(wanted.text), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return rows.order_by(closeness, "-stars", "folded", "pk")


def _facets(everything: QuerySet, wanted: Search) -> dict[str, list[FacetValue]]:
    points = list(SalesPoint.objects.filter(is_open=True).order_by("name").values_list("code", "name"))
    columns = {
        "group": ("group", "group"),
        "stars": ("stars", "stars"),
        "commune": ("commune_code", "commune_name"),
        "producer": ("producer_slug", "producer_name"),
    }
    counts = [_counted(everything.filter(_conditions(wanted, leave_out=name)), name, *column) for name, column in columns.items()]
    at_any_point = everything.filter(_conditions(wanted, leave_out="point"))
    counts += [_counted_point(at_any_point, code) for code, _name in points]
    found: dict[str, list[tuple[str, str, int]]] = {name: [] for name in (*columns, "point")}
    for name, value, label, number in counts[0].union(*counts[1:], all=True):
        if value:
            found[name].append((value, label, number))
    labels = {"group": dict(Group.choices), "point": dict(points)}
    chosen = {
        "group": wanted.groups,
        "stars": {str(number) for number in wanted.stars},
        "commune": {wanted.commune},
        "producer": {wanted.producer},
        "point": {wanted.point},
    }
    return {name: _values(rows, labels=labels.get(name, {}), chosen=chosen[name]) for name, rows in found.items()}


def _counted(rows: QuerySet, name: str, value: str, label: str) -> QuerySet:
    text = CharField()
    return rows.order_by().values_list(Value(name, text), Cast(value, text), Cast(label, text)).annotate(number=Count("pk"))


def _counted_point(rows: QuerySet, code: str) -> QuerySet:
    text = CharField()
    here = rows.filter(point_codes__contains=f"|{code}|").order_by()
    constant = (Value("point", text), Value(code, text), Value(code, text))
    return here.values_list(*constant).annotate(number=Count("pk"))


def _values(rows: Iterable[tuple[str, str, int]], *, labels: dict[str, str], chosen: Iterable[str]) -> list[FacetValue]:
    chosen = set(chosen)
    values = [
        FacetValue(value=value, label=str(labels.get(value, label)), count=number, is_chosen=value in chosen)
        for value, label, number in rows
        if number or value in chosen
    ]
    return sorted(values, key=lambda found: (-found.count, fold(found.label)))
