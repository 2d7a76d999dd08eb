"""Rules change what one account shows, at once and there only; a new account shows the shelf price and the sum of the points."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from catalog import stock
from catalog.dossiers.models import Paper
from catalog.models import Product
from catalog.partner.models import SalesPoint
from connectors.listings import rules_changed
from connectors.models import (
    Account,
    AttributeRule,
    CategoryRule,
    ChannelFee,
    LastUnitsRule,
    Listing,
    PriceRule,
    StockReservation,
    StockRule,
    TextTemplate,
)
from connectors.rulebook import shape
from shop.orders import Draft, DraftLine, place_channel_order
from tests import factories
from tests.connectors.conftest import ShopeeShop, committed

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create(marketplace="shopee", name="Một", host="http://127.0.0.1:1", state="active")


@pytest.fixture
def product(point: SalesPoint) -> Product:
    return factories.make_product(sku="CB-1", title="Miến dong", price_vnd=100_000, group="food", stock_at={point: 10})


def shown(account: Account, product: Product) -> Any:
    return shape(account.pk, [product.pk], on=timezone.localdate())[product.pk]


def test_a_new_account_shows_the_shelf_price_and_the_sum_of_the_points(account: Account, product: Product) -> None:
    stock.count(product_id=product.pk, point_id=factories.make_point(code="hai", name="Hai").pk, quantity=5, cause="test")
    seen = shown(account, product)
    assert (seen.offer.price_vnd, seen.offer.list_price_vnd, seen.offer.quantity, seen.problems) == (100_000, None, 15, ())


def test_the_most_specific_rule_wins(account: Account, product: Product) -> None:
    PriceRule.objects.create(account=account, factor_percent=110)
    assert shown(account, product).offer.price_vnd == 110_000
    PriceRule.objects.create(account=account, group="food", factor_percent=120)
    PriceRule.objects.create(account=account, group="craft", factor_percent=900)
    assert shown(account, product).offer.price_vnd == 120_000
    PriceRule.objects.create(account=account, product=product, factor_percent=130)
    assert shown(account, product).offer.price_vnd == 130_000
    other = Account.objects.create(marketplace="shopee", name="Hai", host="http://127.0.0.1:1", state="active")
    assert shown(other, product).offer.price_vnd == 100_000


def test_below_the_floor_is_refused_with_the_sum(account: Account, product: Product) -> None:
    today = timezone.localdate()
    ChannelFee.objects.create(account=account, kind="commission", percent=Decimal("4"), applies_from_on=today)
    ChannelFee.objects.create(account=account, kind="payment", percent=Decimal("5"), applies_from_on=today + timedelta(days=1))
    PriceRule.objects.create(account=account, floor_percent=97)
    (problem,) = shown(account, product).problems
    assert problem.code == "below_floor"
    assert problem.text == (
        "Giá 100.000 đ trừ phí sàn (Phí cố định (hoa hồng) 4.000 đ) còn 96.000 đ cho chủ thể, thấp hơn mức đã đặt là 97.000 đ. "
        "Giá trên gian hàng cần từ 101.042 đ."
    )
    assert not shown(account, product).may_be_live


def test_a_stock_rule_and_the_last_units(account: Account, product: Product) -> None:
    StockRule.objects.create(account=account, buffer=2, share_percent=50)
    assert shown(account, product).offer.quantity == 4
    LastUnitsRule.objects.create(threshold=10)
    assert shown(account, product).offer.quantity == 0
    LastUnitsRule.objects.create(group="food", threshold=10, keeper=account)
    assert shown(account, product).offer.quantity == 4


def test_what_may_not_be_sold_promises_nothing_whatever_the_rules(account: Account, product: Product) -> None:
    StockRule.objects.create(account=account)
    Product.objects.filter(pk=product.pk).update(is_public=False)
    assert shown(account, product).offer.quantity == 0


def test_a_reservation_holds_less_what_was_sold_in_it(account: Account, product: Product) -> None:
    today = timezone.localdate()
    other = Account.objects.create(marketplace="shopee", name="Hai", host="http://127.0.0.1:1", state="active")
    StockReservation.objects.create(account=other, product=product, quantity=6, from_on=today, until_on=today)
    assert (shown(account, product).offer.quantity, shown(other, product).offer.quantity) == (4, 10)
    line = DraftLine(product_id=product.pk, quantity=2, unit_price_vnd=100_000)
    place_channel_order(
        Draft(token="t", lines=(line,), name="Khách", channel="shopee", channel_account=other.pk, channel_order_id="S1"), now=timezone.now()
    )
    assert (shown(account, product).offer.quantity, shown(other, product).offer.quantity) == (4, 8)


def test_words_places_attributes_and_papers(account: Account, product: Product) -> None:
    TextTemplate.objects.create(account=account, title="{ten} OCOP", description="{ten}\nĐộ cồn {do_con}")
    CategoryRule.objects.create(account=account, group="food", category_id="1")
    CategoryRule.objects.create(account=account, word="Miến", category_id="2")
    AttributeRule.objects.create(account=account, attribute_id="7", source="food_safety")
    AttributeRule.objects.create(account=account, attribute_id="8", source="abv")
    Paper.objects.create(producer=product.producer, kind="food_safety", number="01/2026/ATTP")
    Paper.objects.create(producer=product.producer, kind="quality", number="cũ", expires_on=timezone.localdate() - timedelta(days=1))
    directions = shown(account, product).directions
    assert (directions.title, directions.description, directions.category_id) == ("Miến dong OCOP", "Miến dong", "2")
    assert [(order.attribute_id, order.text) for order in directions.attributes] == [("7", "01/2026/ATTP")]
    assert directions.papers == (("food_safety", "01/2026/ATTP"),)


def test_the_number_of_queries_does_not_grow(account: Account, point: SalesPoint, django_assert_max_num_queries: Any) -> None:
    several = [factories.make_product(stock_at={point: 1}) for _number in range(12)]
    with django_assert_max_num_queries(17):
        shape(account.pk, [product.pk for product in several], on=timezone.localdate())


def test_a_rule_reaches_the_marketplace_with_one_call_per_changed_thing(live: list[Product], shopee: ShopeeShop) -> None:
    PriceRule.objects.create(account=shopee.account, product=live[0], factor_percent=110, round_to=1000)
    StockRule.objects.create(account=shopee.account, product=live[1], cap=3)
    with committed():
        rules_changed([shopee.account.pk])
    assert shopee.writes_of_sync() == {"update_price": 1, "update_stock": 1}
    assert shopee.items()[live[0].sku]["price"] == -(-live[0].price_vnd * 110 // 100_000) * 1000
    assert shopee.items()[live[1].sku]["available"] == 3
    assert shopee.diff() == []


def test_a_listing_below_the_floor_goes_off_sale_and_comes_back_when_it_is_met(live: list[Product], shopee: ShopeeShop) -> None:
    rule = PriceRule.objects.create(account=shopee.account, product=live[0], floor_vnd=live[0].price_vnd + 1)
    with committed():
        rules_changed([shopee.account.pk])
    assert shopee.writes_of_sync() == {"unlist_item": 1}
    row = shopee.status()[live[0].sku]
    assert (row["state"], row["wanted"]["live"], row["next_attempt_at"]) == ("blocked", False, None)
    assert "thấp hơn mức đã đặt" in row["reasons"][0]
    rule.delete()
    with committed():
        rules_changed([shopee.account.pk])
    assert shopee.writes_of_sync() == {"unlist_item": 1}
    assert Listing.objects.get(sku=live[0].sku).state == "live"
