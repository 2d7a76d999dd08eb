"""Products of one line are the choices of one item: made, priced, counted, taken off and handed over one by one, never doubled."""

from typing import Any

import pytest
from django.utils import timezone

from catalog.certificates.models import Certificate
from catalog.models import Product
from catalog.partner.models import SalesPoint
from connectors.accounts import connect
from connectors.claims import shape_claimed
from connectors.families import Busy, enter
from connectors.models import Account, Family, Listing
from connectors.preview import preview
from connectors.rulebook import shape
from tests import factories
from tests.connectors.conftest import ShopeeShop, change, committed, make_listable, recount

pytestmark = pytest.mark.django_db
SIZES = (("200 g", 45000, 3), ("500 g", 95000, 10), ("1 kg", 180000, 5))


@pytest.fixture
def shop(shopee: ShopeeShop) -> ShopeeShop:
    """The item takes choices at once."""
    shopee.account.settings |= {"rest_s": "0"}
    shopee.account.save(update_fields=["settings"])
    shopee.control(model_wait_s=0)
    return shopee


@pytest.fixture
def sizes(point: SalesPoint, shop: ShopeeShop) -> list[Product]:
    producer = factories.make_producer()
    return [
        make_listable(
            point,
            title=f"Miến dong Nguyên Bình {size}",
            product_line="Miến dong Nguyên Bình",
            net_content=size,
            price_vnd=price,
            quantity=quantity,
            producer=producer,
        )
        for size, price, quantity in SIZES
    ]


@pytest.fixture
def together(sizes: list[Product], shop: ShopeeShop) -> list[Product]:
    shop.publish_all()
    assert shop.sync(30)["left"] == 0
    return sizes


def the_item(shop: ShopeeShop) -> dict[str, Any]:
    (item,) = [item for item in shop.state()["items"] if not item["item_status"].endswith("_DELETE") and item["sku"]]
    return item


def choices(shop: ShopeeShop) -> dict[str, tuple[str, int, int]]:
    """By SKU: option, price, stock."""
    item = the_item(shop)
    names = [option["option"] for option in item["tiers"][0]["options"]]
    found = {model["model_sku"]: (names[model["tier_index"][0]], model["price"], model["stock"]) for model in item["models"]}
    assert len(found) == len(item["models"])
    return found


def revoke(product: Product) -> None:
    with committed():
        certificate = Certificate.objects.get(product=product)
        certificate.revoked_on, certificate.revocation_reason = timezone.localdate(), "food_safety_violation"
        certificate.save()


def leader(shop: ShopeeShop) -> Listing:
    family = Family.objects.select_related("leader__product").get(account=shop.account)
    assert family.leader is not None
    return family.leader


def test_one_line_is_one_item_with_a_choice_for_each_product(shop: ShopeeShop, together: list[Product]) -> None:
    item = the_item(shop)
    assert (item["item_name"], item["is_live"]) == ("Miến dong Nguyên Bình", True)
    assert [tier["name"] for tier in item["tiers"]] == ["Quy cách"]
    assert choices(shop) == {product.sku: size for product, size in zip(together, SIZES, strict=True)}
    ids = {shop.listing(product.sku).external_id for product in together}
    assert ids == {f"{item['item_id']}:{model['model_id']}" for model in item["models"]}
    assert {row["state"] for row in shop.status().values()} == {"live"}
    assert shop.writes()["add_item"] == 1


def test_a_second_sync_of_a_family_writes_nothing_and_nothing_differs(shop: ShopeeShop, together: list[Product]) -> None:
    shop.publish_all()
    Listing.objects.mark_due(now=timezone.now())
    assert shop.writes_of_sync() == {}
    assert shop.diff() == []


