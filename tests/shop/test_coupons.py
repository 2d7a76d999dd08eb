"""Offers and coupons in whole đồng, their limits, and what an order writes down."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.facts import PREFETCHED, RELATED
from catalog.models import Product
from catalog.partner.models import StockRecord
from shop import coupons, orders
from shop.drafts import Draft, DraftLine, OrderRefused
from shop.order.models import Line, Order
from tests.factories import make_point, make_product

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def make_coupon(code: str = "TET2027", *, percent: int = 0, amount: int = 0, least: int = 0, usage: str = "Multi-use", **limits: Any):
    everything, _made = get_model("offer", "Range").objects.get_or_create(
        name="Mọi sản phẩm", defaults={"includes_all_products": True, "slug": "moi-san-pham"}
    )
    condition = get_model("offer", "Condition").objects.create(type="Value" if least else "Count", value=least or 1, range=everything)
    kind, value = ("Percentage", percent) if percent else ("Absolute", amount)
    benefit = get_model("offer", "Benefit").objects.create(type=kind, value=value, range=everything)
    offer = get_model("offer", "ConditionalOffer").objects.create(
        name=f"Ưu đãi {code}", offer_type="Voucher" if code else "Site", condition=condition, benefit=benefit,
        **{"max_basket_applications": 1, **limits},
    )  # fmt: skip
    if not code:
        return offer
    voucher = get_model("voucher", "Voucher").objects.create(
        name=f"Mã {code}", code=code, usage=usage, start_datetime=NOW - timedelta(days=1), end_datetime=NOW + timedelta(days=30)
    )
    voucher.offers.add(offer)
    return voucher


def loaded(*pieces: tuple[Product, int]) -> list[tuple[Product, int]]:
    products = Product.objects.select_related(*RELATED).prefetch_related(*PREFETCHED).in_bulk([product.pk for product, _n in pieces])
    return [(products[product.pk], quantity) for product, quantity in pieces]


def draft(product: Product, *, quantity: int = 1, code: str = "TET2027", phone: str = "+84912345678", token: str = "t") -> Draft:
    found = coupons.find(loaded((product, quantity)), code=code, now=NOW)
    line = DraftLine(
        product_id=product.pk, quantity=quantity, unit_price_vnd=product.price_vnd, discount_vnd=found.by_product.get(product.pk, 0)
    )
    return Draft(token=token, lines=(line,), phone=phone, discounts=found.discounts)


@pytest.fixture
def product() -> Product:
    return make_product(price_vnd=95_001, stock_at={make_point(): 9})


def test_a_percentage_rounds_down_to_whole_dong_and_adds_up(product: Product) -> None:
    make_coupon(percent=10)
    other = make_product(price_vnd=33_333, stock_at={make_point(): 9})
    found = coupons.find(loaded((product, 3), (other, 1)), code="tet2027", now=NOW)
    assert found.by_product == {product.pk: 28_500, other.pk: 3_333}
    (discount,) = found.discounts
    assert (discount.amount_vnd, discount.code, discount.times) == (31_833, "TET2027", 1)


def test_an_amount_is_spread_over_the_lines_and_adds_up(product: Product) -> None:
    make_coupon(amount=50_000, least=200_000)
    other = make_product(price_vnd=33_333, stock_at={make_point(): 9})
    found = coupons.find(loaded((product, 2), (other, 1)), code="TET2027", now=NOW)
    assert found.total_vnd == 50_000 == sum(found.by_product.values())
    assert all(isinstance(amount, int) for amount in found.by_product.values())


def test_under_its_least_sum_a_coupon_says_so(product: Product) -> None:
    make_coupon(amount=50_000, least=200_000)
    found = coupons.find(loaded((product, 2)), code="TET2027", now=NOW)
    assert (found.total_vnd, found.problem) == (0, "Mã “TET2027” dùng cho đơn từ 200.000\u00a0₫. Hãy chọn thêm hàng.")


def test_an_unknown_and_an_ended_coupon_get_the_same_answer(product: Product) -> None:
    make_coupon(percent=10)
    get_model("voucher", "Voucher").objects.update(end_datetime=NOW - timedelta(minutes=1))
    answers = {coupons.find(loaded((product, 1)), code=code, now=NOW).problem for code in ("TET2027", "KHONGCO")}
    assert answers == {"Mã này không có hoặc đã hết hạn. Hãy xem lại chữ và số."}


def test_alcohol_is_never_reduced(product: Product) -> None:
    make_coupon(percent=10)
    spirit = make_product(price_vnd=200_000, is_alcohol=True, abv=29, stock_at={make_point(): 9})
    assert coupons.find(loaded((spirit, 1)), code="TET2027", now=NOW).total_vnd == 0
    assert coupons.find(loaded((spirit, 1), (product, 1)), code="TET2027", now=NOW).by_product == {product.pk: 9_500}


def test_an_offer_of_the_shop_needs_no_code_and_a_fixed_number_of_queries(product: Product, django_assert_num_queries: Any) -> None:
    make_coupon("", percent=5, max_basket_applications=1)
    pieces = loaded((product, 1), *((make_product(price_vnd=10_000, stock_at={make_point(): 2}), 1) for _index in range(5)))
    with django_assert_num_queries(3):
        found = coupons.find(pieces, code="", now=NOW)
    assert found.total_vnd == 4_750 + 5 * 500


def test_the_order_keeps_what_was_taken_off(product: Product) -> None:
    voucher = make_coupon(percent=10)
    order = orders.place_order(draft(product, quantity=2), now=NOW, on=timezone.localdate())
    line, discount = order.lines.get(), order.discounts.get()
    assert (line.line_price_before_discounts_incl_tax, line.line_price_incl_tax, order.total_incl_tax) == (190_002, 171_002, 171_002)
    assert (discount.amount, discount.voucher_code, discount.frequency) == (19_000, "TET2027", 1)
    voucher.refresh_from_db()
    assert (voucher.num_orders, voucher.total_discount, voucher.offers.get().num_applications) == (1, Decimal(19_000), 1)


def test_a_reduced_line_from_two_points_keeps_its_sum() -> None:
    make_coupon(amount=10_000)
    product = make_product(price_vnd=50_000, stock_at={make_point(): 2, make_point(): 1})
    order = orders.place_order(draft(product, quantity=3), now=NOW, on=timezone.localdate())
    prices = sorted(int(line.line_price_incl_tax) for line in order.lines.all())
    assert (prices, order.total_incl_tax) == ([46_666, 93_334], 140_000)


def test_a_single_use_coupon_is_used_once_and_the_second_order_writes_nothing(product: Product) -> None:
    make_coupon(percent=10, usage="Single use")
    first, second = draft(product, token="a"), draft(product, token="b", phone="+84912345679")
    orders.place_order(first, now=NOW, on=timezone.localdate())
    with pytest.raises(OrderRefused) as refused:
        orders.place_order(second, now=NOW, on=timezone.localdate())
    assert [problem.code for problem in refused.value.problems] == ["coupon_gone"]
    assert (Order.objects.count(), Line.objects.count(), StockRecord.objects.get().num_allocated) == (1, 1, 1)


def test_once_per_customer_goes_by_the_phone_number(product: Product) -> None:
    make_coupon(percent=10, usage="Once per customer")
    for token, phone in (("a", "+84912345678"), ("b", "+84912345679")):
        orders.place_order(draft(product, token=token, phone=phone), now=NOW, on=timezone.localdate())
    with pytest.raises(OrderRefused, match="đã dùng mã"):
        orders.place_order(draft(product, token="c"), now=NOW, on=timezone.localdate())
    assert Order.objects.count() == 2


def test_a_cancelled_order_gives_the_coupon_back(product: Product) -> None:
    voucher = make_coupon(percent=10, usage="Single use", max_global_applications=1)
    order = orders.place_order(draft(product, token="a"), now=NOW, on=timezone.localdate())
    assert orders.cancel(order.pk, now=NOW)
    voucher.refresh_from_db()
    assert (voucher.num_orders, voucher.total_discount, voucher.offers.get().num_applications) == (0, 0, 0)
    orders.place_order(draft(product, token="b"), now=NOW, on=timezone.localdate())
    assert Order.objects.count() == 2
