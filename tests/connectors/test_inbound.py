"""A marketplace's orders become ours once, hold stock, and follow what becomes of them there."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from catalog.models import Product
from catalog.partner.models import SalesPoint, StockRecord
from connectors.models import Account, ChannelOrder, InboundEvent
from connectors.shopee.signing import push_signature
from shop.order.models import Order
from tests.connectors.conftest import ShopeeShop, recount

pytestmark = pytest.mark.django_db
KEY = "testpartnerkey0123456789abcdef"
PATH = "/webhooks/shopee/1000001/"


def stock_of(product: Product) -> tuple[int, int]:
    """(on hand, held)."""
    record = StockRecord.objects.get(product=product)
    return record.num_in_stock, record.num_allocated or 0


def buy(shopee: ShopeeShop, product: Product, quantity: int = 2, status: str = "READY_TO_SHIP") -> str:
    done = shopee.control(order={"lines": [{"sku": product.sku, "quantity": quantity}], "status": status})
    return str(done["order"]["order_sn"])


def fetch(shopee: ShopeeShop) -> int:
    return int(shopee.command("channel_orders", shopee.account.pk)["changed"])


def test_an_order_comes_home_once_and_holds_stock(shopee: ShopeeShop, live: list[Product]) -> None:
    number = buy(shopee, live[0])
    assert fetch(shopee) == 1
    order = Order.objects.get(channel="shopee", channel_order_id=number)
    assert (order.channel_account, order.total_incl_tax, order.status, order.attention) == (shopee.account.pk, 190000, "new", "")
    assert [(line.partner_sku, line.quantity, line.unit_price_incl_tax) for line in order.lines.all()] == [(live[0].sku, 2, 95000)]
    assert stock_of(live[0]) == (10, 2)
    assert fetch(shopee) == 0
    assert Order.objects.count() == 1
    assert stock_of(live[0]) == (10, 2)
    shopee.sync()
    assert shopee.items()[live[0].sku]["available"] == 8
    assert shopee.diff() == []


def test_a_cancelled_order_gives_its_stock_back(shopee: ShopeeShop, live: list[Product]) -> None:
    number = buy(shopee, live[0])
    fetch(shopee)
    shopee.control(order_status={"order_sn": number, "status": "CANCELLED"})
    assert fetch(shopee) == 1
    assert Order.objects.get().status == "cancelled"
    assert stock_of(live[0]) == (10, 0)
    assert fetch(shopee) == 0


def test_a_cancellation_counts_although_the_marketplaces_clock_went_back(shopee: ShopeeShop, live: list[Product]) -> None:
    shopee.control(clock_skew_s=200)
    number = buy(shopee, live[0])
    assert fetch(shopee) == 1  # its time is still to come
    assert stock_of(live[0]) == (10, 2)
    shopee.control(clock_skew_s=0)
    shopee.control(order_status={"order_sn": number, "status": "CANCELLED"})
    assert fetch(shopee) == 1
    assert Order.objects.get().status == "cancelled"
    assert stock_of(live[0]) == (10, 0)
    shopee.sync()
    assert shopee.items()[live[0].sku]["available"] == 10


def test_a_shipped_order_leaves_the_shelf_and_completes(shopee: ShopeeShop, live: list[Product]) -> None:
    number = buy(shopee, live[0])
    fetch(shopee)
    shopee.control(order_status={"order_sn": number, "status": "SHIPPED"})
    assert fetch(shopee) == 1
    assert stock_of(live[0]) == (8, 0)
    shopee.control(order_status={"order_sn": number, "status": "COMPLETED"})
    assert fetch(shopee) == 1
    assert Order.objects.get().status == "completed"
    assert stock_of(live[0]) == (8, 0)
    shopee.sync()
    assert shopee.diff() == []


def test_an_order_cancelled_before_we_saw_it_holds_nothing(shopee: ShopeeShop, live: list[Product]) -> None:
    number = buy(shopee, live[0])
    shopee.control(order_status={"order_sn": number, "status": "CANCELLED"})
    assert fetch(shopee) == 1
    assert not Order.objects.exists()
    assert ChannelOrder.objects.get().status == "CANCELLED"


def test_an_oversold_order_is_kept_with_what_a_person_must_do(shopee: ShopeeShop, live: list[Product], point: SalesPoint) -> None:
    buy(shopee, live[0], quantity=5)
    recount(live[0], point, 3)
    assert fetch(shopee) == 1
    order = Order.objects.get()
    assert f"{live[0].sku} thiếu 2" in order.attention
    assert order.attention == ChannelOrder.objects.get().problem
    assert stock_of(live[0]) == (3, 3)


def test_an_order_that_left_there_but_not_on_our_shelf_stops_no_other(shopee: ShopeeShop, live: list[Product], point: SalesPoint) -> None:
    first = buy(shopee, live[0], quantity=4)
    fetch(shopee)
    recount(live[0], point, 1)
    shopee.control(order_status={"order_sn": first, "status": "SHIPPED"})
    buy(shopee, live[1])
    assert fetch(shopee) == 2
    assert Order.objects.count() == 2
    assert "kiểm kê" in ChannelOrder.objects.get(external_id=first).problem
    assert stock_of(live[0]) == (1, 4)


def test_a_returned_order_asks_for_a_person(shopee: ShopeeShop, live: list[Product]) -> None:
    number = buy(shopee, live[0])
    fetch(shopee)
    shopee.control(order_status={"order_sn": number, "status": "TO_RETURN"})
    assert fetch(shopee) == 1
    assert "trả hàng" in ChannelOrder.objects.get().problem


def test_an_expired_token_is_renewed_on_the_way(shopee: ShopeeShop, live: list[Product]) -> None:
    buy(shopee, live[0])
    shopee.control(expire_tokens=True)
    assert fetch(shopee) == 1


def post(client: Client, body: bytes, signature: str) -> Any:
    return client.post(PATH, data=body, content_type="application/json", headers={"Authorization": signature})


def test_a_signed_notification_is_kept_once(client: Client, shopee: ShopeeShop) -> None:
    body = json.dumps({"data": {"ordersn": "X"}, "shop_id": 22001, "code": 3, "timestamp": 1700000000}).encode()
    signature = push_signature(KEY, url=f"http://testserver{PATH}", body=body)
    for _turn in range(2):
        reply = post(client, body, signature)
        assert (reply.status_code, reply.content) == (200, b"")
    event = InboundEvent.objects.get()
    assert (event.marketplace, event.app, event.kind, event.shop_id, event.key) == ("shopee", "1000001", "3", "22001", signature)


def test_a_wrong_signature_stores_nothing(client: Client, shopee: ShopeeShop) -> None:
    assert post(client, b'{"code": 3}', "0" * 64).status_code == 403
    assert client.get(PATH).status_code == 405
    assert client.post("/webhooks/shopee/999/", data=b"{}", content_type="application/json").status_code == 404
    assert client.post("/webhooks/nowhere/1/", data=b"{}", content_type="application/json").status_code == 404
    assert not InboundEvent.objects.exists()


def test_a_parked_account_is_not_asked_for_orders(shopee: ShopeeShop) -> None:
    from connectors.tasks import import_account_orders

    Account.objects.update(state="needs_reauth")
    before = shopee.state()["calls"]
    assert import_account_orders(shopee.account.pk) == 0
    assert shopee.state()["calls"] == before


REFUSE = (
    "CREATE TRIGGER refuse_one BEFORE INSERT ON order_order WHEN NEW.channel_order_id = '{number}' "
    "BEGIN SELECT RAISE(ABORT, 'refused on purpose'); END"
)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the refusing trigger is written for SQLite")
def test_one_order_that_cannot_be_written_is_parked_and_stops_nobody(
    client: Client, shopee: ShopeeShop, live: list[Product], admin_user: Any
) -> None:
    bad, good = buy(shopee, live[0]), buy(shopee, live[1])
    with connection.cursor() as cursor:
        cursor.execute(REFUSE.format(number=bad))
    assert fetch(shopee) == 1
    assert list(Order.objects.values_list("channel_order_id", flat=True)) == [good]
    parked = ChannelOrder.objects.get(external_id=bad)
    assert (parked.order, parked.parked_at is not None, "Chưa ghi được đơn này" in parked.problem) == (None, True, True)
    assert Account.objects.get(pk=shopee.account.pk).orders_read_until is not None
    client.force_login(admin_user)
    page = client.get(reverse("wagtailsnippets_connectors_channelorder:list"), {"parked_at__isnull": "false"}).content.decode()
    assert (bad in page, good in page) == (True, False)
    since = parked.parked_at
    fetch(shopee)
    assert ChannelOrder.objects.get(external_id=bad).parked_at == since
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refuse_one")
    assert fetch(shopee) == 1
    parked.refresh_from_db()
    assert (parked.parked_at, parked.problem, parked.order.channel_order_id) == (None, "", bad)
    assert stock_of(live[0]) == (10, 2)


def test_an_order_told_without_its_goods_waits_alone(shopee: ShopeeShop, live: list[Product]) -> None:
    bad = buy(shopee, live[0])
    lines = shopee.state()["orders"][0]["lines"]
    shopee.control(edit_order={"order_sn": bad, "fields": {"lines": []}})
    good = buy(shopee, live[1])
    assert fetch(shopee) == 1
    assert list(Order.objects.values_list("channel_order_id", flat=True)) == [good]
    parked = ChannelOrder.objects.get(external_id=bad)
    assert (parked.parked_at is not None, "những hàng gì" in parked.problem) == (True, True)
    shopee.control(edit_order={"order_sn": bad, "fields": {"lines": lines}})
    assert fetch(shopee) == 1
    parked.refresh_from_db()
    assert (parked.parked_at, parked.problem, stock_of(live[0])) == (None, "", (10, 2))


def test_an_order_is_known_by_its_item_when_the_sku_was_changed_at_the_marketplace(shopee: ShopeeShop, live: list[Product]) -> None:
    item = shopee.items()[live[0].sku]
    shopee.control(edit={"item_id": item["item_id"], "item_sku": "SKU-LA"})
    shopee.control(order={"lines": [{"sku": "SKU-LA", "quantity": 2}]})
    assert fetch(shopee) == 1
    assert [line.product_id for line in Order.objects.get().lines.all()] == [live[0].pk]
    assert ChannelOrder.objects.get().problem == ""


def test_a_producers_own_shop_takes_no_other_producers_goods(shopee: ShopeeShop, products: list[Product]) -> None:
    Account.objects.update(producer=products[0].producer)
    own = sorted(product.sku for product in products if product.producer_id == products[0].producer_id)
    assert len(own) < len(products)
    assert shopee.publish_all()["wanted"] == len(own)
    shopee.sync()
    assert sorted(shopee.items()) == own
