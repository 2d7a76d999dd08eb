"""One listing says what led to what, with what was sent and answered; the list narrows down; a point sees its own orders."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.audit.record import record
from catalog.models import Product
from catalog.partner.models import SalesPoint
from connectors.console.causes import timeline
from connectors.models import ChannelOrder, ChannelReturn, Listing
from shop.order.models import Line
from tests import factories
from tests.connectors.conftest import ShopeeShop, change, make_listable, recount
from tests.connectors.test_console import log_in
from tests.connectors.test_inbound import buy

pytestmark = pytest.mark.django_db


def page(client: Client, listing: Listing) -> str:
    answer = client.get(reverse("wagtailsnippets_connectors_listing:inspect", args=[listing.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_what_was_sent_and_answered_without_secrets(client: Client, shopee: ShopeeShop, live: list[Product]) -> None:
    log_in(client, "view_listing")
    text = page(client, shopee.listing(live[0].sku))
    assert "POST /api/v2/product/add_item" in text
    assert "item_name" in text
    assert "request_id" in text
    for hidden in ("access_token=", "sign=", "partner_id="):
        assert hidden not in text


def test_the_page_tells_what_led_to_each_call(client: Client, shopee: ShopeeShop, live: list[Product], point: SalesPoint) -> None:
    product, clerk = live[0], get_user_model().objects.create_user("lan")
    record(action="product.price", target=product, by=clerk, before={"price_vnd": 95000}, after={"price_vnd": 105000}, cause="Điều chỉnh")
    change(product, price_vnd=105000)
    recount(product, point, 7)
    shopee.sync()
    listing = shopee.listing(product.sku)
    told = [(event.who, str(event.what), event.detail) for event in timeline(listing)]
    assert ("", "Gửi giá: xong", "tồn 10 → 7") in told
    assert any(who == "lan" and "Giá bán (đồng): 95000 → 105000 · Điều chỉnh" in detail for who, _what, detail in told)
    assert any(what == "Kiểm kê" and "-3 · test" in detail for _who, what, detail in told)
    log_in(client, "view_listing")
    assert "Giá bán (đồng): 95000 → 105000 · Điều chỉnh" in page(client, listing)


def test_a_change_names_what_changed(shopee: ShopeeShop, live: list[Product]) -> None:
    change(live[0], price_vnd=105000)
    assert shopee.listing(live[0].sku).cause == "giá 95000 → 105000"
    change(live[1], is_public=False)
    assert shopee.listing(live[1].sku).cause.startswith("tồn 10 → 0, không được bán: ")
    change(live[2], storage="Nơi mát")
    assert shopee.listing(live[2].sku).cause == "nội dung, ảnh hoặc quy tắc của gian hàng đổi"


def test_pushing_again_is_somebody_s_doing(client: Client, shopee: ShopeeShop, live: list[Product]) -> None:
    log_in(client, "view_listing", "change_listing")
    listing = shopee.listing(live[0].sku)
    client.post(reverse("wagtailsnippets_connectors_listing:push_again", args=[listing.pk]))
    assert shopee.listing(live[0].sku).cause == "Đẩy lại, do nhan-vien"


def test_listings_are_narrowed_by_state_reason_and_producer_with_next_action_and_last_word(
    client: Client, shopee: ShopeeShop, live: list[Product], point: SalesPoint
) -> None:
    other = make_listable(point, title="Hạt dẻ", producer=factories.make_producer(name="Hợp tác xã Khác"), weight_g=None)
    shopee.publish_all()
    shopee.sync()
    log_in(client, "view_listing")

    def skus(**asked: Any) -> set[str]:
        text = client.get(reverse("wagtailsnippets_connectors_listing:list"), asked).content.decode()
        return {product.sku for product in (*live, other) if f">{product.sku}<" in "".join(text.split())}

    everything = {product.sku for product in (*live, other)}
    assert skus() == everything
    assert skus(state="blocked") == {other.sku} == skus(reason="weight")
    assert skus(product__producer=other.producer_id) == {other.sku}
    assert skus(state="live") == everything - {other.sku}
    text = client.get(reverse("wagtailsnippets_connectors_listing:list")).content.decode()
    assert "Việc tiếp theo" in text
    assert "Sàn xác nhận lúc" in text


def test_a_points_manager_sees_that_points_orders_alone(client: Client, shopee: ShopeeShop, point: SalesPoint) -> None:
    elsewhere = factories.make_point()
    here_product, there_product = (make_listable(at, quantity=5) for at in (point, elsewhere))
    shopee.publish_all()
    shopee.sync()
    numbers = [buy(shopee, product) for product in (here_product, there_product)]
    shopee.command("channel_orders", shopee.account.pk)
    here, there = (ChannelOrder.objects.get(external_id=number) for number in numbers)
    assert Line.objects.get(order=here.order).partner_id == point.pk
    told = {"external_order_id": there.external_id, "refund_vnd": 1, "remote_updated_at": timezone.now()}
    returned = ChannelReturn.objects.create(account=shopee.account, channel_order=there, external_id="R1", **told)
    log_in(client, "view_channelorder", "change_channelorder", "view_channelreturn", "change_channelreturn")
    point.users.add(get_user_model().objects.get(username="nhan-vien"))
    text = client.get(reverse("wagtailsnippets_connectors_channelorder:list")).content.decode()
    assert (here.external_id in text, there.external_id in text) == (True, False)
    assert client.get(reverse("wagtailsnippets_connectors_channelorder:inspect", args=[here.pk])).status_code == 200
    for name, pk in (("channelorder:inspect", there.pk), ("channelorder:label", there.pk), ("channelorder:huy", there.pk)):
        assert client.get(reverse(f"wagtailsnippets_connectors_{name}", args=[pk])).status_code == 404, name
    assert "R1" not in client.get(reverse("wagtailsnippets_connectors_channelreturn:list")).content.decode()
    for name in ("inspect", "receive", "agree"):
        assert client.get(reverse(f"wagtailsnippets_connectors_channelreturn:{name}", args=[returned.pk])).status_code == 404, name


def test_an_order_clerk_sees_every_points_orders(client: Client, shopee: ShopeeShop, live: list[Product]) -> None:
    ChannelOrder.objects.create(
        account=shopee.account, external_id="X1", status="READY", vendor_status="READY", total_vnd=1, remote_updated_at=timezone.now()
    )
    log_in(client, "view_channelorder", "change_order")
    assert "X1" in client.get(reverse("wagtailsnippets_connectors_channelorder:list")).content.decode()
