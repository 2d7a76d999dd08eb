"""Which point each unit of an order comes from. Pure.

As few parcels as possible: one point that has everything, else the point that covers most units, and so on.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Source:
    product_id: int
    point_id: int
    quantity: int


class NotEnough(Exception):
    """`available` units over all points, fewer than wanted."""

    def __init__(self, *, product_id: int, available: int) -> None:
        super().__init__(f"product {product_id}: only {available} units")
        self.product_id = product_id
        self.available = available


def split(wanted: Mapping[int, int], free: Mapping[int, Mapping[int, int]], *, preferred: int | None = None) -> tuple[Source, ...]:
    """`wanted` is units by product id, `free` units by product id and point id. Raises `NotEnough`.

    `preferred` (a pick-up point) wins ties only: a buyer waits less for one parcel than for two.
    """
    for product_id, quantity in sorted(wanted.items()):
        available = sum(free.get(product_id, {}).values())
        if available < quantity:
            raise NotEnough(product_id=product_id, available=available)
    missing, sources = dict(wanted), []
    points = {point_id for by_point in free.values() for point_id in by_point}
    while missing:
        point_id = max(points, key=lambda point: (_covered(missing, free, point), point == preferred, -point))
        points.discard(point_id)
        for product_id, quantity in sorted(missing.items()):
            taken = min(quantity, free.get(product_id, {}).get(point_id, 0))
            if taken:
                sources.append(Source(product_id=product_id, point_id=point_id, quantity=taken))
                missing[product_id] -= taken
        missing = {product_id: quantity for product_id, quantity in missing.items() if quantity}
    return tuple(sources)


def _covered(missing: Mapping[int, int], free: Mapping[int, Mapping[int, int]], point_id: int) -> int:
    return sum(min(quantity, free.get(product_id, {}).get(point_id, 0)) for product_id, quantity in missing.items())
