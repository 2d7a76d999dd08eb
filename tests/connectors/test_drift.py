"""Drift per field: what heals by itself, what a person decides, and how an item without our SKU finds its product."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import Product
from catalog.partner.models import SalesPoint
from connectors import drift
from connectors.accounts import connect
from connectors.models import Account, DriftItem, Listing
from tests.connectors.conftest import ShopeeShop, make_listable

pytestmark = pytest.mark.django_db


def read(shopee: ShopeeShop, *, later: int = 0) -> tuple[int, int, int]:
    """(read, healed, waiting)."""
    account = Account.objects.get(pk=shopee.account.pk)
    run = drift.run(connect(account), by="cán bộ", now=timezone.now() + timedelta(seconds=later))
    return run.done, run.healed, run.proposed


def test_price_and_stock_heal_and_a_great_change_of_price_asks_first(shopee: ShopeeShop, live: list[Product]) -> None:
    items = shopee.items()
    shopee.control(edit={"item_id": items[live[0].sku]["item_id"], "price": 90000, "stock": 3})
    shopee.control(edit={"item_id": items[live[1].sku]["item_id"], "price": 20000})
    assert read(shopee) == (3, 1, 1)
    assert shopee.writes_of_sync() == {"update_price": 1, "update_stock": 1}
    asked = DriftItem.objects.get()
    assert (asked.sku, asked.field, asked.wanted, asked.found) == (live[1].sku, "price_vnd", 95000, 20000)
    assert Listing.objects.get(sku=live[0].sku).cause == "Đối soát với sàn"
    drift.decide(asked, "overwrite", by="an", now=timezone.now())
    assert shopee.writes_of_sync() == {"update_price": 1}
    assert read(shopee, later=1) == (3, 0, 0)


def test_words_that_a_person_changed_there_are_shown_and_kept_or_overwritten(shopee: ShopeeShop, live: list[Product]) -> None:
    items = shopee.items()
    for product in live[:2]:
        shopee.control(edit={"item_id": items[product.sku]["item_id"], "item_name": f"Tên người bán đặt cho {product.sku}"})
    assert read(shopee) == (3, 0, 2)
    assert shopee.writes_of_sync() == {}
    kept, overwritten = DriftItem.objects.get(sku=live[0].sku), DriftItem.objects.get(sku=live[1].sku)
    drift.decide(kept, "accept", by="an", now=timezone.now())
    drift.decide(overwritten, "overwrite", by="an", now=timezone.now())
    assert shopee.writes_of_sync() == {"update_item": 1}
    assert shopee.items()[live[0].sku]["item_name"] == f"Tên người bán đặt cho {live[0].sku}"
    assert shopee.items()[live[1].sku]["item_name"] == live[1].title
    assert read(shopee, later=1) == (3, 0, 0)


def test_an_item_taken_off_sale_there_stays_off_unless_a_person_wants_it(shopee: ShopeeShop, live: list[Product]) -> None:
    items = shopee.items()
    shopee.control(edit={"item_id": items[live[0].sku]["item_id"], "item_status": "UNLIST"})
    shopee.control(edit={"item_id": items[live[1].sku]["item_id"], "item_status": "SELLER_DELETE"})
    assert read(shopee)[1:] == (0, 2)
    drift.decide(DriftItem.objects.get(field="live"), "accept", by="an", now=timezone.now())
    drift.decide(DriftItem.objects.get(field="missing"), "overwrite", by="an", now=timezone.now())
    assert shopee.writes_of_sync() == {"unlist_item": 1, "add_item": 1} or shopee.writes()["add_item"] == 4
    assert not Listing.objects.get(sku=live[0].sku).is_wanted
    assert shopee.items()[live[1].sku]["is_live"]


def test_what_is_off_sale_here_and_on_sale_there_is_taken_off_at_once(shopee: ShopeeShop, live: list[Product]) -> None:
    shopee.command("channel_withdraw", shopee.account.pk, "--sku", live[0].sku)
    shopee.sync()
    shopee.control(edit={"item_id": shopee.items()[live[0].sku]["item_id"], "item_status": "NORMAL"})
    assert read(shopee)[1:] == (1, 0)
    assert shopee.writes_of_sync() == {"unlist_item": 1}


def test_a_stranger_is_suggested_its_product_and_bound_by_a_person(shopee: ShopeeShop, live: list[Product], point: SalesPoint) -> None:
    item_id = shopee.items()[live[0].sku]["item_id"]
    shopee.control(edit={"item_id": item_id, "item_sku": "", "item_name": f"{live[0].title} 500g {live[0].producer.name}"})
    Listing.objects.filter(sku=live[0].sku).delete()
    make_listable(point, title="Chè giảo cổ lam Nguyên Bình")
    read(shopee)
    asked = DriftItem.objects.get(field="unknown_sku")
    assert [row["sku"] for row in asked.suggested][:1] == [live[0].sku]
    assert "cùng quy cách" in asked.suggested[0]["why"]
    assert "cùng chủ thể" in asked.suggested[0]["why"]
    with pytest.raises(drift.NotPossible):
        drift.decide(asked, "bind", by="an", now=timezone.now(), product_id=live[1].pk)
    assert DriftItem.objects.get(pk=asked.pk).decision == ""
    drift.decide(asked, "bind", by="an", now=timezone.now(), product_id=live[0].pk)
    shopee.sync()
    assert shopee.items()[live[0].sku]["item_id"] == item_id
    assert shopee.writes()["add_item"] == 3
    assert shopee.diff() == []


def test_a_stranger_that_is_not_ours_is_not_asked_again(shopee: ShopeeShop, live: list[Product]) -> None:
    shopee.control(edit={"item_id": shopee.items()[live[0].sku]["item_id"], "item_sku": "LA-1"})
    Listing.objects.filter(sku=live[0].sku).delete()
    read(shopee)
    drift.decide(DriftItem.objects.get(), "ignore", by="an", now=timezone.now())
    assert read(shopee, later=1)[2] == 0
    assert shopee.writes_of_sync() == {}


def test_a_failed_reading_keeps_its_words(shopee: ShopeeShop, live: list[Product]) -> None:
    shopee.control(fail_next={"mode": "html", "path": "get_item_list"})
    with pytest.raises(Exception, match="tự thử lại"):
        read(shopee)
    run = shopee.account.reconcile_runs.get()
    assert run.ended_at is not None
    assert "tự thử lại" in run.problem
