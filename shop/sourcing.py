"""Which point each unit of an order comes from. Pure.

As few parcels as possible: one point that has everything, else the point that covers most units, and so on. What belongs into one
box comes from one point.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Free = Mapping[int, Mapping[int, int]]
"""Units by product id and point id."""


@dataclass(frozen=True, kw_only=True)
class Demand:
    """`quantity` boxes (>= 0), each of these units by product id. A product sold by itself is a box of one."""

    parts: Mapping[int, int]
    quantity: int

    @property
    def units(self) -> int:
        return sum(self.parts.values())


@dataclass(frozen=True, kw_only=True)
class Source:
    """`quantity` boxes of the demand at this place in the list."""

    demand: int
    point_id: int
    quantity: int


class NotEnough(Exception):
    """Of the demand at this place only `available` boxes can be had."""

    def __init__(self, *, demand: int, available: int) -> None:
        super().__init__(f"demand {demand}: only {available}")
        self.demand = demand
        self.available = available


def split(demands: Sequence[Demand], free: Free, *, preferred: int | None = None, may_be_short: bool = False) -> tuple[Source, ...]:
    """Raises `NotEnough` unless `may_be_short`: then what is there is given.

    `preferred` (a pick-up point) wins ties only: a buyer waits less for one parcel than for two.
    """
    missing = [demand.quantity for demand in demands]
    points = {point_id for by_point in free.values() for point_id in by_point}
    sources: list[Source] = []
    while any(missing) and points:
        given = {point_id: _given(demands, missing, free, point_id) for point_id in points}
        point_id = max(points, key=lambda point: (_units(demands, given[point]), point == preferred, -point))
        points.discard(point_id)
        for place, quantity in sorted(given[point_id].items()):
            sources.append(Source(demand=place, point_id=point_id, quantity=quantity))
            missing[place] -= quantity
    if any(missing) and not may_be_short:
        place = next(place for place, quantity in enumerate(missing) if quantity)
        raise NotEnough(demand=place, available=demands[place].quantity - missing[place])
    return tuple(sources)


def _given(demands: Sequence[Demand], missing: Sequence[int], free: Free, point_id: int) -> dict[int, int]:
    """What this point gives to each demand; boxes of several products choose first, because they can't be divided."""
    left = {product_id: by_point.get(point_id, 0) for product_id, by_point in free.items()}
    given = {}
    for place in sorted(range(len(demands)), key=lambda place: (-len(demands[place].parts), place)):
        parts = demands[place].parts
        able = min((left.get(product_id, 0) // units for product_id, units in parts.items()), default=0)
        quantity = min(missing[place], able)
        if quantity:
            given[place] = quantity
            for product_id, units in parts.items():
                left[product_id] -= units * quantity
    return given


def _units(demands: Sequence[Demand], given: Mapping[int, int]) -> int:
    return sum(demands[place].units * quantity for place, quantity in given.items())
