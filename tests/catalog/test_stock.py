"""The ledger and the stock agree, whatever the order of changes; a refusal changes nothing."""

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog import stock
from catalog.partner.models import StockMovement, StockRecord
from catalog.stock import InsufficientStock, NotAllocated, NotOnHand, Piece
from tests.factories import make_point, make_product

STEP = st.tuples(st.sampled_from(["allocate", "release", "consume", "restock", "count"]), st.integers(1, 6))


@pytest.fixture
def record(db) -> StockRecord:
    return make_product(stock_at={make_point(): 5}).stockrecords.get()


def piece(record: StockRecord, quantity: int) -> list[Piece]:
    return [Piece(stockrecord_id=record.pk, quantity=quantity)]


def state(record: StockRecord) -> tuple[int, int]:
    record.refresh_from_db()
    return record.num_in_stock, record.num_allocated or 0


def test_held_units_can_not_be_held_again(record: StockRecord) -> None:
    stock.allocate(piece(record, 3), cause="a")
    with pytest.raises(InsufficientStock), transaction.atomic():
        stock.allocate(piece(record, 3), cause="b")
    assert state(record) == (5, 3)
    assert list(StockMovement.objects.filter(kind="allocate").values_list("allocated_change", "cause")) == [(3, "a")]


def test_one_short_piece_takes_none(record: StockRecord) -> None:
    other = make_product(stock_at={make_point(): 1}).stockrecords.get()
    with pytest.raises(InsufficientStock), transaction.atomic():
        stock.allocate([*piece(record, 2), *piece(other, 2)], cause="a")
    assert (state(record), state(other)) == ((5, 0), (1, 0))


def test_only_held_units_are_released_or_shipped(record: StockRecord) -> None:
    for settle in (stock.release, stock.consume):
        with pytest.raises(NotAllocated), transaction.atomic():
            settle(piece(record, 1), cause="a")
    assert state(record) == (5, 0)


def test_a_count_below_what_is_held_leaves_nothing_to_promise(record: StockRecord) -> None:
    stock.allocate(piece(record, 4), cause="a")
    assert stock.count(product_id=record.product_id, point_id=record.partner_id, quantity=2, cause="kiểm kê") is True
    assert state(record) == (2, 4)
    with pytest.raises(InsufficientStock), transaction.atomic():
        stock.allocate(piece(record, 1), cause="b")
    with pytest.raises(NotOnHand), transaction.atomic():
        stock.consume(piece(record, 4), cause="a")


def test_the_same_count_again_is_no_change(record: StockRecord) -> None:
    before = StockMovement.objects.count()
    assert stock.count(product_id=record.product_id, point_id=record.partner_id, quantity=5, cause="x") is False
    assert StockMovement.objects.count() == before


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_piece_has_at_least_one_unit(record: StockRecord, quantity: int) -> None:
    with pytest.raises(ValueError, match="at least one unit"):
        stock.allocate(piece(record, quantity), cause="a")


def test_a_negative_count_is_refused(record: StockRecord) -> None:
    with pytest.raises(ValueError, match="never negative"):
        stock.count(product_id=record.product_id, point_id=record.partner_id, quantity=-1, cause="x")


@pytest.mark.django_db(transaction=True)
def test_stock_changes_only_inside_a_transaction() -> None:
    record = make_product(stock_at={make_point(): 5}).stockrecords.get()
    with pytest.raises(RuntimeError, match="inside the transaction"):
        stock.allocate(piece(record, 1), cause="a")


class LedgerTest(TestCase):
    @given(steps=st.lists(STEP, max_size=12))
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_the_ledger_adds_up_and_more_is_never_promised_than_there_is(self, steps: list[tuple[str, int]]) -> None:
        record = make_product(stock_at={make_point(): 5}).stockrecords.get()
        for name, quantity in steps:
            before = state(record)
            if name == "count":
                stock.count(product_id=record.product_id, point_id=record.partner_id, quantity=quantity, cause="x")
                continue
            try:
                with transaction.atomic():
                    getattr(stock, name)(piece(record, quantity), cause="x")
            except (InsufficientStock, NotAllocated, NotOnHand):
                assert state(record) == before
            else:
                if name == "allocate":
                    assert state(record)[1] <= state(record)[0]
        movements = StockMovement.objects.filter(stockrecord=record)
        sums = movements.aggregate(on_hand=Sum("on_hand_change"), allocated=Sum("allocated_change"))
        assert (sums["on_hand"], sums["allocated"]) == state(record)
