"""Whether a gift set may be sold and how many can be packed. Every answer comes from its products; nothing is kept twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from catalog.facts import JUDGED, PREFETCHED, RELATED, free_by_point, reasons
from catalog.gifts.models import GiftItem, GiftSet
from catalog.models import Product
from catalog.sellable import REASON_TEXTS


@dataclass(frozen=True, kw_only=True)
class Share:
    """`quantity` units of one product at `unit_price_vnd` each: a part of the set's price."""

    product_id: int
    quantity: int
    unit_price_vnd: int


def with_items(*, pictures: bool = True) -> Prefetch:
    """The items with everything the functions here ask for, in a fixed number of queries."""
    products = Product.objects.select_related(*RELATED).prefetch_related(*(PREFETCHED if pictures else JUDGED))
    return Prefetch("items", GiftItem.objects.prefetch_related(Prefetch("product", products)))


def why_not(gift: GiftSet, *, on: date) -> tuple[str, ...]:
    """Vietnamese sentences; empty when it may be sold. Needs `with_items`."""
    found = []
    if not gift.is_public:
        found.append(_("Bộ quà chưa được đăng bán"))
    if (gift.sold_from and on < gift.sold_from) or (gift.sold_until and on > gift.sold_until):
        found.append(_("Bộ quà ngoài thời gian nhận đặt"))
    items = list(gift.items.all())
    if not items:
        found.append(_("Bộ quà chưa có món nào"))
    for item in items:
        if item.product.is_alcohol or item.product.is_service:
            found.append(_("%s không được xếp vào bộ quà") % item.product.title)
        found += [f"{item.product.title}: {_(REASON_TEXTS[reason])}" for reason in reasons(item.product, on=on)]
    return tuple(found)


def sets_by_point(gift: GiftSet) -> dict[int, int]:
    """Boxes that each open point can pack from its own shelf; a box is never gathered from two points."""
    parts = [(item.quantity, free_by_point(item.product)) for item in gift.items.all()]
    if not parts:
        return {}
    points = set.intersection(*(set(free) for _quantity, free in parts))
    return {point: min(free[point] // quantity for quantity, free in parts) for point in points}


def sets_free(gift: GiftSet) -> int:
    return sum(sets_by_point(gift).values())


def separately_vnd(gift: GiftSet) -> int:
    """What the same goods cost one by one."""
    return sum((item.product.price_vnd or 0) * item.quantity for item in gift.items.all())


def shares(price_vnd: int, items: Sequence[tuple[int, int, int]]) -> tuple[Share, ...]:
    """Divides a box's price over its units in whole đồng, by shelf price; the parts add up to it exactly.

    `items` is (product id, units in a box, shelf price in đồng). A product's units that can't cost the same differ by one đồng.
    """
    worth = sum(quantity * price for _product, quantity, price in items)
    if worth <= 0:
        raise ValueError("goods without a price have no share")
    exact = [price_vnd * quantity * price for _product, quantity, price in items]
    amounts = [amount // worth for amount in exact]
    by_rest = sorted(range(len(items)), key=lambda index: (-(exact[index] % worth), index))
    for index in by_rest[: price_vnd - sum(amounts)]:
        amounts[index] += 1
    found = []
    for (product_id, quantity, _price), amount in zip(items, amounts, strict=True):
        low, dearer = divmod(amount, quantity)
        groups = ((quantity - dearer, low), (dearer, low + 1))
        found += [Share(product_id=product_id, quantity=units, unit_price_vnd=price) for units, price in groups if units]
    return tuple(found)
