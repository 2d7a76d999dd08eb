"""Delivery fees: the table, the review that names them, the order that keeps them."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from catalog.points.models import Province
from shop.order.models import Order
from shop.seller.models import Seller
from shop.shipping import demo
from shop.shipping.fees import NotDelivered, Step, fee_of, quote, weight_of
from shop.shipping.models import DeliveryRate, DeliveryZone
from tests.factories import make_commune, make_point, make_product
from tests.shop.test_checkout_pages import confirm, fill

STEPS = [Step(up_to_g=1000, fee_vnd=18_000), Step(up_to_g=3000, fee_vnd=25_000)]
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("weight_g", "fee"),
    [(1, 18_000), (1000, 18_000), (1001, 25_000), (3000, 25_000), (3001, 43_000), (6000, 50_000), (7001, 75_000), (0, 18_000)],
)
def test_the_step_that_reaches_the_weight_counts_and_more_goes_in_parcels(weight_g: int, fee: int) -> None:
    assert fee_of(STEPS, weight_g=weight_g) == fee


@given(st.integers(0, 50_000), st.integers(0, 50_000))
def test_a_heavier_order_never_costs_less_within_one_parcel(one: int, other: int) -> None:
    low, high = sorted((one % 3001, other % 3001))
    assert fee_of(STEPS, weight_g=low) <= fee_of(STEPS, weight_g=high)


def test_an_unknown_weight_counts_as_a_kilogram() -> None:
    assert weight_of([(500, 2), (None, 3)]) == 4000


@pytest.fixture
def open_checkout() -> None:
    Seller.objects.create(
        name="Cửa hàng thử", address="Phường Thục Phán", tax_code="0000000000", phone="02063000000", email="ban@example.vn"
    )


@pytest.fixture
def zone() -> DeliveryZone:
    make_commune()
    zone = DeliveryZone.objects.create(name="Trong tỉnh", free_from_vnd=500_000)
    zone.provinces.set(Province.objects.filter(code="04"))
    zone.save()
    for step in STEPS:
        DeliveryRate.objects.create(zone=zone, valid_from=date(2026, 1, 1), up_to_g=step.up_to_g, fee_vnd=step.fee_vnd)
    return zone


def fee(goods_vnd: int = 100_000, province: str = "04", on: date = TODAY) -> int:
    return quote(province_code=province, weight_g=900, goods_vnd=goods_vnd, on=on).fee_vnd


@pytest.mark.django_db
def test_free_from_an_amount_and_not_delivered_outside_the_table(zone: DeliveryZone) -> None:
    assert [fee(499_999), fee(500_000)] == [18_000, 0]
    with pytest.raises(NotDelivered):
        fee(province="79")
    with pytest.raises(NotDelivered):
        fee(on=date(2025, 12, 31))


@pytest.mark.django_db
def test_a_new_table_counts_from_its_day(zone: DeliveryZone) -> None:
    DeliveryRate.objects.create(zone=zone, valid_from=TODAY + timedelta(days=1), up_to_g=2000, fee_vnd=30_000)
    assert [fee(), fee(on=TODAY + timedelta(days=1))] == [18_000, 30_000]


@pytest.mark.django_db
def test_without_any_table_delivery_is_free() -> None:
    assert fee() == 0


@pytest.mark.django_db
def test_the_review_names_the_fee_and_the_order_keeps_it(client: Client, zone: DeliveryZone, open_checkout: None) -> None:
    product = make_product(price_vnd=95_000, weight_g=600, stock_at={make_point(): 5})
    review = fill(client, product)
    text = review.content.decode()
    assert [words in text for words in ("25.000\u00a0₫", "Đặt hàng · 215.000\u00a0₫")] == [True, True]
    done = confirm(client, review).content.decode()
    order = Order.objects.get()
    assert (int(order.shipping_incl_tax), int(order.total_incl_tax)) == (25_000, 215_000)
    assert "25.000\u00a0₫" in done


@pytest.mark.django_db
def test_picking_up_is_free(client: Client, zone: DeliveryZone, open_checkout: None) -> None:
    point = make_point()
    product = make_product(price_vnd=95_000, stock_at={point: 5})
    confirm(client, fill(client, product, receive="nhan", pickup_point=str(point.pk), commune="", street=""))
    assert int(Order.objects.get().total_incl_tax) == 190_000


@pytest.mark.django_db
def test_a_fee_that_changed_meanwhile_is_told_and_asked_again(client: Client, zone: DeliveryZone, open_checkout: None) -> None:
    product = make_product(price_vnd=95_000, weight_g=500, stock_at={make_point(): 5})
    review = fill(client, product)
    DeliveryRate.objects.filter(up_to_g=1000).update(fee_vnd=20_000)
    again = confirm(client, review)
    assert ("Phí giao hàng vừa thay đổi" in again.content.decode(), Order.objects.count()) == (True, 0)
    confirm(client, again)
    assert int(Order.objects.get().total_incl_tax) == 210_000


@pytest.mark.django_db
def test_a_place_outside_the_table_is_told_and_keeps_what_was_typed(client: Client, zone: DeliveryZone, open_checkout: None) -> None:
    make_commune(code="26734", name="Phường Sài Gòn", province="Hồ Chí Minh", province_code="79")
    product = make_product(stock_at={make_point(): 5})
    page = fill(client, product, province="79", commune="26734")
    assert page.redirect_chain[-1] == ("/dat-hang/", 302)
    assert ("chưa giao đến nơi này" in page.content.decode(), "Nông Thị Thử" in page.content.decode()) == (True, True)


@pytest.mark.django_db
def test_the_public_table_shows_the_fees_in_force(client: Client, zone: DeliveryZone) -> None:
    DeliveryRate.objects.create(zone=zone, valid_from=timezone.localdate() + timedelta(days=1), up_to_g=2000, fee_vnd=31_000)
    text = client.get("/giao-hang/").content.decode()
    assert [words in text for words in ("Trong tỉnh", "18.000\u00a0₫", "31.000\u00a0₫", "Miễn phí khi tiền hàng từ 500.000\u00a0₫")] == [
        True,
        True,
        False,
        True,
    ]


@pytest.mark.django_db
def test_demonstration_fees_cover_every_province_once_and_leave_again() -> None:
    for code in ("01", "04", "48", "79"):
        make_commune(code=f"{code}000", province=f"Tỉnh {code}", province_code=code)
    assert [demo.seed(), demo.seed()] == [4, 0]
    zones = [Province.objects.get(code=code).delivery_zones.count() for code in ("01", "04", "48", "79")]
    assert (zones, fee()) == ([1, 1, 1, 1], 18_000)
    assert (demo.purge(), DeliveryZone.objects.count()) == (4, 0)
