"""What an account may promise; all accounts together never promise more than is free when rules divide it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.rules.stock import LastUnits, StockTerms, promised

FREE = {1: 10, 2: 4, 3: 0}
TERMS = st.builds(
    StockTerms,
    points=st.frozensets(st.integers(1, 3)),
    buffer=st.integers(0, 5),
    share_percent=st.integers(0, 100),
    minimum=st.integers(0, 5),
    cap=st.none() | st.integers(0, 50),
)
STOCK = st.dictionaries(st.integers(1, 3), st.integers(0, 40))


@pytest.mark.parametrize(
    ("terms", "wanted"),
    [
        (StockTerms(), 14),
        (StockTerms(points=frozenset({2, 3})), 4),
        (StockTerms(buffer=3), 11),
        (StockTerms(share_percent=50), 7),
        (StockTerms(buffer=3, share_percent=50), 5),
        (StockTerms(cap=6), 6),
        (StockTerms(minimum=15), 0),
        (StockTerms(buffer=20), 0),
        (StockTerms(share_percent=0), 0),
    ],
)
def test_points_then_buffer_then_share_then_minimum_then_cap(terms: StockTerms, wanted: int) -> None:
    assert promised(FREE, terms, account=1) == wanted


def test_the_last_units_go_to_their_keeper_alone() -> None:
    last = LastUnits(threshold=14, keeper=1)
    assert [promised(FREE, StockTerms(), account=own, last_units=last) for own in (1, 2)] == [14, 0]
    assert promised({1: 15}, StockTerms(), account=2, last_units=last) == 15
    assert promised(FREE, StockTerms(), account=1, last_units=LastUnits(threshold=14, keeper=None)) == 0


def test_units_kept_for_anothers_promotion_are_not_promised() -> None:
    assert promised(FREE, StockTerms(), account=2, kept_for_others=5) == 9
    assert promised(FREE, StockTerms(points=frozenset({2})), account=2, kept_for_others=5) == 4
    assert promised(FREE, StockTerms(), account=2, kept_for_others=50) == 0


@given(STOCK, TERMS)
def test_never_negative_and_never_more_than_is_free(free: dict[int, int], terms: StockTerms) -> None:
    units = promised(free, terms, account=1)
    assert 0 <= units <= sum(free.values())
    assert units == 0 or units >= min(terms.minimum, terms.cap if terms.cap is not None else terms.minimum)


@given(STOCK, st.lists(TERMS, min_size=1, max_size=5), st.data())
def test_shares_that_add_up_to_the_whole_never_promise_a_unit_twice(
    free: dict[int, int], terms: list[StockTerms], data: st.DataObject
) -> None:
    left, total = 100, 0
    for number, own in enumerate(terms):
        share = data.draw(st.integers(0, left))
        left -= share
        split = StockTerms(points=own.points, buffer=own.buffer, share_percent=share, minimum=own.minimum, cap=own.cap)
        total += promised(free, split, account=number)
    assert total <= sum(free.values())


@given(STOCK, st.lists(TERMS, min_size=2, max_size=5), st.integers(0, 4))
def test_at_the_last_units_one_account_promises_and_no_more_than_is_free(
    free: dict[int, int], terms: list[StockTerms], keeper: int
) -> None:
    everywhere = sum(free.values())
    last = LastUnits(threshold=max(1, everywhere), keeper=keeper)
    told = [promised(free, own, account=number, last_units=last) for number, own in enumerate(terms)]
    assert sum(told) <= everywhere
    assert [number for number, units in enumerate(told) if units] in ([], [keeper])


@given(STOCK, TERMS, st.integers(0, 60))
def test_a_reservation_stays_free_for_its_account(free: dict[int, int], terms: StockTerms, kept: int) -> None:
    everywhere = sum(free.values())
    other = promised(free, terms, account=2, kept_for_others=kept)
    assert other + min(kept, everywhere) <= everywhere
