"""The preview is the request: what staff are shown is what the sandbox then receives, in the same order, and nothing else."""

import hashlib
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from catalog.models import Product, ProductImage
from catalog.partner.models import SalesPoint
from connectors.accounts import connect
from connectors.models import Account, CategoryRule, PriceRule
from connectors.preview import preview
from tests.connectors.conftest import ShopeeShop, add_image, change, make_listable, make_png, recount

pytestmark = pytest.mark.django_db


def planned(shopee: ShopeeShop, sku: str) -> list[dict[str, Any]]:
    found = preview(shopee.listing(sku), now=timezone.now())
    return [{"path": request.path, "body": dict(request.body)} for request in found.plan.requests]


def sent(shopee: ShopeeShop) -> list[dict[str, Any]]:
    before = len(shopee.state()["posts"])
    shopee.sync()
    return shopee.state()["posts"][before:]


def test_a_first_listing(products: list[Product], shopee: ShopeeShop) -> None:
    shopee.command("channel_publish", shopee.account.pk, "--sku", products[0].sku)
    shown = planned(shopee, products[0].sku)
    assert [request["path"] for request in shown] == ["/api/v2/product/add_item"]
    assert sent(shopee) == shown


def test_everything_at_once(live: list[Product], shopee: ShopeeShop, point: SalesPoint) -> None:
    change(live[0], title="Miến dong Phia Đén", weight_g=700)
    recount(live[0], point, 4)
    PriceRule.objects.create(account=shopee.account, factor_percent=120, product=live[0])
    shown = planned(shopee, live[0].sku)
    assert [request["path"].rsplit("/", 1)[1] for request in shown] == ["update_stock", "update_price", "update_item"]
    content = shown[2]["body"]
    assert content.keys() == {"item_id", "item_name", "weight"}
    assert sent(shopee) == shown
    assert planned(shopee, live[0].sku) == []


def test_only_what_differs_is_sent_and_pictures_only_when_they_changed(live: list[Product], shopee: ShopeeShop) -> None:
    change(live[0], description="Mô tả mới hoàn toàn. " * 8)
    assert [request["body"].keys() for request in sent(shopee)] == [{"item_id", "description"}]
    add_image(live[0])
    change(live[0])
    (request,) = sent(shopee)
    assert request["body"].keys() == {"item_id", "image"}
    assert len(request["body"]["image"]["image_id_list"]) == 2


def test_a_product_that_may_not_be_sold_is_taken_off(live: list[Product], shopee: ShopeeShop) -> None:
    change(live[0], is_public=False)
    shown = planned(shopee, live[0].sku)
    item = {"item_id": int(shopee.listing(live[0].sku).external_id), "unlist": True}
    assert shown == [{"path": "/api/v2/product/unlist_item", "body": {"item_list": [item]}}]
    assert sent(shopee) == shown


def test_the_same_picture_is_uploaded_once_for_two_listings(point: SalesPoint, products: list[Product], shopee: ShopeeShop) -> None:
    first = products[0].images.get()
    twin = make_listable(point, title="Miến dong Phia Oắc loại hai")
    ProductImage.objects.filter(product=twin).update(original=first.original.name, sha256=first.sha256)
    shopee.publish_all()
    shopee.sync()
    assert shopee.state()["calls"]["/api/v2/media_space/upload_image"] == 3
    assert len(shopee.items()) == 4


def test_two_shops_of_one_app_share_their_pictures(live: list[Product], shopee: ShopeeShop) -> None:
    other = Account.objects.create(
        marketplace="shopee",
        name="Gian thứ hai",
        host=shopee.account.host,
        settings=shopee.account.settings,
        secrets=shopee.account.secrets,
        state="active",
    )
    image = live[0].images.get()
    known = connect(shopee.account).marketplace._connection.recall(f"image:{image.sha256}")
    assert known is not None
    assert connect(other).marketplace._connection.recall(f"image:{image.sha256}") == known
    assert connect(other).marketplace._connection.recall("taxonomy:categories") is None


def test_at_most_nine_pictures_in_their_order(products: list[Product], shopee: ShopeeShop) -> None:
    for number in range(1, 12):
        content = make_png(1000 + number)
        image = ProductImage(product=products[0], display_order=20 - number, sha256=hashlib.sha256(content).hexdigest())
        image.original.save(f"{number}.png", ContentFile(content), save=False)
        image.save()
    shopee.command("channel_publish", shopee.account.pk, "--sku", products[0].sku)
    shopee.sync()
    wanted = [f"vn-11134207-{image.sha256[:24]}" for image in products[0].images.order_by("display_order")][:9]
    assert len(wanted) == 9
    assert shopee.items()[products[0].sku]["image"]["image_id_list"] == wanted


def test_fields_are_told_live_against_wanted(live: list[Product], shopee: ShopeeShop) -> None:
    change(live[0], title="Miến dong Phia Đén")
    found = preview(shopee.listing(live[0].sku), now=timezone.now())
    differing = {field.label: (field.live, field.wanted) for field in found.plan.fields if not field.is_same}
    assert differing == {"Tên": ("Miến dong Nguyên Bình", "Miến dong Phia Đén")}
    assert found.steps == ("content",)


def test_staff_choose_the_category(live: list[Product], shopee: ShopeeShop) -> None:
    CategoryRule.objects.create(account=shopee.account, word="Miến", category_id="100796")
    (request,) = planned(shopee, live[0].sku)
    assert request["body"] == {"item_id": int(shopee.listing(live[0].sku).external_id), "category_id": 100796}
    CategoryRule.objects.update(category_id="999")
    found = preview(shopee.listing(live[0].sku), now=timezone.now())
    assert [reason["code"] for reason in found.reasons] == ["category_gone"]
    assert found.steps == ("unlist",)
