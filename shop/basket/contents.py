"""What a basket holds, read in a fixed number of queries and judged by the same question as the order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.facts import PREFETCHED, RELATED, free_by_point, free_quantity
from catalog.gifts.facts import sets_by_point, with_items
from catalog.gifts.models import GiftSet
from catalog.models import Product
from catalog.thumbnails import Picture, picture_of
from shop import coupons, line_problems
from shop.basket.models import Basket, GiftLine
from shop.line_problems import LineProblem

COUPON_KEY = "coupon"
"""Of the session: the code that the visitor typed."""
LARGEST_ORDER_VND = 2_000_000_000
"""More is agreed by telephone; the columns of an order hold five times as much."""


@dataclass(frozen=True, kw_only=True)
class BasketLine:
    """`price_then_vnd` is told only when the price changed since the goods were put in. Prices are whole đồng.

    `gift_set_id` is set for a box, which then has `parts` (title, units) and no product.
    """

    line_id: int
    title: str
    url: str
    quantity: int
    available: int
    free_at: dict[int, int]
    """Units (or boxes) by point."""
    unit_price_vnd: int | None
    price_then_vnd: int | None
    problem: LineProblem | None
    product_id: int = 0
    gift_set_id: int | None = None
    parts: tuple[tuple[str, int], ...] = ()
    producer_name: str = ""
    net_content: str = ""
    weight_g: int | None = None
    is_alcohol: bool = False
    picture: Picture | None = None
    discount_vnd: int = 0

    @property
    def may_shrink(self) -> bool:
        """The problem goes away with a smaller quantity; else the line must be removed."""
        return self.problem is not None and self.problem.code == "out_of_stock" and self.available > 0

    @property
    def total_vnd(self) -> int:
        return self.quantity * (self.unit_price_vnd or 0)

    @property
    def change_url(self) -> str:
        return reverse("basket:change_gift" if self.gift_set_id else "basket:change", kwargs={"line_id": self.line_id})

    @property
    def remove_url(self) -> str:
        return reverse("basket:remove_gift" if self.gift_set_id else "basket:remove", kwargs={"line_id": self.line_id})

    @property
    def key(self) -> str:
        """Names the line on a page."""
        return f"bo-{self.line_id}" if self.gift_set_id else str(self.line_id)


@dataclass(frozen=True, kw_only=True)
class Contents:
    lines: tuple[BasketLine, ...]
    code: str = ""
    """The coupon that was typed."""
    found: coupons.Found = coupons.NOTHING

    @property
    def total_vnd(self) -> int:
        """Of what can be ordered, before discounts."""
        return sum(line.total_vnd for line in self.lines if not line.problem)

    @property
    def payable_vnd(self) -> int:
        return self.total_vnd - self.found.total_vnd

    @property
    def has_alcohol(self) -> bool:
        return any(line.is_alcohol for line in self.lines)

    @property
    def too_large(self) -> str:
        """Words when the sum is more than one order takes."""
        if self.total_vnd <= LARGEST_ORDER_VND:
            return ""
        return _("Đơn lớn hơn 2 tỷ đồng cần báo giá riêng. Hãy giảm số lượng, hoặc gọi cho cửa hàng.")

    @property
    def may_be_ordered(self) -> bool:
        return bool(self.lines) and not any(line.problem for line in self.lines) and not self.too_large

    def lacking_at(self, point_id: int) -> tuple[str, ...]:
        """Titles that the point can't hand over in the wanted number."""
        return tuple(line.title for line in self.lines if line.free_at.get(point_id, 0) < line.quantity)


def open_basket(request: HttpRequest) -> Basket:
    """The visitor's basket without Oscar's own offer run: `shop.coupons` calculates over what is shown."""
    _basket = bool(request.basket_hash)  # Oscar's middleware finds or makes the basket here and keeps it for the request
    return request._basket_cache


