"""Orders: exact sums and allocations, refusals that write nothing, transitions that settle the stock once."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from catalog import stock
from catalog.models import Product
from catalog.partner.models import SalesPoint, StockMovement, StockRecord
from shop import orders
from shop.order.models import Line, Order, OrderStatus, OrderStatusChange, ShippingAddress
from shop.orders import Draft, DraftAddress, DraftLine, OrderRefused
from tests.factories import make_certificate, make_commune, make_point, make_product

pytestmark = pytest.mark.django_db


def line(product: Product, quantity: int, price: int | None = None) -> DraftLine:
    return DraftLine(product_id=product.pk, quantity=quantity, unit_price_vnd=price if price is not None else product.price_vnd)


def place(*lines: DraftLine, token: str = "t1", **fields: object) -> Order:
    draft = Draft(token=token, lines=lines, name="Nông Thị Thử", phone="+84912345678", **fields)
    return orders.place_order(draft, now=timezone.now(), on=timezone.localdate())


def book(*lines: DraftLine, order_id: str = "S1", **fields: object) -> Order:
    draft = Draft(token=f"shopee-{order_id}", lines=lines, channel="shopee", channel_account=1, channel_order_id=order_id, **fields)
    return orders.place_channel_order(draft, now=timezone.now())


def held(point: SalesPoint, product: Product) -> tuple[int, int]:
    """(on hand, held) at the point."""
    record = StockRecord.objects.get(partner=point, product=product)
    return record.num_in_stock, record.num_allocated or 0


def refusal(*lines: DraftLine, **fields: object) -> list[tuple[int, str]]:
    with pytest.raises(OrderRefused) as refused:
        place(*lines, **fields)
    return [(problem.product_id, problem.code) for problem in refused.value.problems]


def nothing_written() -> bool:
    movements = StockMovement.objects.exclude(kind=StockMovement.Kind.COUNT)
    return not (Order.objects.exists() or Line.objects.exists() or ShippingAddress.objects.exists() or movements.exists())


def test_sums_lines_and_stock_are_exact() -> None:
    point = make_point()
    noodles, tea = make_product(price_vnd=95_000, stock_at={point: 5}), make_product(price_vnd=120_500, stock_at={point: 3})
    commune = make_commune()
    address = DraftAddress(street="Xóm 2", commune_code=commune.code, commune_name=commune.name, province_name="Cao Bằng")
    order = place(line(noodles, 2), line(tea, 3), address=address)
    assert (int(order.total_incl_tax), int(order.shipping_incl_tax), order.status) == (551_500, 0, OrderStatus.NEW)
    rows = order.lines.order_by("pk").values_list("product_id", "quantity", "num_allocated", "unit_price_incl_tax", "line_price_incl_tax")
    assert [tuple(map(int, row)) for row in rows] == [(noodles.pk, 2, 2, 95_000, 190_000), (tea.pk, 3, 3, 120_500, 361_500)]
    assert (held(point, noodles), held(point, tea)) == ((5, 2), (3, 3))
    assert (order.shipping_address.line1, order.shipping_address.line3, order.shipping_address.line4) == (
        "Xóm 2",
        "Phường Thục Phán",
        "Cao Bằng",
    )
    ledger = StockMovement.objects.filter(kind="allocate").values_list("allocated_change", "cause")
    assert sorted(ledger) == [(2, f"order {order.number}"), (3, f"order {order.number}")]


def test_one_point_that_has_everything_sends_everything() -> None:
    near, full = make_point(), make_point()
    noodles = make_product(stock_at={near: 9, full: 2})
    tea = make_product(stock_at={full: 1})
    place(line(noodles, 2), line(tea, 1))
    assert (held(near, noodles), held(full, noodles), held(full, tea)) == ((9, 0), (2, 2), (1, 1))


def test_units_of_two_points_make_two_lines_of_one_sum() -> None:
    first, second = make_point(), make_point()
    product = make_product(price_vnd=10_000, stock_at={first: 3, second: 2})
    order = place(line(product, 4))
    assert sorted(order.lines.values_list("partner_id", "quantity")) == [(first.pk, 3), (second.pk, 1)]
    assert int(order.total_incl_tax) == 40_000


def test_a_closed_point_gives_nothing() -> None:
    product = make_product(stock_at={make_point(is_open=False): 5})
    assert refusal(line(product, 1)) == [(product.pk, "out_of_stock")]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"certified": False}, "no_certificate"),
        ({"is_public": False}, "unpublished"),
        ({"price_vnd": None}, "no_price"),
        ({"group": "tourism"}, "service"),
        ({"is_alcohol": True}, "alcohol_closed"),
    ],
)
def test_what_may_not_be_sold_is_refused_and_writes_nothing(fields: dict[str, object], code: str) -> None:
    point = make_point()
    good, bad = make_product(stock_at={point: 5}), make_product(stock_at={point: 5}, **fields)
    assert refusal(line(good, 1), line(bad, 1, price=95_000)) == [(bad.pk, code)]
    assert nothing_written()


def test_every_problem_is_told_at_once() -> None:
    point = make_point()
    short, dear = make_product(title="Hạt dẻ", stock_at={point: 1}), make_product(stock_at={point: 5})
    lines = (line(short, 2), line(dear, 1, price=1), DraftLine(product_id=999_999, quantity=1, unit_price_vnd=1))
    assert refusal(*lines) == [(short.pk, "out_of_stock"), (dear.pk, "price_changed"), (999_999, "gone")]
    assert nothing_written()


def test_a_refusal_names_what_is_left() -> None:
    product = make_product(title="Hạt dẻ", stock_at={make_point(): 1})
    with pytest.raises(OrderRefused) as refused:
        place(line(product, 2))
    problem = refused.value.problems[0]
    assert (problem.available, problem.text) == (1, "“Hạt dẻ” chỉ còn 1. Hãy giảm số lượng hoặc chọn sản phẩm khác.")


def test_a_certificate_revoked_today_stops_the_order() -> None:
    product = make_product(certified=False, stock_at={make_point(): 1})
    make_certificate(product, revoked_on=timezone.localdate(), revocation_reason="voluntary")
    assert refusal(line(product, 1)) == [(product.pk, "certificate_revoked")]


def test_an_empty_order_is_refused() -> None:
    assert refusal() == [(0, "empty")]


def test_two_lines_of_one_product_that_together_want_too_much() -> None:
    product = make_product(stock_at={make_point(): 3})
    assert refusal(line(product, 2), line(product, 2)) == [(product.pk, "out_of_stock")]
    assert nothing_written()


def test_the_same_token_is_the_same_order() -> None:
    point = make_point()
    product = make_product(stock_at={point: 2})
    first, again = place(line(product, 2)), place(line(product, 2))
    assert first.pk == again.pk
    assert held(point, product) == (2, 2)


def test_cancelling_gives_back_once() -> None:
    point = make_point()
    product = make_product(stock_at={point: 5})
    order = place(line(product, 2))
    assert orders.cancel(order.pk, now=timezone.now()) is True
    assert orders.cancel(order.pk, now=timezone.now()) is False
    assert held(point, product) == (5, 0)
    assert list(OrderStatusChange.objects.values_list("old_status", "new_status")) == [("new", "cancelled")]
    assert StockMovement.objects.filter(kind="release").count() == 1


def test_shipping_takes_from_the_shelf_once_and_then_nothing_is_cancelled() -> None:
    point = make_point()
    product = make_product(stock_at={point: 5})
    order = place(line(product, 2))
    assert orders.mark_packed(order.pk) is True
    assert orders.mark_shipped(order.pk) is True
    assert orders.mark_shipped(order.pk) is False
    assert orders.cancel(order.pk, now=timezone.now()) is False
    assert orders.mark_completed(order.pk) is True
    assert held(point, product) == (3, 0)


def test_shipping_more_than_was_counted_is_refused() -> None:
    point = make_point()
    product = make_product(stock_at={point: 5})
    order = place(line(product, 2))
    stock.count(product_id=product.pk, point_id=point.pk, quantity=1, cause="test")
    with pytest.raises(stock.NotOnHand):
        orders.mark_shipped(order.pk)
    order.refresh_from_db()
    assert (order.status, held(point, product)) == (OrderStatus.NEW, (1, 2))


def test_a_marketplace_order_holds_stock_and_keeps_its_sum() -> None:
    point = make_point()
    product = make_product(price_vnd=95_000, stock_at={point: 5})
    order = book(line(product, 2, price=90_000), total_vnd=175_000)
    assert (order.channel, order.channel_order_id, int(order.total_incl_tax), order.attention) == ("shopee", "S1", 175_000, "")
    assert held(point, product) == (5, 2)
    assert book(line(product, 2, price=90_000)).pk == order.pk
    assert held(point, product) == (5, 2)


def test_a_marketplace_order_over_the_stock_is_booked_and_asks_for_a_person() -> None:
    point = make_point()
    product = make_product(sku="CB-X", price_vnd=10_000, stock_at={point: 1})
    order = book(line(product, 3))
    assert order.attention == "Đơn từ sàn vượt tồn kho: CB-X thiếu 2. Hãy nhập thêm hàng hoặc hủy đơn trên sàn."
    assert list(order.lines.order_by("pk").values_list("quantity", "num_allocated", "partner_id")) == [(1, 1, point.pk), (2, 0, None)]
    assert (held(point, product), int(order.total_incl_tax)) == ((1, 1), 30_000)
    assert orders.cancel(order.pk, now=timezone.now()) is True
    assert held(point, product) == (1, 0)


def test_two_marketplace_lines_of_one_product_keep_their_prices() -> None:
    point = make_point()
    product = make_product(stock_at={point: 2})
    order = book(line(product, 1, price=90_000), line(product, 2, price=80_000))
    rows = order.lines.order_by("pk").values_list("quantity", "num_allocated", "unit_price_incl_tax")
    assert [tuple(map(int, row)) for row in rows] == [(1, 1, 90_000), (1, 1, 80_000), (1, 0, 80_000)]
    assert int(order.total_incl_tax) == 250_000


def test_a_marketplace_order_for_goods_that_may_not_be_sold_is_booked_and_asks_for_a_person() -> None:
    product = make_product(title="Miến dong", certified=False, stock_at={make_point(): 2})
    order = book(line(product, 1))
    assert order.lines.get().quantity == 1
    assert order.attention == "Miến dong không còn được bán mà sàn đã nhận đơn. Gọi cho người mua và hủy đơn trên sàn."


def test_a_marketplace_order_for_goods_nobody_knows_asks_for_a_person() -> None:
    order = book(DraftLine(product_id=999_999, quantity=1, unit_price_vnd=1000))
    assert "999999 thiếu 1" in order.attention
    assert order.lines.count() == 0


def test_numbers_carry_the_day_in_vietnam_and_can_not_be_guessed() -> None:
    product = make_product(stock_at={make_point(): 50})
    first_minute_of_the_25th = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    drafts = [Draft(token=f"t{index}", lines=(line(product, 1),), name="Thử", phone="+84912345678") for index in range(20)]
    found = {orders.place_order(draft, now=first_minute_of_the_25th, on=date(2026, 11, 25)).number for draft in drafts}
    assert len(found) == 20
    assert all(number.startswith("CB261125-") and len(number) == 15 for number in found)
