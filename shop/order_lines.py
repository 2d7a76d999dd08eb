"""From a draft to the lines of an order: which goods, from which point, at which price. Reads and decides; `shop.orders` writes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.facts import JUDGED, RELATED, free_by_point, reasons
from catalog.gifts.facts import Share, shares, with_items
from catalog.gifts.models import GiftSet
from catalog.models import Product
from catalog.partner.models import StockRecord
from catalog.stock import Piece
from shop import line_problems
from shop.drafts import Draft, OrderRefused
from shop.order.models import Line, Order
from shop.sourcing import Demand, NotEnough, Source, split


@dataclass(frozen=True, kw_only=True)
class Goods:
    """What a draft names, read once. Products of gift sets are among `products`."""

    products: dict[int, Product]
    gifts: dict[int, GiftSet]


@dataclass(frozen=True, kw_only=True)
class Sourced:
    """`sources` point into the draft's lines followed by its gifts. `attention` is what a person must settle."""

    sources: tuple[Source, ...]
    attention: str = ""


def goods_of(draft: Draft) -> Goods:
    ids = [line.product_id for line in draft.lines]
    products = {product.pk: product for product in Product.objects.filter(pk__in=ids).select_related(*RELATED).prefetch_related(*JUDGED)}
    if not draft.gifts:
        return Goods(products=products, gifts={})
    gift_ids = [line.gift_set_id for line in draft.gifts]
    gifts = {gift.pk: gift for gift in GiftSet.objects.filter(pk__in=gift_ids).prefetch_related(with_items(pictures=False))}
    for gift in gifts.values():
        for item in gift.items.all():
            item.product = products.setdefault(item.product_id, item.product)
    return Goods(products=products, gifts=gifts)


def stock_ids(draft: Draft, goods: Goods) -> list[int]:
    """Products whose stock the draft takes."""
    return [*(line.product_id for line in draft.lines), *(item.product_id for gift in goods.gifts.values() for item in gift.items.all())]


def sourced(draft: Draft, goods: Goods, *, may_be_short: bool) -> Sourced:
    """Raises `OrderRefused` when there is too little, unless `may_be_short`.

    Whoever picks up gets everything at that point: goods that lie elsewhere are not promised for it.
    """
    demands = _demands(draft, goods)
    free = {product_id: free_by_point(product) for product_id, product in goods.products.items()}
    if draft.pickup_point_id is not None:
        point = draft.pickup_point_id
        free = {product_id: {point: by_point.get(point, 0)} for product_id, by_point in free.items()}
    try:
        found = split(demands, free, preferred=draft.pickup_point_id, may_be_short=may_be_short)
    except NotEnough as error:
        raise OrderRefused([_too_few(draft, goods, error)]) from error
    return Sourced(sources=found, attention=_attention(draft, goods, demands, found) if may_be_short else "")


def pieces_of(draft: Draft, goods: Goods, sources: tuple[Source, ...]) -> list[Piece]:
    records, demands = _records(goods), _demands(draft, goods)
    return [
        Piece(stockrecord_id=records[product_id, source.point_id].pk, quantity=source.quantity * units)
        for source in sources
        for product_id, units in demands[source.demand].parts.items()
    ]


def lines_of(order: Order, draft: Draft, goods: Goods, sources: tuple[Source, ...]) -> list[Line]:
    """Unsaved. A draft line takes from its own sources, so that two lines of one product keep their own prices."""
    records, lines = _records(goods), []
    for place, wanted in enumerate(draft.lines):
        product = goods.products.get(wanted.product_id)
        if product is None:
            continue
        taken = [(records[product.pk, source.point_id], source.quantity) for source in sources if source.demand == place]
        missing = wanted.quantity - sum(quantity for _record, quantity in taken)
        pieces: list[tuple[StockRecord | None, int]] = [*taken, *([(None, missing)] if missing else [])]
        cuts = _cut(wanted.discount_vnd, [quantity for _record, quantity in pieces])
        for (record, quantity), discount_vnd in zip(pieces, cuts, strict=True):
            lines.append(_line(order, product, record, quantity, wanted.unit_price_vnd, discount_vnd=discount_vnd))
    for place, box in enumerate(draft.gifts, start=len(draft.lines)):
        gift = goods.gifts[box.gift_set_id]
        for source in (source for source in sources if source.demand == place):
            for share in shares_of(gift, price_vnd=box.unit_price_vnd):
                product, record = goods.products[share.product_id], records[share.product_id, source.point_id]
                lines.append(_line(order, product, record, share.quantity * source.quantity, share.unit_price_vnd, gift=gift))
    return lines


