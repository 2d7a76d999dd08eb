"""From the catalogue to a marketplace and back, by the commands, against the sandbox."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalog.certificates.models import Certificate
from catalog.models import Product
from catalog.partner.models import SalesPoint
from connectors.models import Listing
from tests import factories
from tests.connectors.conftest import ShopeeShop, change, committed, make_listable, recount

pytestmark = pytest.mark.django_db


def test_every_sellable_product_is_live_once_with_its_price_and_stock(
    shopee: ShopeeShop, products: list[Product], point: SalesPoint
) -> None:
    expired = factories.make_product(certified=False, stock_at={point: 5})
    told = shopee.publish_all()
    assert told["wanted"] == 4
    assert told["blocked"] == [{"sku": expired.sku, "reasons": ["Chưa có giấy chứng nhận OCOP"]}]
    assert shopee.sync()["left"] == 0
    items = shopee.items()
    assert {sku: (item["is_live"], item["price"], item["available"]) for sku, item in items.items()} == {
        product.sku: (True, 95000, 10) for product in products
    }
    assert shopee.writes() == {"add_item": 3}
    assert shopee.state()["images"] == 3
    assert shopee.status()[expired.sku]["state"] == "blocked"


def test_a_second_sync_writes_nothing(shopee: ShopeeShop, live: list[Product]) -> None:
    shopee.publish_all()
    assert shopee.writes_of_sync() == {}
    Listing.objects.mark_due(now=timezone.now())
    assert shopee.writes_of_sync() == {}


def test_one_changed_field_costs_one_write(shopee: ShopeeShop, live: list[Product], point: SalesPoint) -> None:
    product = live[0]
    recount(product, point, 7)
    assert shopee.writes_of_sync() == {"update_stock": 1}
    change(product, price_vnd=105000)
    assert shopee.writes_of_sync() == {"update_price": 1}
    change(product, title="Miến dong Phia Đén loại một")
    assert shopee.writes_of_sync() == {"update_item": 1}
    item = shopee.items()[product.sku]
    assert (item["available"], item["price"], item["item_name"]) == (7, 105000, "Miến dong Phia Đén loại một")
    assert shopee.diff() == []


def test_stock_zero_stays_listed_with_nothing_to_buy(shopee: ShopeeShop, live: list[Product], point: SalesPoint) -> None:
    recount(live[0], point, 0)
    assert shopee.listing(live[0].sku).is_urgent
    assert shopee.writes_of_sync() == {"update_stock": 1}
    item = shopee.items()[live[0].sku]
    assert (item["is_live"], item["available"]) == (True, 0)


def test_a_revoked_certificate_takes_the_item_off_sale_and_a_new_one_brings_it_back(shopee: ShopeeShop, live: list[Product]) -> None:
    product = live[0]
    certificate = Certificate.objects.get(product=product)
    with committed():
        certificate.revoked_on = timezone.localdate()
        certificate.revocation_reason = "food_safety_violation"
        certificate.save()
    assert shopee.listing(product.sku).is_urgent
    assert shopee.writes_of_sync() == {"unlist_item": 1}
    assert not shopee.items()[product.sku]["is_live"]
    row = shopee.status()[product.sku]
    assert (row["state"], row["wanted"]["live"], row["confirmed"]["live"]) == ("blocked", False, False)
    assert row["reasons"] == ["Giấy chứng nhận OCOP đã bị thu hồi"]
    with committed():
        factories.make_certificate(product, issued_on=timezone.localdate() - timedelta(days=1), number="OCOP-MOI")
    assert shopee.writes_of_sync() == {"update_item": 1, "unlist_item": 1}
    assert shopee.items()[product.sku]["is_live"]
    assert shopee.diff() == []


def test_a_withdrawn_product_goes_off_sale_and_publishing_brings_it_back(shopee: ShopeeShop, live: list[Product]) -> None:
    product = live[0]
    assert shopee.command("channel_withdraw", shopee.account.pk, "--sku", product.sku) == {"withdrawn": 1}
    assert shopee.writes_of_sync() == {"unlist_item": 1}
    assert shopee.status()[product.sku]["state"] == "withdrawn"
    change(product, price_vnd=99000)
    assert shopee.writes_of_sync() == {}
    shopee.command("channel_publish", shopee.account.pk, "--sku", product.sku)
    assert shopee.writes_of_sync() == {"update_price": 1, "unlist_item": 1}
    item = shopee.items()[product.sku]
    assert (item["is_live"], item["price"]) == (True, 99000)


def test_status_tells_what_is_wanted_and_what_is_confirmed(shopee: ShopeeShop, live: list[Product]) -> None:
    product = live[0]
    row = shopee.status()[product.sku]
    at = row["confirmed"].pop("at")
    assert at.startswith(f"{timezone.now():%Y-%m}")
    facts = {"live": True, "price_vnd": 95000, "stock": 10, "title": "Miến dong Nguyên Bình"}
    assert row == {
        "sku": product.sku,
        "state": "live",
        "external_id": str(shopee.items()[product.sku]["item_id"]),
        "wanted": facts,
        "confirmed": facts,
        "reasons": [],
        "last_error": None,
        "next_attempt_at": None,
    }


def test_an_edit_at_the_marketplace_is_seen_and_repaired(shopee: ShopeeShop, live: list[Product]) -> None:
    item_id = shopee.items()[live[0].sku]["item_id"]
    shopee.control(edit={"item_id": item_id, "price": 1000, "stock": 3})
    expected = [
        {"sku": live[0].sku, "external_id": str(item_id), "field": "price_vnd", "wanted": 95000, "found": 1000},
        {"sku": live[0].sku, "external_id": str(item_id), "field": "stock", "wanted": 10, "found": 3},
    ]
    assert shopee.diff() == expected
    assert shopee.writes_of_sync() == {}
    assert shopee.diff("--fix") == expected
    assert shopee.writes_of_sync() == {"update_price": 1, "update_stock": 1}
    assert shopee.diff() == []


def test_a_retitled_and_an_unlisted_item_are_repaired(shopee: ShopeeShop, live: list[Product]) -> None:
    items = shopee.items()
    shopee.control(edit={"item_id": items[live[0].sku]["item_id"], "item_name": "Tên khác hẳn trên sàn"})
    shopee.control(edit={"item_id": items[live[1].sku]["item_id"], "item_status": "UNLIST"})
    assert [(row["sku"], row["field"]) for row in shopee.diff("--fix")] == [(live[0].sku, "title"), (live[1].sku, "live")]
    assert shopee.writes_of_sync() == {"update_item": 1, "unlist_item": 1}
    assert shopee.diff() == []


def test_an_item_deleted_at_the_marketplace_is_made_again_once(shopee: ShopeeShop, live: list[Product]) -> None:
    old = shopee.items()[live[0].sku]["item_id"]
    shopee.control(edit={"item_id": old, "item_status": "SELLER_DELETE"})
    assert [(row["sku"], row["field"]) for row in shopee.diff("--fix")] == [(live[0].sku, "missing")]
    assert shopee.writes_of_sync() == {"add_item": 1}
    assert shopee.items()[live[0].sku]["item_id"] != old
    assert shopee.diff() == []


def test_a_second_live_item_with_our_sku_is_taken_off_sale(shopee: ShopeeShop, live: list[Product]) -> None:
    items = shopee.items()
    twin = items[live[1].sku]["item_id"]
    shopee.control(edit={"item_id": twin, "item_sku": live[0].sku})
    assert sorted((row["sku"], row["field"]) for row in shopee.diff("--fix")) == [(live[0].sku, "duplicate"), (live[1].sku, "missing")]
    shopee.sync()
    on_sale = [item["sku"] for item in shopee.state()["items"] if item["is_live"]]
    assert sorted(on_sale) == sorted(product.sku for product in live)
    assert shopee.diff() == []


def test_a_stranger_is_told_and_left_alone(shopee: ShopeeShop, live: list[Product]) -> None:
    item_id = shopee.items()[live[0].sku]["item_id"]
    Listing.objects.filter(sku=live[0].sku).delete()
    assert shopee.diff("--fix") == [
        {"sku": live[0].sku, "external_id": str(item_id), "field": "unknown_sku", "wanted": None, "found": "Miến dong Nguyên Bình"}
    ]
    assert shopee.writes_of_sync() == {}


def test_a_banned_item_waits_for_a_person_and_goes_on_when_the_ban_is_lifted(
    shopee: ShopeeShop, live: list[Product], point: SalesPoint
) -> None:
    item_id = shopee.items()[live[0].sku]["item_id"]
    shopee.control(ban=item_id)
    assert [row["field"] for row in shopee.diff("--fix")] == ["live"]
    assert shopee.writes_of_sync() == {}
    row = shopee.status()[live[0].sku]
    assert (row["state"], row["next_attempt_at"]) == ("locked", None)
    assert "Shopee đã gỡ tin này" in row["last_error"]["text"]
    shopee.control(edit={"item_id": item_id, "item_status": "NORMAL"})
    recount(live[0], point, 4)
    assert shopee.writes_of_sync() == {"update_stock": 1}
    assert shopee.status()[live[0].sku]["state"] == "live"


def test_an_incomplete_product_is_held_back_with_the_remedy(shopee: ShopeeShop, point: SalesPoint) -> None:
    product = make_listable(point, weight_g=None)
    shopee.publish_all()
    assert shopee.writes_of_sync() == {}
    row = shopee.status()[product.sku]
    assert (row["state"], row["wanted"]["live"]) == ("blocked", False)
    assert row["reasons"] == ["Thiếu: khối lượng đóng gói (gam). Bổ sung ở trang sản phẩm."]
    change(product, weight_g=500)
    assert shopee.writes_of_sync() == {"add_item": 1}


def test_exit_codes(shopee: ShopeeShop, products: list[Product]) -> None:
    with pytest.raises(CommandError, match="Không có gian hàng số 999") as unknown:
        call_command("channel_status", "999")
    assert unknown.value.returncode == 2
    with pytest.raises(CommandError, match="KHONG-CO") as no_product:
        call_command("channel_publish", str(shopee.account.pk), "--sku", "KHONG-CO")
    assert no_product.value.returncode == 2
    shopee.publish_all()
    with pytest.raises(SystemExit) as timed_out:
        call_command("channel_sync", str(shopee.account.pk), "--until-idle", "--timeout", "0")
    assert timed_out.value.code == 3
    shopee.control(revoke=True)
    with pytest.raises(CommandError) as parked:
        call_command("channel_sync", str(shopee.account.pk), "--until-idle", "--timeout", "10")
    assert parked.value.returncode == 1


def test_a_forgotten_picture_is_uploaded_again(shopee: ShopeeShop, live: list[Product]) -> None:
    shopee.control(forget_images=True)
    change(live[0], title="Miến dong Phia Đén loại một")
    assert shopee.sync()["left"] == 0
    assert shopee.items()[live[0].sku]["item_name"] == "Miến dong Phia Đén loại một"
    assert shopee.state()["images"] == 1


def test_an_order_not_imported_yet_is_not_promised_again(shopee: ShopeeShop, live: list[Product], point: SalesPoint) -> None:
    """Its units are Shopee's to hold and not ours to add: what buyers may still buy falls short rather than over."""
    sku = live[0].sku
    shopee.control(order={"lines": [{"sku": sku, "quantity": 4}]})
    recount(live[0], point, 9)
    shopee.sync()
    assert shopee.items()[sku]["available"] == 5
    shopee.command("channel_orders", shopee.account.pk)
    shopee.sync()
    assert shopee.items()[sku]["available"] == 5
    assert shopee.status()[sku]["wanted"]["stock"] == 5
