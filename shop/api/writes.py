"""A producer's own price and stock, by token. Each write carries an Idempotency-Key: sent again, it is answered again and done once."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, Path, Router
from ninja.security import HttpBearer

from catalog.drafts.proposing import DraftRefused
from catalog.facts import PREFETCHED, RELATED
from catalog.models import Product
from catalog.partner.models import SalesPoint
from shop.api import schemas
from shop.api.errors import ApiError, Error, not_found
from shop.api.limits import WRITES_PER_MINUTE, spend
from shop.api.models import ApiToken, IdempotentAnswer, digest
from shop.api.products import blocked_by
from shop.portal import changes

SEEN_EVERY = timedelta(minutes=1)
ABANDONED = timedelta(minutes=2)
"""A write whose process died; longer than any request of ours may take."""


class Token(HttpBearer):
    """`Authorization: Bearer ocop_…`, made in the producer's portal."""

    openapi_name = "Token"

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        found = ApiToken.objects.filter(token_digest=digest(token), revoked_at=None, producer__is_active=True).first()
        if found is None:
            return None
        now = timezone.now()
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - SEEN_EVERY)
        ApiToken.objects.filter(stale, pk=found.pk).update(last_used_at=now)
        return found


router = Router(tags=["own products"], auth=Token())
Sku = Annotated[str, Path(max_length=64, pattern=r"^[^\x00/]+$")]
PointCode = Annotated[str, Path(pattern=r"^[0-9A-Za-z_-]{1,128}$")]
IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", pattern=r"^[\x21-\x7e]{8,255}$")]
REFUSALS = {400: Error, 401: Error, 404: Error, 409: Error, 422: Error, 429: Error}


@router.get("/own/products", response={200: schemas.OwnProducts, 401: Error, 429: Error}, summary="My products")
def own_products(request: HttpRequest) -> dict[str, Any]:
    spend("own", str(_token(request).pk), limit=WRITES_PER_MINUTE)
    today = timezone.localdate()
    return {"items": [_own(product, today) for product in _mine(_token(request)).order_by("sku")]}


@router.put("/own/products/{sku}/price", response={200: schemas.OwnProduct, **REFUSALS}, summary="Set my product's price")
def set_price(request: HttpRequest, sku: Sku, body: schemas.PriceIn, key: IdempotencyKey) -> Any:
    """The shelf price, the same on every channel unless a channel has its own rule. Channels follow within seconds."""
    return _once(request, key, body, lambda: _write(_token(request), sku, price_vnd=body.price_vnd, stock={}))


@router.put("/own/products/{sku}/stock/{point}", response={200: schemas.OwnProduct, **REFUSALS}, summary="Set my stock at a point")
def set_stock(request: HttpRequest, sku: Sku, point: PointCode, body: schemas.StockIn, key: IdempotencyKey) -> Any:
    """Counted units on hand at one point; what orders hold stays held."""
    return _once(request, key, body, lambda: _write(_token(request), sku, price_vnd=None, stock={point: body.quantity}))


def _token(request: HttpRequest) -> ApiToken:
    return request.auth  # type: ignore[attr-defined]  # set by ninja after `Token`


def _mine(token: ApiToken) -> Any:
    return Product.objects.filter(producer_id=token.producer_id).select_related(*RELATED).prefetch_related(*PREFETCHED)


def _write(token: ApiToken, sku: str, *, price_vnd: int | None, stock: dict[str, int]) -> dict[str, Any]:
    product = _mine(token).filter(sku=sku).first()
    if product is None:
        raise not_found(_("Không có sản phẩm mang mã này trong các sản phẩm của bạn."))
    if stock and product.is_service:
        raise ApiError(409, "no_stock_kept", _("Dịch vụ không có tồn kho."))
    points = dict(SalesPoint.objects.filter(is_open=True, code__in=stock).values_list("code", "pk"))
    if len(points) != len(stock):
        raise not_found(_("Không có điểm bán mang mã này, hoặc điểm đã đóng."))
    try:
        changes.save(
            product,
            price_vnd=price_vnd,
            quantities={points[code]: quantity for code, quantity in stock.items()},
            user=token.created_by,
            now=timezone.now(),
            cause=f"API {token}",
        )
    except DraftRefused as refused:
        raise ApiError(409, "being_reviewed", str(refused)) from refused
    return _own(_mine(token).get(pk=product.pk), timezone.localdate())


def _own(product: Product, today: Any) -> dict[str, Any]:
    stock = [
        {
            "point": record.partner.code,
            "on_hand": record.num_in_stock or 0,
            "held": record.num_allocated or 0,
            "free": max(0, (record.num_in_stock or 0) - (record.num_allocated or 0)),
        }
        for record in product.stockrecords.all()
    ]
    blocked = blocked_by(product, on=today)
    return {
        "id": product.pk,
        "sku": product.sku,
        "title": product.title,
        "price_vnd": product.price_vnd,
        "changed_at": product.date_updated,
        "stock": sorted(stock, key=lambda row: row["point"]),
        "may_be_sold": not blocked,
        "blocked_by": blocked,
    }


def _once(request: HttpRequest, key: str, body: Any, write: Callable[[], dict[str, Any]]) -> Any:
    """The answer given to the key before, or the write's. A refusal is not kept: mended, the same key may be used."""
    token = _token(request)
    spend("write", str(token.pk), limit=WRITES_PER_MINUTE)
    wanted = digest(f"{request.method} {request.path} {body.model_dump_json()}")
    row = _reserve(token, key, wanted, now=timezone.now())
    if row.status:
        return row.body
    try:
        with transaction.atomic():
            answer = json.loads(json.dumps(write(), cls=DjangoJSONEncoder))
            IdempotentAnswer.objects.filter(pk=row.pk).update(status=200, body=answer)
    except BaseException:
        IdempotentAnswer.objects.filter(pk=row.pk, status=0).delete()
        raise
    return answer


def _reserve(token: ApiToken, key: str, wanted: str, *, now: datetime) -> IdempotentAnswer:
    IdempotentAnswer.objects.filter(token=token, key=key, status=0, created_at__lt=now - ABANDONED).delete()
    try:
        with transaction.atomic():
            return IdempotentAnswer.objects.create(token=token, key=key, request_digest=wanted, created_at=now)
    except IntegrityError:
        found = IdempotentAnswer.objects.filter(token=token, key=key).first()
    if found is not None and found.request_digest != wanted:
        raise ApiError(409, "key_reused", _("Idempotency-Key này đã dùng cho một yêu cầu khác. Hãy tạo khóa mới cho mỗi thay đổi."))
    if found is None or not found.status:
        raise ApiError(409, "in_progress", _("Yêu cầu cùng khóa đang được xử lý. Hãy hỏi lại sau 5 giây."), headers={"Retry-After": "5"})
    return found
