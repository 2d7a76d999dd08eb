"""The questions of `catalog.search` in plain SQL: slow with many products, plain to read. What the index in memory must answer."""

from datetime import date

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from catalog.listing_index import matching_ids
from catalog.listing_row import ListingRow
from catalog.search import PRICE_BANDS, Search

COLUMNS = {"group": "group", "stars": "stars", "commune": "commune_code", "producer": "producer_slug"}
ORDERS = {
    "": (
        Case(When(Q(in_stock__gt=0) | Q(is_service=True), then=Value(0)), default=Value(1), output_field=IntegerField()),
        "-stars",
        "folded",
        "pk",
    ),
    "moi": ("-added_at", "pk"),
    "gia_tang": ("price_vnd", "pk"),
    "gia_giam": ("-price_vnd", "pk"),
    "sao": ("-stars", "price_vnd", "pk"),
    "ten": ("folded", "pk"),
}


def conditions(wanted: Search) -> dict[str, Q]:
    found = {}
    if wanted.groups:
        found["group"] = Q(group__in=wanted.groups)
    if wanted.stars:
        found["stars"] = Q(stars__in=wanted.stars)
    if wanted.commune:
        found["commune"] = Q(commune_code=wanted.commune)
    if wanted.producer:
        found["producer"] = Q(producer_slug=wanted.producer)
    if wanted.point:
        found["point"] = Q(point_codes__contains=f"|{wanted.point}|")
    if wanted.price_from is not None or wanted.price_to is not None:
        found["price"] = Q(price_vnd__gte=wanted.price_from or 0, price_vnd__lte=wanted.price_to if wanted.price_to is not None else 2**30)
    if wanted.in_stock:
        found["in_stock"] = Q(in_stock__gt=0)
    if wanted.season:
        found["season"] = Q(season_from__isnull=False)
    if wanted.protected:
        found["protected"] = ~Q(protected_name="")
    if wanted.text:
        found["text"] = Q(pk__in=matching_ids([wanted.text]))
    return found


def rows(wanted: Search, *, on: date, leave_out: str = "") -> QuerySet:
    found = ListingRow.objects.on_sale(on=on)
    for name, condition in conditions(wanted).items():
        if name != leave_out:
            found = found.filter(condition)
    return found


def page(wanted: Search, *, on: date, size: int) -> list[int]:
    start = (wanted.page - 1) * size
    return list(rows(wanted, on=on).order_by(*ORDERS[wanted.sort]).values_list("pk", flat=True)[start : start + size])


def counts(wanted: Search, *, on: date, points: list[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for name, column in COLUMNS.items():
        grouped = rows(wanted, on=on, leave_out=name).order_by().values_list(F(column)).annotate(number=Count("pk"))
        found[name] = {str(value): number for value, number in grouped if value}
    at_points = rows(wanted, on=on, leave_out="point")
    found["point"] = {code: number for code in points if (number := at_points.filter(point_codes__contains=f"|{code}|").count())}
    for name, condition in (
        ("in_stock", Q(in_stock__gt=0)),
        ("season", Q(season_from__isnull=False)),
        ("protected", ~Q(protected_name="")),
    ):
        number = rows(wanted, on=on, leave_out=name).filter(condition).count()
        found[name] = {"1": number} if number else {}
    priced = rows(wanted, on=on, leave_out="price")
    bands = {
        f"{low or ''}-{high or ''}": priced.filter(price_vnd__gte=low or 0, price_vnd__lte=high or 2**30).count()
        for low, high in PRICE_BANDS
    }
    found["price"] = {band: number for band, number in bands.items() if number}
    return found
