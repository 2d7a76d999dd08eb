"""Splitting an order over points, for any stock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.sourcing import NotEnough, Source, split

PRODUCTS, POINTS = st.integers(1, 4), st.integers(11, 15)
WANTED = st.dictionaries(PRODUCTS, st.integers(1, 8), max_size=4)
FREE = st.dictionaries(PRODUCTS, st.dictionaries(POINTS, st.integers(0, 8), max_size=5), max_size=4)


@given(wanted=WANTED, free=FREE, preferred=st.none() | POINTS)
def test_it_gives_exactly_what_is_wanted_or_refuses(wanted: dict, free: dict, preferred: int | None) -> None:
    is_enough = all(sum(free.get(product, {}).values()) >= quantity for product, quantity in wanted.items())
    if not is_enough:
        with pytest.raises(NotEnough) as refused:
            split(wanted, free, preferred=preferred)
        assert refused.value.available == sum(free.get(refused.value.product_id, {}).values()) < wanted[refused.value.product_id]
        return
    sources = split(wanted, free, preferred=preferred)
    given_units: dict[int, int] = {}
    for source in sources:
        assert 0 < source.quantity <= free[source.product_id][source.point_id]
        given_units[source.product_id] = given_units.get(source.product_id, 0) + source.quantity
    assert given_units == wanted
    assert len({(source.product_id, source.point_id) for source in sources}) == len(sources)


@given(wanted=WANTED.filter(bool), free=FREE, preferred=st.none() | POINTS)
def test_one_parcel_whenever_one_point_has_everything(wanted: dict, free: dict, preferred: int | None) -> None:
    able = [
        point for point in range(11, 16) if all(free.get(product, {}).get(point, 0) >= quantity for product, quantity in wanted.items())
    ]
    if not able:
        return
    senders = {source.point_id for source in split(wanted, free, preferred=preferred)}
    assert senders == {preferred if preferred in able else able[0]}


def test_a_pick_up_point_wins_ties_only() -> None:
    assert split({1: 2}, {1: {11: 2, 12: 2}}, preferred=12) == (Source(product_id=1, point_id=12, quantity=2),)
    assert split({1: 2}, {1: {11: 2, 12: 1}}, preferred=12) == (Source(product_id=1, point_id=11, quantity=2),)


def test_nothing_wanted_needs_nothing() -> None:
    assert split({}, {}) == ()