def test_price_stock_and_size_of_one_choice_cost_one_write_each(shop: ShopeeShop, together: list[Product], point: SalesPoint) -> None:
    small = together[0]
    recount(small, point, 7)
    assert shop.writes_of_sync() == {"update_stock": 1}
    change(small, price_vnd=50000)
    assert shop.writes_of_sync() == {"update_price": 1}
    change(small, weight_g=310)
    assert shop.writes_of_sync() == {"update_model": 1}
    change(small, line_option="Gói 200 g")
    assert shop.writes_of_sync() == {"update_tier_variation": 1}
    assert choices(shop)[small.sku] == ("Gói 200 g", 50000, 7)
    assert [choices(shop)[product.sku] for product in together[1:]] == list(SIZES[1:])
    assert shop.diff() == []


def test_a_new_size_joins_the_item_that_is_there(shop: ShopeeShop, together: list[Product], point: SalesPoint) -> None:
    late = make_listable(
        point, title="Miến 2 kg", product_line="miến dong  nguyên bình", net_content="2 kg", price_vnd=200000, producer=together[0].producer
    )
    shop.publish_all()
    assert shop.writes_of_sync() == {"update_tier_variation": 1, "add_model": 1}
    assert choices(shop)[late.sku] == ("2 kg", 200000, 10)


def test_a_new_item_that_takes_no_choices_yet_is_waited_for(shop: ShopeeShop, sizes: list[Product]) -> None:
    shop.control(model_wait_s=2)
    shop.publish_all()
    assert shop.sync(30)["left"] == 0
    assert shop.writes()["add_item"] == 1
    assert len(choices(shop)) == 3


def test_the_item_rests_before_it_is_asked(shop: ShopeeShop, sizes: list[Product]) -> None:
    shop.account.settings |= {"rest_s": "3600"}
    shop.account.save(update_fields=["settings"])
    shop.publish_all()
    with pytest.raises(SystemExit):
        shop.sync(1)
    assert shop.writes() == {"add_item": 1}
    row = leader(shop)
    assert row.due_at is not None
    assert (row.due_at - row.confirmed_at).total_seconds() == 3600  # type: ignore[operator]  # confirmed by the create


def test_a_price_that_one_item_can_t_hold_is_refused_before_it_is_sent(shop: ShopeeShop, together: list[Product]) -> None:
    big = together[2]
    change(big, price_vnd=250000)
    assert shop.writes_of_sync() == {}
    row = shop.listing(big.sku)
    assert (row.state, row.error_code, row.confirmed_price_vnd) == ("rejected", "price_spread", 180000)
    assert "250.000 đ chênh quá 5 lần so với " + together[0].sku in row.error_text
    assert "bỏ “Dòng sản phẩm”" in row.error_text
    change(together[0], price_vnd=50000)
    assert shop.writes_of_sync() == {"update_price": 2}
    assert choices(shop)[big.sku][1] == 250000
    assert shop.listing(big.sku).state == "live"


def test_a_choice_with_too_high_a_price_never_joins(shop: ShopeeShop, together: list[Product], point: SalesPoint) -> None:
    gift = make_listable(
        point, title="Hộp quà", product_line="Miến dong Nguyên Bình", net_content="Hộp quà", price_vnd=500000, producer=together[0].producer
    )
    shop.publish_all()
    assert shop.writes_of_sync() == {}
    assert gift.sku not in choices(shop)
    assert shop.listing(gift.sku).error_code == "price_spread"


def test_a_revoked_member_leaves_and_the_others_stay(shop: ShopeeShop, together: list[Product]) -> None:
    follower = next(product for product in together if product.pk != leader(shop).product_id)
    revoke(follower)
    assert shop.listing(follower.sku).is_urgent
    assert shop.writes_of_sync() == {"delete_model": 1}
    assert the_item(shop)["is_live"]
    assert set(choices(shop)) == {product.sku for product in together if product != follower}
    row = shop.status()[follower.sku]
    assert (row["state"], row["confirmed"]["live"], row["external_id"]) == ("blocked", False, None)
    with committed():
        factories.make_certificate(follower, number="OCOP-MOI")
    assert shop.writes_of_sync() == {"add_model": 1}
    assert len(choices(shop)) == 3