def contents(basket: Basket, *, on: date, now: datetime, is_cash: bool, code: str = "") -> Contents:
    """`is_cash`: whether cash is the only way to pay, which rules alcohol out. `code` is a coupon."""
    if basket.pk is None:
        return Contents(lines=())
    rows = list(basket.lines.order_by("pk").values_list("pk", "product_id", "quantity", "price_incl_tax"))
    ids = [product_id for _pk, product_id, _quantity, _price in rows]
    products = Product.objects.filter(pk__in=ids).select_related(*RELATED).prefetch_related(*PREFETCHED).in_bulk() if ids else {}
    singles = [
        _line(pk, products[product_id], quantity=quantity, price_then=int(price or 0), on=on, is_cash=is_cash)
        for pk, product_id, quantity, price in rows
    ]
    found = _discounts(singles, products, now=now, code=code)
    reduced = [_reduced(line, found) for line in singles]
    return Contents(lines=(*reduced, *_boxes(basket, on=on)), code=code, found=found)


def _discounts(lines: Sequence[BasketLine], products: dict[int, Product], *, now: datetime, code: str) -> coupons.Found:
    pieces = [(products[line.product_id], line.quantity) for line in lines if not line.problem]
    if not pieces and not code:
        return coupons.NOTHING
    return coupons.find(pieces, code=code, now=now)


def _reduced(line: BasketLine, found: coupons.Found) -> BasketLine:
    discount_vnd = found.by_product.get(line.product_id, 0)
    return line if not discount_vnd else BasketLine(**{**line.__dict__, "discount_vnd": discount_vnd})


def _boxes(basket: Basket, *, on: date) -> list[BasketLine]:
    gifts = GiftSet.objects.prefetch_related(with_items())
    lines = GiftLine.objects.filter(basket=basket).prefetch_related(Prefetch("gift_set", gifts))
    return [_box(line, line.gift_set, on=on) for line in lines]


def _box(line: GiftLine, gift: GiftSet, *, on: date) -> BasketLine:
    items, by_point = list(gift.items.all()), sets_by_point(gift)
    weights = [(item.product.weight_g, item.quantity) for item in items]
    return BasketLine(
        line_id=line.pk,
        gift_set_id=gift.pk,
        title=gift.title,
        url=gift.get_absolute_url(),
        parts=tuple((item.product.title, item.quantity) for item in items),
        weight_g=None if any(weight is None for weight, _n in weights) else sum((weight or 0) * quantity for weight, quantity in weights),
        picture=_picture(items[0].product) if items else None,
        quantity=line.quantity,
        available=sum(by_point.values()),
        free_at=by_point,
        unit_price_vnd=gift.price_vnd,
        price_then_vnd=line.price_vnd if line.price_vnd != gift.price_vnd else None,
        problem=line_problems.find_for_set(gift, quantity=line.quantity, on=on),
    )


def _line(pk: int, product: Product, *, quantity: int, price_then: int, on: date, is_cash: bool) -> BasketLine:
    has_new_price = bool(price_then) and product.price_vnd is not None and price_then != product.price_vnd
    return BasketLine(
        line_id=pk,
        product_id=product.pk,
        title=product.title,
        url=product.get_absolute_url(),
        producer_name=product.producer.name,
        net_content=product.net_content,
        weight_g=product.weight_g,
        is_alcohol=product.is_alcohol,
        picture=_picture(product),
        quantity=quantity,
        available=free_quantity(product),
        free_at=free_by_point(product),
        unit_price_vnd=product.price_vnd,
        price_then_vnd=price_then if has_new_price else None,
        problem=line_problems.find(product, quantity=quantity, on=on, is_cash=is_cash),
    )


def _picture(product: Product) -> Picture | None:
    image = next(iter(product.images.all()), None)
    if image is None:
        return None
    return picture_of(
        image.original.name,
        alt=image.alt_text or image.caption or product.title,
        width=image.width,
        height=image.height,
        is_illustration=image.is_illustration,
    )
