"""Products, facets and search: the rows that lists read, and one product in full."""

from datetime import date
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from catalog import search
from catalog.facts import PREFETCHED, RELATED, certificate_on, free_by_point, reasons
from catalog.groups import Group
from catalog.listing_row import ListingRow
from catalog.models import Product
from catalog.sellable import REASON_TEXTS
from catalog.thumbnails import url_of
from shop.api import schemas
from shop.api.errors import Error, not_found
from shop.api.paging import LARGEST_ID, PageOf, next_address

router = Router(tags=["products"])
CODE = r"^[0-9A-Za-z_-]{1,220}$"
Code = Annotated[str, Field(pattern=CODE)]
Price = Annotated[int, Field(ge=0, le=1_000_000_000)]
IMAGE_WIDTH = 1200


class Filters(Schema):
    q: Annotated[str, Field(max_length=100)] = Field("", description="Words; diacritics may be left out")
    group: list[Group] = Field([], description="Any of these groups")
    stars: list[Annotated[int, Field(ge=3, le=5)]] = Field([], description="Any of these")
    commune: Code | None = Field(None, description="Commune code")
    producer: Code | None = Field(None, description="The producer's slug")
    point: Code | None = Field(None, description="Only what this sales point has")
    price_from: Price | None = None
    price_to: Price | None = None
    in_stock: bool = False
    season: bool = Field(False, description="Only products sold in a season, which is now")
    protected: bool = Field(False, description="Only products with a protected name")

    def as_search(self, **more: Any) -> search.Search:
        return search.Search(
            text=" ".join(self.q.replace("\x00", " ").split()),
            groups=frozenset(self.group),
            stars=frozenset(self.stars),
            commune=self.commune or "",
            producer=self.producer or "",
            point=self.point or "",
            price_from=self.price_from,
            price_to=self.price_to,
            in_stock=self.in_stock,
            season=self.season,
            protected=self.protected,
            **more,
        )


FiltersOf = Annotated[Filters, Query()]


@router.get("/products", response={200: schemas.ProductPage, 422: Error, 429: Error}, summary="Products on sale today, by id")
def products(request: HttpRequest, filters: FiltersOf, page: PageOf) -> dict[str, Any]:
    """Only what may be sold today, services included, in the order of their ids."""
    rows = search.rows_after(filters.as_search(), on=timezone.localdate(), after=page.after, limit=page.limit)
    skus = _skus(rows)
    last = rows[-1].pk if rows else None
    return {
        "items": [row_of(row, sku=skus[row.pk]) for row in rows],
        "next": next_address(request, last_key=last, is_full=len(rows) == page.limit),
    }


@router.get("/search", response={200: schemas.SearchAnswer, 422: Error, 429: Error}, summary="Products by relevance, page by page")
def find(
    request: HttpRequest,
    filters: FiltersOf,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    sort: Annotated[str, Query(pattern="^(|moi|gia_tang|gia_giam|sao)$")] = "",
) -> dict[str, Any]:
    """The same order and the same words as the shop's own list. `sort`: moi (newest), gia_tang, gia_giam (price), sao (stars)."""
    found = search.search(filters.as_search(sort=sort, page=page), on=timezone.localdate())
    skus = _skus(found.rows)
    return {
        "items": [row_of(row, sku=skus[row.pk]) for row in found.rows],
        "total": found.total,
        "page": found.search.page,
        "last_page": found.last_page,
    }


@router.get("/facets", response={200: schemas.Facets, 422: Error, 429: Error}, summary="How many products each filter would show")
def facets(request: HttpRequest, filters: FiltersOf) -> dict[str, Any]:
    found = search.search(filters.as_search(), on=timezone.localdate())
    return {"total": found.total, "facets": {name: [_facet(value) for value in values] for name, values in found.facets.items()}}


@router.get("/products/{product_id}", response={200: schemas.Product, 404: Error, 422: Error, 429: Error}, summary="One product in full")
def product(request: HttpRequest, product_id: Annotated[int, Path(ge=1, le=LARGEST_ID)]) -> dict[str, Any]:
    """Also one that may not be sold today; `blocked_by` says why."""
    row = ListingRow.objects.filter(pk=product_id).first()
    found = Product.objects.select_related(*RELATED).prefetch_related(*PREFETCHED).filter(pk=product_id, is_public=True).first()
    if row is None or found is None:
        raise not_found(_("Không có sản phẩm này, hoặc sản phẩm chưa được đăng."))
    return {**row_of(row, sku=found.sku), **_full(found, on=timezone.localdate())}


def _skus(rows: list[ListingRow]) -> dict[int, str]:
    return dict(Product.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "sku"))


def row_of(row: ListingRow, *, sku: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "sku": sku,
        "title": row.title,
        "url": settings.SITE_URL + reverse("catalogue:detail", kwargs={"product_slug": row.slug, "pk": row.pk}),
        "group": row.group,
        "producer": {"slug": row.producer_slug, "name": row.producer_name},
        "commune_code": row.commune_code,
        "price": money(row.price_vnd),
        "net_content": row.net_content,
        "stars": row.stars,
        "valid_until": row.valid_until,
        "certificate": row.certificate_code,
        "in_stock": row.in_stock,
        "points": [code for code in row.point_codes.strip("|").split("||") if code],
        "image": settings.SITE_URL + url_of(row.image, width=IMAGE_WIDTH) if row.image else None,
        "is_alcohol": row.is_alcohol,
        "is_demo": row.is_demo,
    }


def money(amount: int | None) -> dict[str, Any] | None:
    return None if amount is None else {"amount": amount, "currency": "VND"}


def blocked_by(product: Product, *, on: date) -> list[dict[str, str]]:
    return [{"code": reason.value, "message": _(REASON_TEXTS[reason])} for reason in reasons(product, on=on)]


def _full(product: Product, *, on: date) -> dict[str, Any]:
    free = free_by_point(product)
    blocked, certificate = blocked_by(product, on=on), certificate_on(product, on=on)
    at_points = [record.partner for record in product.stockrecords.all() if record.partner_id in free]
    return {
        "stars": certificate.stars if certificate else None,
        "valid_until": certificate.expires_on if certificate else None,
        "certificate": certificate.code if certificate else "",
        "in_stock": 0 if blocked else sum(free.values()),
        "points": [] if blocked else [point.code for point in at_points if free[point.pk]],
        "description": product.description or "",
        "ingredients": product.ingredients,
        "storage": product.storage,
        "usage": product.usage,
        "shelf_life": product.shelf_life,
        "origin": product.origin,
        "weight_g": product.weight_g,
        "barcode": product.upc or "",
        "images": [settings.SITE_URL + url_of(image.original.name, width=IMAGE_WIDTH) for image in product.images.all()],
        "stock": [] if blocked else [{"point": point.code, "name": point.name, "free": free[point.pk]} for point in at_points],
        "may_be_sold": not blocked,
        "blocked_by": blocked,
    }


def _facet(value: search.FacetValue) -> dict[str, Any]:
    return {"value": value.value, "label": value.label, "count": value.count}
