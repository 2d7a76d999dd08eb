"""Notifications: signed over the raw body, taken once, answered empty; whatever is wrong with one leaves no trace."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from catalog.models import Product
from connectors.models import Account, ChannelOrder, InboundEvent
from connectors.shopee.signing import push_signature
from connectors.tasks import import_account_orders
from shop.order.models import Order
from tests.connectors.conftest import ShopeeShop

pytestmark = pytest.mark.django_db
KEY = "testpartnerkey0123456789abcdef"
PATH = "/webhooks/shopee/1000001/"
ADDRESS = f"http://testserver{PATH}"


def body_of(**fields: Any) -> bytes:
    message = {"data": {"ordersn": "220810QR5F1B5Q", "status": "READY_TO_SHIP"}, "shop_id": 22001, "code": 3, "timestamp": 1700000000}
    return json.dumps({**message, **fields}).encode()


def post(client: Client, body: bytes, signature: str | None) -> Any:
    headers = {} if signature is None else {"Authorization": signature}
    return client.post(PATH, data=body, content_type="application/json", headers=headers)


BODY = body_of()
GOOD = push_signature(KEY, url=ADDRESS, body=BODY)
MUTATIONS: dict[str, tuple[bytes, str | None]] = {
    "missing": (BODY, None),
    "empty": (BODY, ""),
    "upper case": (BODY, GOOD.upper()),
    "truncated": (BODY, GOOD[:-1]),
    "longer": (BODY, f"{GOOD}0"),
    "with a scheme word": (BODY, f"SHA256 {GOOD}"),
    "another key": (BODY, push_signature("another", url=ADDRESS, body=BODY)),
    "another address": (BODY, push_signature(KEY, url=ADDRESS.rstrip("/"), body=BODY)),
    "body alone": (BODY, push_signature(KEY, url="", body=BODY)),
    "changed body": (BODY.replace(b"22001", b"22002"), GOOD),
    "written anew": (json.dumps(json.loads(BODY), separators=(",", ":")).encode(), GOOD),
    "not ASCII": (BODY, "khóa"),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_wrong_signature_changes_nothing(client: Client, shopee: ShopeeShop, name: str) -> None:
    body, signature = MUTATIONS[name]
    calls, account = shopee.state()["calls"], Account.objects.values().get()
    assert post(client, body, signature).status_code == 403
    assert not InboundEvent.objects.exists()
    assert not ChannelOrder.objects.exists()
    assert (shopee.state()["calls"], Account.objects.values().get()) == (calls, account)


def test_the_same_notification_again_changes_nothing(client: Client, shopee: ShopeeShop, live: list[Product]) -> None:
    shopee.control(order={"lines": [{"sku": live[0].sku, "quantity": 1}]})
    assert [post(client, BODY, GOOD).status_code for _turn in range(3)] == [200] * 3
    assert InboundEvent.objects.count() == 1
    assert Order.objects.count() <= 1


@pytest.mark.parametrize("body", [b"not json", b"[1]", b'{"shop_id": 1}', b'{"code": 3, "data": [1]}'])
def test_a_signed_body_in_a_strange_shape_is_refused_and_kept_nowhere(client: Client, shopee: ShopeeShop, body: bytes) -> None:
    assert post(client, body, push_signature(KEY, url=ADDRESS, body=body)).status_code == 400
    assert not InboundEvent.objects.exists()


def test_the_verification_message_is_answered_and_not_kept(client: Client, shopee: ShopeeShop) -> None:
    body = b'{"code":0,"data":{"verify_info":"This is a Verification message.Please respond in the certain format."}}'
    reply = post(client, body, push_signature(KEY, url=ADDRESS, body=body))
    assert (reply.status_code, reply.content, InboundEvent.objects.count()) == (200, b"", 0)


def test_a_notification_for_a_shop_that_is_not_ours_wakes_nobody(client: Client, shopee: ShopeeShop) -> None:
    calls = shopee.state()["calls"]
    body = body_of(shop_id=999)
    assert post(client, body, push_signature(KEY, url=ADDRESS, body=body)).status_code == 200
    assert shopee.state()["calls"] == calls


def wait_for(what: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not what() and time.monotonic() < deadline:
        time.sleep(0.05)
    return what()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_orders_come_home_by_notification_duplicated_and_out_of_order(
    shopee: ShopeeShop, live: list[Product], live_server: LiveServer, client: Client, settings: Any
) -> None:
    """Registered from the back office, verified by the marketplace, then told of an order and of its parcel."""
    settings.SITE_URL = live_server.url
    user = get_user_model().objects.create_user("can-bo", password="mat-khau-thu-1")
    user.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", "change_account"]))
    client.force_login(user)
    shown = client.post(reverse("marketplace_account", args=[shopee.account.pk]), {"act": "notifications"}, follow=True)
    assert "Sàn đã nhận địa chỉ" in shown.content.decode()
    assert shopee.state()["push"]["codes"] == [1, 2, 3, 4, 12, 15, 16, 29]
    Account.objects.update(orders_read_until=timezone.now())
    shopee.control(push_faults={"duplicate": True, "reorder": True})
    number = shopee.control(order={"lines": [{"sku": live[0].sku, "quantity": 1}]})["order"]["order_sn"]
    assert wait_for(lambda: shopee.state()["push"]["waiting"] == 0 and shopee.state()["push"]["sent"] >= 2)
    assert shopee.state()["push"]["failed"] == 0
    assert InboundEvent.objects.filter(kind="3").count() == 1
    import_account_orders(shopee.account.pk)  # what the wake-up asks a worker for
    assert ChannelOrder.objects.get().external_id == number
    assert Order.objects.count() == 1