def test_a_leader_that_goes_hands_over(shop: ShopeeShop, together: list[Product]) -> None:
    first = leader(shop)
    revoke(first.product)
    assert shop.writes_of_sync() == {"delete_model": 1, "update_item": 1}
    second = leader(shop)
    assert second.pk != first.pk
    item = the_item(shop)
    assert (item["sku"], item["is_live"], item["item_name"]) == (second.sku, True, "Miến dong Nguyên Bình")
    assert set(choices(shop)) == {product.sku for product in together if product.pk != first.product_id}
    assert shop.diff() == []


def test_the_last_member_takes_the_item_off_sale_and_another_brings_it_back_without_it(shop: ShopeeShop, together: list[Product]) -> None:
    for product in together:
        revoke(product)
    shop.sync(30)
    item = the_item(shop)
    assert (item["is_live"], len(item["models"])) == (False, 1)
    (last,) = choices(shop)
    back = next(product for product in together if product.sku != last)
    with committed():
        factories.make_certificate(back, number="OCOP-MOI")
    shop.sync(30)
    assert the_item(shop)["is_live"]
    assert set(choices(shop)) == {back.sku}
    assert shop.writes()["add_item"] == 1
    assert shop.listing(last).external_id == ""


def test_a_withdrawn_choice_can_be_wanted_again(shop: ShopeeShop, together: list[Product]) -> None:
    shop.command("channel_withdraw", shop.account.pk, "--sku", together[1].sku)
    assert "delete_model" in shop.writes_of_sync()
    assert together[1].sku not in choices(shop)
    shop.command("channel_publish", shop.account.pk, "--sku", together[1].sku)
    shop.sync(30)
    assert choices(shop)[together[1].sku] == SIZES[1]


@pytest.mark.parametrize(
    ("mode", "path"),
    [
        ("lost", "add_item"),
        ("lost", "init_tier_variation"),
        ("server", "update_tier_variation"),
        ("lost", "add_model"),
    ],
)
def test_an_unknown_outcome_doubles_nothing(shop: ShopeeShop, sizes: list[Product], mode: str, path: str) -> None:
    shop.control(fail_next={"mode": mode, "path": path})
    shop.publish_all()
    for _turn in range(8):
        if shop.sync(10)["left"] == 0:
            break
        shop.let_time_pass()
    assert choices(shop) == {product.sku: size for product, size in zip(sizes, SIZES, strict=True)}
    assert len({shop.listing(product.sku).external_id for product in sizes}) == 3


def test_a_listing_of_its_own_moves_into_the_family_and_out_again(shop: ShopeeShop, sizes: list[Product]) -> None:
    alone = sizes[2]
    Product.objects.filter(pk=alone.pk).update(product_line="", family_key="")
    shop.publish_all()
    shop.sync(30)
    own = shop.listing(alone.sku).external_id
    assert ":" not in own
    alone.refresh_from_db()
    change(alone, product_line="Miến dong Nguyên Bình")
    shop.sync(30)
    assert choices(shop)[alone.sku] == SIZES[2]
    left_behind = next(item for item in shop.state()["items"] if str(item["item_id"]) == own)
    assert (left_behind["is_live"], left_behind["sku"]) == (False, "")
    change(alone, product_line="")
    shop.sync(30)
    live = [item for item in shop.state()["items"] if item["is_live"]]
    assert sorted(len(item["models"]) for item in live) == [0, 2]
    assert ":" not in shop.listing(alone.sku).external_id


def test_the_last_choice_becomes_an_item_without_choices(shop: ShopeeShop, sizes: list[Product]) -> None:
    shop.command("channel_publish", shop.account.pk, "--sku", sizes[0].sku)
    shop.sync(30)
    assert ":" in shop.listing(sizes[0].sku).external_id
    change(sizes[0], product_line="")
    shop.sync(30)
    item = the_item(shop)
    assert (item["models"], item["price"], item["stock"], item["is_live"]) == ([], 45000, 3, True)
    assert shop.listing(sizes[0].sku).external_id == str(item["item_id"])
    assert shop.writes()["add_item"] == 1


