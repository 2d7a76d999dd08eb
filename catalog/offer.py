"""A product as every channel sees it. Pure: standard library only."""

from dataclasses import dataclass
from datetime import date

from catalog.sellable import Reason


@dataclass(frozen=True, kw_only=True)
class OfferImage:
    """One picture. `sha256` is of the file's bytes, so a channel never uploads the same bytes twice."""

    path: str
    url: str
    sha256: str
    content_type: str


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Everything a channel may show or needs to know, after `catalog.sellable` had its say.

    `price_vnd` is whole đồng, `weight_g` the packed weight in grams (None: unknown), `quantity` what may be promised now over
    all points (never negative; 0 when blocked) and `quantity_by_point` the same per open point. `list_price_vnd` is set by a channel
    whose promotion makes `price_vnd` lower. Offers with the same non-empty `family` are choices of one thing called `line`, told apart by
    `option`. `keywords` are folded words (lower case, no diacritics, đ as d) of name and kind.
    """

    product_id: int
    sku: str
    title: str
    description: str
    group: str
    price_vnd: int | None
    quantity: int
    quantity_by_point: tuple[tuple[int, int], ...] = ()
    list_price_vnd: int | None = None
    blocked_by: tuple[Reason, ...] = ()
    weight_g: int | None = None
    net_content: str = ""
    family: str = ""
    line: str = ""
    option: str = ""
    producer: str = ""
    commune: str = ""
    province: str = ""
    barcode: str = ""
    ingredients: str = ""
    storage: str = ""
    usage: str = ""
    shelf_life: str = ""
    images: tuple[OfferImage, ...] = ()
    keywords: tuple[str, ...] = ()
    stars: int | None = None
    certificate_number: str = ""
    certificate_issuer: str = ""
    certificate_expires_on: date | None = None
    is_alcohol: bool = False
    abv: float | None = None
    is_service: bool = False
    url: str = ""

    @property
    def may_be_sold(self) -> bool:
        return not self.blocked_by
