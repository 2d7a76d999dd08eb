"""A box's price over its units: whole đồng that add up, whatever the prices."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.gifts.facts import Share, shares

ITEMS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 2_000_000)), min_size=1, max_size=6)


@given(price=st.integers(1, 5_000_000), items=ITEMS)
def test_the_parts_are_the_price(price: int, items: list[tuple[int, int]]) -> None:
    found = shares(price, [(index, units, shelf) for index, (units, shelf) in enumerate(items)])
    assert sum(share.quantity * share.unit_price_vnd for share in found) == price
    for index, (units, _shelf) in enumerate(items):
        mine = [share for share in found if share.product_id == index]
        assert sum(share.quantity for share in mine) == units
        assert max(share.unit_price_vnd for share in mine) - min(share.unit_price_vnd for share in mine) <= 1


def test_by_shelf_price() -> None:
    assert shares(300_000, [(1, 2, 100_000), (2, 1, 200_000)]) == (
        Share(product_id=1, quantity=2, unit_price_vnd=75_000),
        Share(product_id=2, quantity=1, unit_price_vnd=150_000),
    )
