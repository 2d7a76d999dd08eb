"""What the API says. Money is whole đồng, weight grams, days ISO dates in Vietnam, moments RFC 3339 in UTC."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field


def _example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class Place(Schema):
    code: str = Field(description="Five-digit commune code of the two-level administration")
    name: str
    province: str


class Money(Schema):
    amount: int = Field(description="Whole đồng, VAT included")
    currency: Literal["VND"] = "VND"


class ProductRow(Schema):
    """A product as a list shows it. `stars` and `valid_until` are its certificate's."""

    model_config = _example(
        id=12,
        sku="CB-MIEN-01",
        title="Miến dong Phia Đén",
        url="https://shop.example/san-pham/mien-dong-phia-den_12/",
        group="food",
        producer={"slug": "htx-phia-den", "name": "Hợp tác xã Phia Đén"},
        commune_code="01273",
        price={"amount": 95000, "currency": "VND"},
        net_content="500 g",
        stars=4,
        valid_until="2028-06-01",
        certificate="k7m3q9x2ab",
        in_stock=37,
        points=["bao-lac"],
        is_alcohol=False,
        is_demo=False,
    )
    id: int
    sku: str
    title: str
    url: str
    group: str = Field(description="food, beverage, medicinal, craft, ornamental or tourism, as the shop's group codes are")
    producer: "ProducerRef"
    commune_code: str
    price: Money | None
    net_content: str
    stars: int | None
    valid_until: date | None = Field(description="The certificate counts to the end of this day")
    certificate: str = Field(description="Code of the certificate's public page")
    in_stock: int = Field(description="Units free at all open points")
    points: list[str] = Field(description="Codes of the points that have it")
    image: str | None = None
    is_alcohol: bool
    is_demo: bool = Field(description="Demonstration data, nothing to buy")


class ProducerRef(Schema):
    slug: str
    name: str


class ProductPage(Schema):
    items: list[ProductRow]
    next: str | None = Field(description="Address of the next page")


class PointStock(Schema):
    point: str
    name: str
    free: int = Field(description="Units that may be promised now")


class Blocked(Schema):
    code: str
    message: str


class Product(ProductRow):
    description: str
    ingredients: str
    storage: str
    usage: str
    shelf_life: str
    origin: str
    weight_g: int | None = Field(description="Packed weight")
    barcode: str
    images: list[str]
    stock: list[PointStock]
    may_be_sold: bool
    blocked_by: list[Blocked] = Field(description="Why it may not be sold today; empty when it may")


class SearchAnswer(Schema):
    items: list[ProductRow]
    total: int
    page: int
    last_page: int


class FacetValue(Schema):
    value: str
    label: str
    count: int


class Facets(Schema):
    """Each facet is counted without its own filter."""

    total: int
    facets: dict[str, list[FacetValue]]


class Producer(Schema):
    slug: str
    name: str
    url: str
    kind: str
    is_sme: bool
    commune: Place | None
    address: str
    story: str
    is_demo: bool


class ProducerPage(Schema):
    items: list[Producer]
    next: str | None


class Point(Schema):
    code: str
    name: str
    url: str
    kind: str
    commune: Place | None
    address: str
    phone: str
    opening_hours: str
    offers_pickup: bool
    is_demo: bool


class Points(Schema):
    items: list[Point]


class Certificate(Schema):
    model_config = _example(
        code="k7m3q9x2ab",
        url="https://shop.example/chung-nhan/k7m3q9x2ab/",
        number="12/GCN-OCOP",
        product_id=12,
        product="Miến dong Phia Đén",
        stars=4,
        issuer="UBND tỉnh Cao Bằng",
        issuer_level="province",
        decision_no="812/QĐ-UBND",
        decision_date="2025-06-01",
        issued_on="2025-06-01",
        expires_on="2028-06-01",
        revoked_on=None,
        state="valid",
        is_demo=False,
    )
    code: str
    url: str
    number: str
    product_id: int
    product: str
    stars: int
    issuer: str
    issuer_level: str
    decision_no: str
    decision_date: date
    issued_on: date
    expires_on: date = Field(description="Last valid day")
    revoked_on: date | None = Field(description="First day without validity")
    state: Literal["valid", "expiring", "expired", "revoked", "not_yet_valid"] = Field(description="On the day of the answer, in Vietnam")
    is_demo: bool


class CertificatePage(Schema):
    items: list[Certificate]
    next: str | None


class Lot(Schema):
    number: str
    product_id: int
    product: str
    made_on: date
    best_before: date
    raw_area: str
    packaging: str
    recalled_on: date | None
    recall_reason: str
    state: Literal["good", "over", "recalled"]
    certificate: str | None = Field(description="Code of the certificate that counts today")


class StockIn(Schema):
    model_config = _example(quantity=24)
    quantity: int = Field(ge=0, le=1_000_000, description="Units on hand at the point, counted; held units stay held")


class PriceIn(Schema):
    model_config = _example(price_vnd=95000)
    price_vnd: int = Field(ge=1000, le=1_000_000_000, description="Whole đồng, VAT included")


class OwnStock(Schema):
    point: str
    on_hand: int
    held: int
    free: int


class OwnProduct(Schema):
    """A producer's own product with what its software may change."""

    model_config = _example(
        id=12,
        sku="CB-MIEN-01",
        title="Miến dong Phia Đén",
        price_vnd=95000,
        stock=[{"point": "bao-lac", "on_hand": 24, "held": 2, "free": 22}],
        may_be_sold=True,
        blocked_by=[],
        changed_at="2026-11-24T03:00:00Z",
    )
    id: int
    sku: str
    title: str
    price_vnd: int | None
    stock: list[OwnStock]
    may_be_sold: bool
    blocked_by: list[Blocked]
    changed_at: datetime


class OwnProducts(Schema):
    items: list[OwnProduct]
