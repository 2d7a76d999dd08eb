"""Many buyers for the last units, in the shop, as part of a gift set and at a marketplace: exactly the stock is sold.

With real threads, on PostgreSQL and on an SQLite file as the embedded shop has it. The numbers are those of the list of fault cases.
"""

from functools import partial

import pytest
from django.core.cache import cache
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from catalog import stock
from catalog.gifts.models import GiftSet
from catalog.models import ListingRow, Product
from catalog.partner.models import SalesPoint, StockMovement, StockRecord
from shop import orders
from shop.drafts import Draft, DraftGift, DraftLine, OrderRefused
from shop.order.models import Line, Order
from shop.seller.models import Seller
from tests.factories import make_commune, make_point, make_product
from tests.racing import together
from tests.shop.test_coupons import draft as draft_with_coupon
from tests.shop.test_coupons import make_coupon
from tests.shop.test_gifts import make_gift

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres(sqlite_too=True), pytest.mark.usefixtures("real_file")]
ROUNDS = 20


def buy(token: str, *wanted: tuple[Product, int]) -> bool:
    """In the shop; false when refused."""
    lines = tuple(DraftLine(product_id=product.pk, quantity=quantity, unit_price_vnd=product.price_vnd) for product, quantity in wanted)
    try:
        orders.place_order(Draft(token=token, lines=lines), now=timezone.now(), on=timezone.localdate())
    except OrderRefused as refused:
        if {problem.code for problem in refused.problems} != {"out_of_stock"}:
            raise
        return False
    return True


def buy_box(token: str, gift: GiftSet) -> bool:
    box = DraftGift(gift_set_id=gift.pk, quantity=1, unit_price_vnd=gift.price_vnd)
    try:
        orders.place_order(Draft(token=token, lines=(), gifts=(box,)), now=timezone.now(), on=timezone.localdate())
    except OrderRefused as refused:
        if {problem.code for problem in refused.problems} != {"out_of_stock"}:
            raise
        return False
    return True


def sell_at_marketplace(order_id: str, *wanted: tuple[Product, int]) -> bool:
    """False when the marketplace sold what nobody has."""
    lines = tuple(DraftLine(product_id=product.pk, quantity=quantity, unit_price_vnd=product.price_vnd) for product, quantity in wanted)
    draft = Draft(token=f"shopee-{order_id}", lines=lines, channel="shopee", channel_account=1, channel_order_id=order_id)
    return not orders.place_channel_order(draft, now=timezone.now()).attention


def refill(product: Product, units: dict[SalesPoint, int]) -> None:
    """Every hold is given back, then the shelf is counted anew."""
    for pk in Order.objects.filter(status="new").values_list("pk", flat=True):
        orders.cancel(pk, now=timezone.now())
    for point, quantity in units.items():
        stock.count(product_id=product.pk, point_id=point.pk, quantity=quantity, cause="test")


def held_of(product: Product) -> int:
    return StockRecord.objects.filter(product=product).aggregate(held=Sum("num_allocated"))["held"] or 0


def assert_books_agree(product: Product) -> None:
    """Never more held than there is; ledger, order lines and the list's row tell the same number."""
    for record in StockRecord.objects.filter(product=product):
        assert 0 <= (record.num_allocated or 0) <= record.num_in_stock
        ledger = StockMovement.objects.filter(stockrecord=record).aggregate(held=Sum("allocated_change"))["held"] or 0
        assert ledger == (record.num_allocated or 0)
    assert (Line.objects.filter(product=product).aggregate(held=Sum("num_allocated"))["held"] or 0) == held_of(product)
    on_hand = StockRecord.objects.filter(product=product).aggregate(all=Sum("num_in_stock"))["all"]
    assert ListingRow.objects.get(pk=product.pk).in_stock == on_hand - held_of(product)