def test_an_item_deleted_at_the_marketplace_is_made_anew_once(shop: ShopeeShop, together: list[Product]) -> None:
    shop.control(edit={"item_id": the_item(shop)["item_id"], "item_status": "SELLER_DELETE"})
    Listing.objects.mark_due(now=timezone.now(), confirmed_live=None)
    for _turn in range(4):
        shop.sync(10)
        shop.let_time_pass()
    assert choices(shop) == {product.sku: size for product, size in zip(together, SIZES, strict=True)}
    assert shop.writes()["add_item"] == 2


def test_two_products_with_one_option_name_are_told(shop: ShopeeShop, together: list[Product]) -> None:
    change(together[1], line_option="200 g")
    shop.sync(10)
    row = shop.listing(together[1].sku)
    assert row.error_text
    assert len(choices(shop)) == 3


def test_a_missing_or_long_option_name_is_asked_for(shop: ShopeeShop, sizes: list[Product]) -> None:
    change(sizes[0], net_content="")
    change(sizes[1], line_option="x" * 40)
    shop.publish_all()
    shop.sync(30)
    status = shop.status()
    assert status[sizes[0].sku]["reasons"] == ["Thiếu: tên lựa chọn trong dòng sản phẩm. Ghi quy cách hoặc tên lựa chọn ở trang sản phẩm."]
    assert status[sizes[1].sku]["state"] == "blocked"
    assert set(choices(shop)) == {sizes[2].sku}


def test_one_member_at_a_time(shop: ShopeeShop, together: list[Product]) -> None:
    first, second = (shop.listing(product.sku) for product in together[:2])
    first.lease_token, second.lease_token = "a", "b"
    connected, now = connect(shop.account), timezone.now()
    held = enter(first, shape_claimed([first], now=now)[first.product_id], connected)
    with pytest.raises(Busy):
        enter(second, shape_claimed([second], now=now)[second.product_id], connected)
    held.leave()
    enter(second, shape_claimed([second], now=now)[second.product_id], connected).leave()


def test_the_preview_of_a_new_choice_is_what_is_sent(shop: ShopeeShop, together: list[Product], point: SalesPoint) -> None:
    late = make_listable(
        point, title="Miến 2 kg", product_line="Miến dong Nguyên Bình", net_content="2 kg", price_vnd=200000, producer=together[0].producer
    )
    shop.publish_all()
    planned = preview(shop.listing(late.sku), now=timezone.now()).plan.requests
    before = len(shop.state()["posts"])
    shop.sync(10)
    assert [one.path for one in planned] == ["/api/v2/product/update_tier_variation", "/api/v2/product/add_model"]
    sent = shop.state()["posts"][before:]
    assert [dict(one.body) for one in planned] == [post["body"] for post in sent if post["path"].endswith(("_variation", "_model"))]


def test_a_marketplace_without_families_sells_each_product_alone(point: SalesPoint, sizes: list[Product]) -> None:
    account = Account.objects.create(marketplace="postmart", name="Bưu điện", host="http://127.0.0.1:1")
    shaped = shape(account.pk, [sizes[0].pk], on=timezone.localdate())[sizes[0].pk]
    assert shaped.directions.family is None


def test_a_second_item_with_our_sku_goes_without_the_family(shop: ShopeeShop, together: list[Product]) -> None:
    """Somebody copied a choice by hand: the copy goes off sale, the family stays on sale."""
    small = together[0]
    shop.control(edit={"item_id": the_item(shop)["item_id"], "item_sku": ""})
    kept = shop.state()["items"][0]["item_id"]
    copied = make_listable(factories.make_point(), title="Bản chép", price_vnd=45000)
    shop.command("channel_publish", shop.account.pk, "--sku", copied.sku)
    shop.sync(10)
    copy_id = shop.listing(copied.sku).external_id
    Listing.objects.filter(sku=copied.sku).delete()
    shop.control(edit={"item_id": int(copy_id), "item_sku": small.sku})
    Listing.objects.filter(sku=small.sku).mark_due(now=timezone.now(), external_id="", confirmed_live=None)
    shop.sync(10)
    live = {item["item_id"]: item["is_live"] for item in shop.state()["items"]}
    assert sum(live.values()) == 1
    assert len({shop.listing(product.sku).external_id for product in together}) == 3
    assert kept in live
