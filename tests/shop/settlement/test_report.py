"""What was sold and what is still to be paid, by the days in Vietnam."""

from datetime import UTC, date, datetime

import pytest

from shop import orders
from shop.order.models import Line
from shop.orders import Draft, DraftLine, place_channel_order
from shop.settlement.models import Payout
from shop.settlement.report import report, table, to_hand_over
from tests.factories import make_point, make_producer, make_product

pytestmark = pytest.mark.django_db


def sold(product: object, *, at: datetime, quantity: int, token: str) -> int:
    line = DraftLine(product_id=product.pk, quantity=quantity, unit_price_vnd=50_000)  # type: ignore[attr-defined]  # a product
    return place_channel_order(Draft(token=token, lines=(line,), channel="shopee", channel_account=1, channel_order_id=token), now=at).pk


def test_delivered_open_paid_and_owed() -> None:
    producer = make_producer()
    product = make_product(producer=producer, stock_at={make_point(): 50})
    before_midnight = datetime(2026, 9, 30, 16, 59, tzinfo=UTC)  # 23:59 on 30 September in Vietnam
    after_midnight = datetime(2026, 9, 30, 17, 0, tzinfo=UTC)  # 00:00 on 1 October
    old, new = sold(product, at=before_midnight, quantity=1, token="a"), sold(product, at=after_midnight, quantity=2, token="b")
    open_order = sold(product, at=datetime(2026, 10, 5, tzinfo=UTC), quantity=3, token="c")
    for order in (old, new):
        orders.mark_shipped(order)
        orders.mark_completed(order)
    Payout.objects.create(producer=producer, amount_vnd=60_000, paid_on=date(2026, 10, 9), reference="CT1")
    Payout.objects.create(producer=producer, amount_vnd=10_000, is_reversal=True, paid_on=date(2026, 10, 9), reference="CT2")
    found = report(producer_id=producer.pk, first=date(2026, 10, 1), last=date(2026, 10, 31))
    assert [sale.quantity for sale in found.sales] == [3, 2]
    assert (found.due_vnd, found.open_vnd, found.paid_vnd, found.balance_vnd) == (100_000, 150_000, 50_000, 100_000)
    assert table(found)[0]["Thành tiền (đồng)"] == 150_000
    assert [line.order_id for line in to_hand_over(producer.pk)] == [open_order]


def test_what_came_back_and_what_was_cancelled_is_not_owed_and_everything_adds_up() -> None:
    producer, at = make_producer(), datetime(2026, 10, 5, tzinfo=UTC)
    product = make_product(producer=producer, stock_at={make_point(): 50})
    partly, wholly, cancelled, waiting = (
        sold(product, at=at, quantity=quantity, token=token) for quantity, token in ((4, "a"), (2, "b"), (1, "c"), (3, "d"))
    )
    for order in (partly, wholly):
        orders.mark_shipped(order)
        orders.mark_completed(order)
    orders.cancel(cancelled, now=at, cause="người mua hủy")
    for order, units in ((partly, 1), (wholly, 2)):
        line = Line.objects.get(order_id=order)
        orders.take_back(order, back={line.pk: orders.Back(quantity=units, good=units)}, cause="trả", now=at)
    found = report(producer_id=producer.pk, first=date(2026, 10, 1), last=date(2026, 10, 31))
    assert {sale.quantity: (sale.due_vnd, sale.open_vnd, sale.lost_vnd) for sale in found.sales} == {
        4: (150_000, 0, 50_000),
        2: (0, 0, 100_000),
        1: (0, 0, 50_000),
        3: (0, 150_000, 0),
    }
    assert (found.total_vnd, found.due_vnd, found.open_vnd, found.lost_vnd, found.balance_vnd) == (
        500_000,
        150_000,
        150_000,
        200_000,
        150_000,
    )
    assert [line.order_id for line in to_hand_over(producer.pk)] == [waiting]
    last = table(found)[-1]
    assert [last[name] for name in ("Đơn", "SKU", "Số lượng", "Thành tiền (đồng)", "Số trả lại")] == ["Cộng", "", 10, 500_000, 3]
    assert last["Đã giao (đồng)"] + last["Đang trên đường (đồng)"] + last["Hủy, trả lại (đồng)"] == 500_000
