"""Rounding goes up, fees go up, and nobody sells below the floor."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.rules.prices import ROUND_STEPS, Fee, PriceTerms, Promotion, quote

DAY = date(2026, 11, 25)
FEES = (Fee(name="Hoa hồng", percent=Decimal("4")), Fee(name="Thanh toán", percent=Decimal("5.5")), Fee(name="Xử lý đơn", fixed_vnd=3000))


def test_no_rule_is_the_shelf_price() -> None:
    found = quote(95_000, PriceTerms(), (), on=DAY)
    assert (found.list_price_vnd, found.price_vnd, found.net_vnd, found.is_below_floor) == (95_000, 95_000, 95_000, False)


@pytest.mark.parametrize(
    ("factor", "margin", "step", "wanted"),
    [("110", 0, 1, 104_500), ("110", 1, 500, 105_000), ("110", 0, 1000, 105_000), ("100", -500, 500, 94_500), ("103.33", 0, 1, 98_164)],
)
def test_factor_then_margin_then_up_to_the_step(factor: str, margin: int, step: int, wanted: int) -> None:
    terms = PriceTerms(factor_percent=Decimal(factor), margin_vnd=margin, round_to=step)
    assert quote(95_000, terms, (), on=DAY).list_price_vnd == wanted


@pytest.mark.parametrize(("day", "price"), [(-1, 100_000), (0, 85_000), (3, 85_000), (4, 100_000)])
def test_a_promotion_runs_from_its_first_to_its_last_day(day: int, price: int) -> None:
    terms = PriceTerms(promotion=Promotion(percent=Decimal(15), from_on=DAY, until_on=DAY + timedelta(days=3)))
    found = quote(100_000, terms, (), on=DAY + timedelta(days=day))
    assert (found.list_price_vnd, found.price_vnd) == (100_000, price)


def test_the_sum_of_fees_is_shown_and_the_way_out_too() -> None:
    found = quote(100_000, PriceTerms(floor_percent=Decimal(95)), FEES, on=DAY)
    assert found.fees == (("Hoa hồng", 4000), ("Thanh toán", 5500), ("Xử lý đơn", 3000))
    assert (found.net_vnd, found.floor_vnd, found.is_below_floor, found.raise_to_vnd) == (87_500, 95_000, True, 108_288)
    assert not quote(100_000, PriceTerms(factor_percent=Decimal("108.288"), floor_percent=Decimal(95)), FEES, on=DAY).is_below_floor
    assert quote(100_000, PriceTerms(factor_percent=Decimal("108.287"), floor_percent=Decimal(95)), FEES, on=DAY).is_below_floor


def test_the_floor_is_judged_on_what_buyers_pay_in_a_promotion() -> None:
    terms = PriceTerms(floor_vnd=86_000, promotion=Promotion(percent=Decimal(10), from_on=DAY, until_on=DAY))
    assert quote(100_000, terms, FEES, on=DAY).is_below_floor
    assert not quote(100_000, terms, FEES, on=DAY + timedelta(days=1)).is_below_floor


def test_fees_that_eat_everything_have_no_way_out() -> None:
    assert quote(1000, PriceTerms(floor_vnd=1), (Fee(name="x", percent=Decimal(100)),), on=DAY).raise_to_vnd is None


@given(
    st.integers(1, 5_000_000),
    st.decimals(1, 1000, places=2),
    st.integers(-10_000, 100_000),
    st.sampled_from(ROUND_STEPS),
    st.decimals(0, 40, places=2),
    st.integers(0, 20_000),
    st.integers(0, 100),
)
def test_the_price_is_a_whole_step_never_below_what_was_reckoned_and_the_way_out_keeps_the_floor(
    shelf: int, factor: Decimal, margin: int, step: int, percent: Decimal, fixed: int, floor: int
) -> None:
    terms = PriceTerms(factor_percent=factor, margin_vnd=margin, round_to=step, floor_percent=Decimal(floor))
    fees = (Fee(name="Phí", percent=percent, fixed_vnd=fixed),)
    found = quote(shelf, terms, fees, on=DAY)
    exact = shelf * factor / 100 + margin
    assert found.list_price_vnd % step == 0
    assert 0 <= found.list_price_vnd - max(exact, Decimal(0)) < step
    assert found.is_below_floor == (found.net_vnd < found.floor_vnd)
    if found.raise_to_vnd is not None:
        way_out = quote(found.raise_to_vnd, PriceTerms(round_to=step, floor_vnd=found.floor_vnd), fees, on=DAY)
        assert (way_out.price_vnd, way_out.is_below_floor) == (found.raise_to_vnd, False)
