"""Splitting an order over points, for any stock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.sourcing import Demand, NotEnough, Source, split

PRODUCTS, POINTS = st.integers(1, 4), st.integers(11, 15)
WANTED = st.dictionaries(PRODUCTS, st.integers(1, 8), max_size=4)
FREE = st.dictionaries(PRODUCTS, st.dictionaries(POINTS, st.integers(0, 8), max_size=5), max_size=4)
BOXES = st.lists(
    st.builds(Demand, parts=st.dictionaries(PRODUCTS, st.integers(1, 2), min_size=2, max_size=3), quantity=st.integers(1, 3)), max_size=2
)


def singles(wanted: dict[int, int]) -> list[Demand]:
    return [Demand(parts={product: 1}, quantity=quantity) for product, quantity in wanted.items()]


@given(wanted=WANTED, free=FREE, preferred=st.none() | POINTS)
def test_it_gives_exactly_what_is_wanted_or_refuses(wanted: dict, free: dict, preferred: int | None) -> None:
    demands, products = singles(wanted), list(wanted)
    if not all(sum(free.get(product, {}).values()) >= quantity for product, quantity in wanted.items()):
        with pytest.raises(NotEnough) as refused:
            split(demands, free, preferred=preferred)
        product = products[refused.value.demand]
        assert refused.value.available == sum(free.get(product, {}).values()) < wanted[product]
        return
    sources = split(demands, free, preferred=preferred)
    given_units: dict[int, int] = {}
    for source in sources:
        product = products[source.demand]
        assert 0 < source.quantity <= free[product][source.point_id]
        given_units[product] = given_units.get(product, 0) + source.quantity
    assert given_units == wanted
    assert len({(source.demand, source.point_id) for source in sources}) == len(sources)


@given(wanted=WANTED.filter(bool), free=FREE, preferred=st.none() | POINTS)
def test_one_parcel_whenever_one_point_has_everything(wanted: dict, free: dict, preferred: int | None) -> None:
    able = [
        point for point in range(11, 16) if all(free.get(product, {}).get(point, 0) >= quantity for product, quantity in wanted.items())
    ]
    if not able:
        return
    senders = {source.point_id for source in split(singles(wanted), free, preferred=preferred)}
    assert senders == {preferred if preferred in able else able[0]}


@given(wanted=WANTED, boxes=BOXES, free=FREE, preferred=st.none() | POINTS)
def test_with_boxes_no_point_gives_more_than_it_has(wanted: dict, boxes: list[Demand], free: dict, preferred: int | None) -> None:
    demands = [*singles(wanted), *boxes]
    sources = split(demands, free, preferred=preferred, may_be_short=True)
    used: dict[tuple[int, int], int] = {}
    for source in sources:
        for product, units in demands[source.demand].parts.items():
            used[product, source.point_id] = used.get((product, source.point_id), 0) + units * source.quantity
    assert all(units <= free[product].get(point, 0) for (product, point), units in used.items())


def test_a_box_is_packed_at_one_point() -> None:
    box = Demand(parts={1: 1, 2: 2}, quantity=1)
    assert split([box], {1: {11: 5, 12: 1}, 2: {11: 1, 12: 2}}) == (Source(demand=0, point_id=12, quantity=1),)
    with pytest.raises(NotEnough) as refused:
        split([box], {1: {11: 5}, 2: {12: 5}})
    assert (refused.value.demand, refused.value.available) == (0, 0)


def test_a_box_chooses_before_a_single_piece_that_can_come_from_elsewhere() -> None:
    demands = [Demand(parts={1: 1}, quantity=1), Demand(parts={1: 1, 2: 1}, quantity=1)]
    assert split(demands, {1: {11: 1, 12: 1}, 2: {11: 1}}) == (
        Source(demand=1, point_id=11, quantity=1),
        Source(demand=0, point_id=12, quantity=1),
    )


def test_a_pick_up_point_wins_ties_only() -> None:
    two = [Demand(parts={1: 1}, quantity=2)]
    assert split(two, {1: {11: 2, 12: 2}}, preferred=12) == (Source(demand=0, point_id=12, quantity=2),)
    assert split(two, {1: {11: 2, 12: 1}}, preferred=12) == (Source(demand=0, point_id=11, quantity=2),)


def test_nothing_wanted_needs_nothing() -> None:
    assert split([], {}) == ()
