"""What a basket holds, read in a fixed number of queries and judged by the same question as the order."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest

from catalog.facts import PREFETCHED, RELATED, free_quantity
from catalog.models import Product
from catalog.thumbnails import Picture, picture_of
from shop import line_problems
from shop.basket.models import Basket
from shop.line_problems import LineProblem


@dataclass(frozen=True, kw_only=True)
class BasketLine:
    """`price_then_vnd` is told only when the price changed since the goods were put in. Prices are whole đồng."""

    line_id: int
    product_id: int
    title: str
    url: str
    producer_name: str
    net_content: str
    weight_g: int | None
    is_alcohol: bool
    picture: Picture | None
    quantity: int
    available: int
    unit_price_vnd: int | None
    price_then_vnd: int | None
    problem: LineProblem | None
    may_shrink: bool
    """The problem goes away with a smaller quantity; else the line must be removed."""

    @property
    def total_vnd(self) -> int:
        return self.quantity * (self.unit_price_vnd or 0)


@dataclass(frozen=True, kw_only=True)
class Contents:
    lines: tuple[BasketLine, ...]

    @property
    def total_vnd(self) -> int:
        """Of what can be ordered."""
        return sum(line.total_vnd for line in self.lines if not line.problem)

    @property
    def has_alcohol(self) -> bool:
        return any(line.is_alcohol for line in self.lines)

    @property
    def may_be_ordered(self) -> bool:
        return bool(self.lines) and not any(line.problem for line in self.lines)


def open_basket(request: HttpRequest) -> Basket:
    """The visitor's basket without Oscar's offers: those cost five queries and the shop has none yet."""
    _ = bool(request.basket_hash)  # Oscar's middleware finds or makes the basket here and keeps it for the request
    return request._basket_cache


def contents(basket: Basket, *, on: date, is_cash: bool) -> Contents:
    """`is_cash`: whether cash is the only way to pay, which rules alcohol out."""
    if basket.pk is None:
        return Contents(lines=())
    rows = list(basket.lines.order_by("pk").values_list("pk", "product_id", "quantity", "price_incl_tax"))
    ids = [product_id for _pk, product_id, _quantity, _price in rows]
    products = Product.objects.filter(pk__in=ids).select_related(*RELATED).prefetch_related(*PREFETCHED).in_bulk()
    return Contents(
        lines=tuple(
            _line(pk, products[product_id], quantity=quantity, price_then=int(price or 0), on=on, is_cash=is_cash)
            for pk, product_id, quantity, price in rows
        )
    )


def _line(pk: int, product: Product, *, quantity: int, price_then: int, on: date, is_cash: bool) -> BasketLine:
    problem = line_problems.find(product, quantity=quantity, on=on, is_cash=is_cash)
    available = free_quantity(product)
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
        available=available,
        unit_price_vnd=product.price_vnd,
        price_then_vnd=price_then if has_new_price else None,
        problem=problem,
        may_shrink=problem is not None and problem.code == "out_of_stock" and available > 0,
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
