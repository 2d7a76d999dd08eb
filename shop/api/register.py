"""Producers, sales points, certificates and lots: the public side of the register."""

from typing import Annotated, Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router
from pydantic import Field

from catalog.browse.certificate_view import certificate_view
from catalog.certificates.models import Certificate
from catalog.facts import PREFETCHED, certificate_on
from catalog.models import Product
from catalog.partner.models import SalesPoint
from catalog.points.models import Commune
from catalog.producers.models import Producer
from catalog.traceability import codes
from catalog.traceability.models import Lot
from shop.api import schemas
from shop.api.errors import Error, not_found
from shop.api.paging import LARGEST_ID, PageOf, PageQuery, next_address

router = Router(tags=["register"])
Code = Annotated[str, Path(pattern=r"^[0-9A-Za-z_-]{1,220}$")]
ONE = {404: Error, 422: Error, 429: Error}
LOT_FACTS = ("number", "made_on", "best_before", "raw_area", "packaging", "recalled_on", "recall_reason")
MANY = {422: Error, 429: Error}


@router.get("/producers", response={200: schemas.ProducerPage, **MANY}, summary="Producers")
def producers(request: HttpRequest, page: PageOf) -> dict[str, Any]:
    rows = _page(Producer.objects.filter(is_active=True).select_related("commune__province"), page)
    return _answer(request, page, rows, _producer)


@router.get("/producers/{slug}", response={200: schemas.Producer, **ONE}, summary="One producer")
def producer(request: HttpRequest, slug: Code) -> dict[str, Any]:
    found = Producer.objects.filter(slug=slug, is_active=True).select_related("commune__province").first()
    if found is None:
        raise not_found(_("Không có chủ thể này, hoặc chủ thể đã ngừng hoạt động."))
    return _producer(found)


@router.get("/points", response={200: schemas.Points, 429: Error}, summary="Sales points")
def points(request: HttpRequest) -> dict[str, Any]:
    return {"items": [_point(point) for point in _open_points().order_by("name")]}


@router.get("/points/{code}", response={200: schemas.Point, **ONE}, summary="One sales point")
def point(request: HttpRequest, code: Code) -> dict[str, Any]:
    found = _open_points().filter(code=code).first()
    if found is None:
        raise not_found(_("Không có điểm bán này, hoặc điểm đã đóng."))
    return _point(found)


@router.get("/certificates", response={200: schemas.CertificatePage, **MANY}, summary="Certificates, valid and not")
def certificates(
    request: HttpRequest,
    page: PageOf,
    product: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    number: Annotated[str, Query(max_length=80), Field(description="The number on the paper, exactly")] = "",
) -> dict[str, Any]:
    rows = Certificate.objects.filter(product__is_public=True).select_related("product")
    if product is not None:
        rows = rows.filter(product_id=product)
    if number.strip("\x00 "):
        rows = rows.filter(number__iexact=number.replace("\x00", "").strip())
    return _answer(request, page, _page(rows, page), _certificate)


@router.get("/certificates/{code}", response={200: schemas.Certificate, **ONE}, summary="One certificate")
def certificate(request: HttpRequest, code: Code) -> dict[str, Any]:
    found = Certificate.objects.filter(code=code, product__is_public=True).select_related("product").first()
    if found is None:
        raise not_found(_("Không có giấy chứng nhận mang mã này. Hãy kiểm tra lại mã trên giấy hoặc trên tem."))
    return _certificate(found)


@router.get("/lots/{code}", response={200: schemas.Lot, **ONE}, summary="The lot behind a label")
def lot(request: HttpRequest, code: Code) -> dict[str, Any]:
    """`code` is the signed code of the label. Asking here is not counted as a look-up of the label."""
    opened = codes.opened(code)
    found = Lot.objects.filter(code=opened[0]).first() if opened else None
    if found is None:
        raise not_found(_("Mã này không do cửa hàng in ra. Hãy cẩn thận với hàng giả và gõ lại mã đúng như trên tem."))
    today = timezone.localdate()
    product = Product.objects.prefetch_related(*PREFETCHED).get(pk=found.product_id)
    counts = certificate_on(product, on=today)
    is_recalled = found.recalled_on is not None and found.recalled_on <= today
    return {
        **{
            name: getattr(found, name)
            for name in ("number", "made_on", "best_before", "raw_area", "packaging", "recalled_on", "recall_reason")
        },
        "product_id": product.pk,
        "product": product.title,
        "state": "recalled" if is_recalled else "over" if today > found.best_before else "good",
        "certificate": counts.code if counts else None,
    }


def _page(rows: QuerySet, page: PageQuery) -> list[Any]:
    return list(rows.filter(pk__gt=page.after).order_by("pk")[: page.limit])


def _answer(request: HttpRequest, page: PageQuery, rows: list[Model], show: Any) -> dict[str, Any]:
    last = rows[-1].pk if rows else None
    return {"items": [show(row) for row in rows], "next": next_address(request, last_key=last, is_full=len(rows) == page.limit)}


def _open_points() -> QuerySet:
    return SalesPoint.objects.filter(is_open=True).select_related("commune__province")


def _place(commune: Commune | None) -> dict[str, str] | None:
    return {"code": commune.code, "name": commune.name, "province": commune.province.name} if commune else None


def _producer(row: Producer) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("slug", "name", "kind", "is_sme", "story", "is_demo")},
        "url": settings.SITE_URL + row.get_absolute_url(),
        "commune": _place(row.commune),
        "address": row.address_line,
    }


def _point(row: SalesPoint) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("code", "name", "kind", "phone", "opening_hours", "offers_pickup", "is_demo")},
        "url": settings.SITE_URL + row.get_absolute_url(),
        "commune": _place(row.commune),
        "address": row.address_line,
    }


def _certificate(row: Certificate) -> dict[str, Any]:
    same = ("code", "number", "stars", "issuer", "issuer_level", "decision_no", "decision_date", "issued_on", "expires_on", "revoked_on")
    return {
        **{name: getattr(row, name) for name in (*same, "is_demo")},
        "url": settings.SITE_URL + row.get_absolute_url(),
        "product_id": row.product_id,
        "product": row.product.title,
        "state": certificate_view(row, on=timezone.localdate()).state,
    }