@pytest.mark.parametrize("buyers", [2, 6, 20, 50])
def test_case_02_the_last_units_are_sold_exactly_once(buyers: int) -> None:
    near, far = make_point(), make_point()
    product, filler = make_product(stock_at={near: 1, far: 0}), make_product(stock_at={near: 5000, far: 5000})
    gift = make_gift({product: 1, filler: 2})
    for number in range(ROUNDS):
        units = {near: 1, far: 0} if number % 2 else {near: 1, far: max(1, buyers // 3)}
        refill(product, units)
        there = sum(units.values())
        ways = (
            lambda name: sell_at_marketplace(name, (product, 1)),
            lambda name: buy(name, (product, 1)),
            lambda name: buy_box(name, gift),
        )
        jobs = [partial(ways[index % 3], f"{number}-{index}") for index in range(buyers)]
        sold = together(jobs)
        assert sold.count(True) == min(there, buyers), f"round {number}"
        assert held_of(product) == min(there, buyers)
        assert_books_agree(product)
        assert_books_agree(filler)


@pytest.mark.parametrize("buyers", [6, 20])
def test_boxes_over_two_points_leave_nothing_unsold_and_never_half_a_box(buyers: int) -> None:
    near, far = make_point(), make_point()
    first, second = make_product(stock_at={near: 0}), make_product(stock_at={near: 0})
    gift = make_gift({first: 1, second: 2})
    for number in range(ROUNDS // 2):
        refill(first, {near: 3, far: 2})
        refill(second, {near: 4, far: 4})
        sold = together([partial(buy_box, f"{number}-{index}", gift) for index in range(buyers)])
        assert sold.count(True) == 4
        assert (held_of(first), held_of(second)) == (4, 8)
        assert_books_agree(first)
        assert_books_agree(second)


@pytest.mark.parametrize("buyers", [6, 20])
def test_orders_of_several_units_over_two_points_leave_nothing_unsold(buyers: int) -> None:
    near, far = make_point(), make_point()
    product = make_product(stock_at={near: 0})
    for number in range(ROUNDS // 2):
        refill(product, {near: 5, far: 4})
        sold = together([lambda name=f"{number}-{index}": buy(name, (product, 2)) for index in range(buyers)])
        assert sold.count(True) == min(4, buyers)
        assert held_of(product) == 2 * min(4, buyers)
        assert_books_agree(product)


def test_case_03_the_same_goods_in_opposite_order_never_wait_for_each_other() -> None:
    point = make_point()
    first, second = make_product(stock_at={point: 0}), make_product(stock_at={point: 0})
    for number in range(ROUNDS):
        for product in (first, second):
            refill(product, {point: 3})
        jobs = [
            lambda name=f"{number}-{index}", goods=(first, second) if index % 2 else (second, first): buy(
                name, *((one, 1) for one in goods)
            )
            for index in range(6)
        ]
        assert together(jobs).count(True) == 3
        assert (held_of(first), held_of(second)) == (3, 3)
    assert_books_agree(first)
    assert_books_agree(second)


def test_case_01_one_token_sent_ten_times_at_once_is_one_order() -> None:
    product = make_product(stock_at={make_point(): 1})
    for number in range(ROUNDS):
        for pk in Order.objects.filter(status="new").values_list("pk", flat=True):
            orders.cancel(pk, now=timezone.now())
        assert together([lambda name=f"same-{number}": buy(name, (product, 1)) for _index in range(10)]) == [True] * 10
        assert Order.objects.filter(token=f"same-{number}").count() == 1
        assert held_of(product) == 1


def test_one_marketplace_order_heard_six_times_at_once_is_booked_once() -> None:
    product = make_product(stock_at={make_point(): 100})
    for number in range(ROUNDS):
        together([lambda name=f"S{number}": sell_at_marketplace(name, (product, 2)) for _index in range(6)])
        assert Order.objects.filter(channel_order_id=f"S{number}").count() == 1
    assert held_of(product) == 2 * ROUNDS


def test_cancelling_and_shipping_at_once_settle_the_stock_once() -> None:
    point = make_point()
    product = make_product(stock_at={point: 50})
    for number in range(ROUNDS):
        assert buy(f"t{number}", (product, 1))
        order = Order.objects.get(token=f"t{number}")
        settled = together(
            [lambda pk=order.pk: orders.cancel(pk, now=timezone.now()), lambda pk=order.pk: orders.mark_shipped(pk)] * 2,
        )
        assert settled.count(True) == 1
        assert held_of(product) == 0
    shipped = Order.objects.filter(status="shipped").count()
    assert StockRecord.objects.get().num_in_stock == 50 - shipped


@pytest.mark.parametrize("coupon", ["", "Single use", "Once per customer"])
@pytest.mark.parametrize("presses", [2, 6, 10])
def test_case_01_the_confirm_button_pressed_at_once(presses: int, coupon: str) -> None:
    cache.clear()
    Seller.objects.create(name="Cửa hàng thử", address="Số 1", tax_code="0", phone="0206", email="ban@example.vn")
    product, commune = make_product(stock_at={make_point(): 1}), make_commune()
    client = Client()
    client.post("/gio-hang/them/", {"product": product.pk, "quantity": 1})
    if coupon:  # the first press uses it up, which must not look to the second as if the offer had changed
        make_coupon(percent=10, usage=coupon)
        client.post("/gio-hang/ma/", {"ma": "TET2027"})
    answers = {"receive": "giao", "name": "Thử", "phone": "0912345678", "street": "Xóm 2", "province": "04", "commune": commune.code}
    client.post("/dat-hang/", answers)
    sealed = client.get("/dat-hang/xem-lai/").content.decode().split('name="review" value="')[1].split('"')[0]

    def press() -> str:
        same = Client()
        same.cookies = client.cookies
        return same.post("/dat-hang/xem-lai/", {"review": sealed, "consent": "1"}).headers["Location"]

    targets = together([press] * presses)
    assert len(set(targets)) == 1
    assert targets[0].startswith("/dat-hang/xong/")
    assert Order.objects.count() == 1
    assert int(Order.objects.get().total_incl_tax) == product.price_vnd * (9 if coupon else 10) // 10


def test_case_04_the_shelf_is_counted_while_people_buy() -> None:
    point = make_point()
    product = make_product(stock_at={point: 10})
    for number in range(ROUNDS):
        refill(product, {point: 10})
        count = partial(stock.count, product_id=product.pk, point_id=point.pk, cause="count")
        jobs = [partial(buy, f"{number}-{index}", (product, 2)) for index in range(4)]
        told = together([*jobs, partial(count, quantity=6), partial(count, quantity=9)])
        record = StockRecord.objects.get(product=product)
        sold = 2 * told[:4].count(True)
        ledger = StockMovement.objects.filter(stockrecord=record).aggregate(on_hand=Sum("on_hand_change"), held=Sum("allocated_change"))
        assert (record.num_allocated, ledger["held"]) == (sold, sold)
        assert record.num_in_stock == ledger["on_hand"] in (6, 9)
        assert sold >= 6, "three buyers of four find their two units whatever the count"
        assert ListingRow.objects.get(pk=product.pk).in_stock == max(0, record.num_in_stock - sold)


@pytest.mark.parametrize(("usage", "limit", "most"), [("Single use", None, 1), ("Multi-use", 3, 3), ("Once per customer", None, 1)])
def test_case_13_a_coupon_is_never_used_more_often_than_it_may_be(usage: str, limit: int | None, most: int) -> None:
    product = make_product(stock_at={make_point(): 1000})
    voucher = make_coupon(percent=10, usage=usage, max_global_applications=limit)
    for number in range(ROUNDS // 4):
        drafts = [draft_with_coupon(product, token=f"{number}-{index}") for index in range(10)]
        placed = together([partial(place_or_none, one) for one in drafts])
        assert len([order for order in placed if order]) == most, f"round {number}"
        voucher.refresh_from_db()
        assert (voucher.num_orders, voucher.offers.get().num_applications, held_of(product)) == (most, most, most)
        for order in placed:
            if order:
                orders.cancel(order.pk, now=timezone.now())


def place_or_none(draft: Draft) -> Order | None:
    try:
        return orders.place_order(draft, now=timezone.now(), on=timezone.localdate())
    except OrderRefused as refused:
        if {problem.code for problem in refused.problems} not in ({"coupon_gone"}, {"coupon_used"}):
            raise
        return None