def shares_of(gift: GiftSet, *, price_vnd: int) -> tuple[Share, ...]:
    return shares(price_vnd, [(item.product_id, item.quantity, item.product.price_vnd or 0) for item in gift.items.all()])


def _demands(draft: Draft, goods: Goods) -> list[Demand]:
    singles = [Demand(parts={line.product_id: 1}, quantity=line.quantity) for line in draft.lines]
    boxes = [
        Demand(parts={item.product_id: item.quantity for item in goods.gifts[line.gift_set_id].items.all()}, quantity=line.quantity)
        for line in draft.gifts
    ]
    return [*singles, *boxes]


def _records(goods: Goods) -> dict[tuple[int, int], StockRecord]:
    return {(record.product_id, record.partner_id): record for product in goods.products.values() for record in product.stockrecords.all()}


def _too_few(draft: Draft, goods: Goods, error: NotEnough) -> line_problems.LineProblem:
    place = error.demand - len(draft.lines)
    if place >= 0:
        return line_problems.too_few_sets(goods.gifts[draft.gifts[place].gift_set_id], error.available)
    product = goods.products[draft.lines[error.demand].product_id]
    if draft.pickup_point_id is not None and sum(free_by_point(product).values()) >= draft.lines[error.demand].quantity:
        return line_problems.not_at_point(product, error.available)
    return line_problems.too_few(product, error.available)


def _attention(draft: Draft, goods: Goods, demands: list[Demand], sources: tuple[Source, ...]) -> str:
    lacking: dict[int, int] = {}
    for place, line in enumerate(draft.lines):
        there = sum(source.quantity for source in sources if source.demand == place)
        if there < demands[place].quantity:
            lacking[line.product_id] = lacking.get(line.product_id, 0) + demands[place].quantity - there
    if not lacking:
        return ""
    told = [
        _("%(sku)s thiếu %(number)d") % {"sku": goods.products[pk].sku if pk in goods.products else pk, "number": number}
        for pk, number in lacking.items()
    ]
    return _("Đơn từ sàn vượt tồn kho: %s. Hãy nhập thêm hàng hoặc hủy đơn trên sàn.") % ", ".join(told)


def no_longer_sold(goods: Goods, *, on: date) -> str:
    """For an order that was taken elsewhere: what of it the shop itself would refuse today."""
    stopped = sorted(product.title for product in goods.products.values() if reasons(product, on=on))
    if not stopped:
        return ""
    return _("%s không còn được bán mà sàn đã nhận đơn. Gọi cho người mua và hủy đơn trên sàn.") % ", ".join(stopped)


def _cut(amount: int, quantities: Iterator[int] | list[int]) -> list[int]:
    """Divides an amount over pieces by their units, in whole đồng that add up to it."""
    left_amount, left_units, cuts = amount, sum(quantities), []
    for quantity in quantities:
        cut = left_amount * quantity // left_units
        cuts.append(cut)
        left_amount, left_units = left_amount - cut, left_units - quantity
    return cuts


def _line(
    order: Order,
    product: Product,
    record: StockRecord | None,
    quantity: int,
    unit_price_vnd: int,
    *,
    discount_vnd: int = 0,
    gift: GiftSet | None = None,
) -> Line:
    """`record` None: units that a marketplace sold and nobody has."""
    price, before, amount = Decimal(unit_price_vnd), Decimal(unit_price_vnd * quantity), Decimal(unit_price_vnd * quantity - discount_vnd)
    return Line(
        order=order,
        product=product,
        title=_("%(title)s (trong “%(set)s”)") % {"title": product.title, "set": gift.title} if gift else product.title,
        gift_set=gift,
        upc=product.upc,
        quantity=quantity,
        partner=record.partner if record else None,
        partner_name=record.partner.name if record else "",
        partner_sku=product.sku,
        stockrecord=record,
        num_allocated=quantity if record else 0,
        unit_price_incl_tax=price,
        unit_price_excl_tax=price,
        line_price_incl_tax=amount,
        line_price_excl_tax=amount,
        line_price_before_discounts_incl_tax=before,
        line_price_before_discounts_excl_tax=before,
        status="new",
    )
