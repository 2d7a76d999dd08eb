"""Rows for tests, through the same writers as production. Every argument has a plain default; names are numbered."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from catalog import stock
from catalog.certificates.models import Certificate
from catalog.models import Product
from catalog.partner.models import SalesPoint
from catalog.points.models import Commune, Province
from catalog.producers.models import Producer

_number = count(1)


def make_commune(code: str = "01273", name: str = "Phường Thục Phán", province: str = "Cao Bằng", province_code: str = "04") -> Commune:
    place, _made = Province.objects.get_or_create(code=province_code, defaults={"name": province})
    commune, _made = Commune.objects.get_or_create(code=code, defaults={"name": name, "province": place})
    return commune


def make_producer(**fields: Any) -> Producer:
    number = next(_number)
    return Producer.objects.create(**{"name": f"Hợp tác xã thử nghiệm {number}", "kind": "cooperative", "consents_to_sale": True, **fields})


def make_point(**fields: Any) -> SalesPoint:
    number = next(_number)
    return SalesPoint.objects.create(**{"code": f"diem-{number}", "name": f"Điểm bán {number}", **fields})


def make_certificate(product: Product, **fields: Any) -> Certificate:
    number = next(_number)
    given = {
        "number": f"OCOP-{number}",
        "issuer": "UBND tỉnh Cao Bằng",
        "issuer_level": "province",
        "decision_no": f"{number}/QĐ-UBND",
        "decision_date": date(2025, 6, 1),
        "stars": 4,
        "issued_on": timezone.localdate() - timedelta(days=100),
    }
    return Certificate.objects.create(product=product, **{**given, **fields})


def make_product(*, stock_at: dict[SalesPoint, int] | None = None, certified: bool = True, stars: int = 4, **fields: Any) -> Product:
    """A sellable product unless told otherwise; `stock_at` is units on hand by point."""
    number = next(_number)
    given = {
        "sku": f"CB-{number:04d}",
        "title": f"Miến dong thử {number}",
        "group": "food",
        "price_vnd": 95000,
        "weight_g": 500,
        "net_content": "500 g",
    }
    producer = fields.pop("producer", None) or make_producer()
    product = Product.objects.create(**{**given, "producer": producer, **fields})
    if certified:
        make_certificate(product, stars=stars)
    for point, quantity in (stock_at or {}).items():
        stock.count(product_id=product.pk, point_id=point.pk, quantity=quantity, cause="test")
    return product
