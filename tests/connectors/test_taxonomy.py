"""What the marketplace asks for is kept with its version, refreshed, and a change where our products are is told."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalog.models import Product
from connectors import taxonomy
from connectors.models import AccountMemory, CategoryRule, TaxonomyChange, TaxonomyPart
from connectors.shopee.changes import changes
from tests.connectors.conftest import ShopeeShop

pytestmark = pytest.mark.django_db
NODE = {"category_id": 1, "parent_category_id": 0, "display_category_name": "Mì", "has_children": False}
ORIGIN = {"attribute_id": 7, "name": "Xuất xứ", "mandatory": True}
USED = frozenset({"1"})


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"categories": [NODE]}, {"categories": [NODE]}, []),
        ({}, {"categories": [NODE]}, []),
        ({"categories": [NODE]}, {"categories": []}, ["Ngành hàng “Mì” không còn"]),
        ({"categories": [NODE]}, {"categories": [{**NODE, "has_children": True}]}, ["nay chia thành các ngành con"]),
        ({"categories": [NODE]}, {"categories": [{**NODE, "display_category_name": "Mì, bún"}]}, ["đổi tên thành “Mì, bún”"]),
        (
            {"categories": [NODE], "attributes:1": [{**ORIGIN, "mandatory": False}]},
            {"categories": [NODE], "attributes:1": [ORIGIN]},
            ["nay bắt buộc “Xuất xứ”"],
        ),
        ({"categories": [NODE], "attributes:1": [ORIGIN]}, {"categories": [NODE], "attributes:1": []}, ["bỏ thuộc tính “Xuất xứ”"]),
        (
            {"categories": [NODE], "limits:1": {"item_name_length_limit": {"min_limit": 10, "max_limit": 120}}},
            {"categories": [NODE], "limits:1": {"item_name_length_limit": {"min_limit": 20, "max_limit": 100}}},
            ["đổi độ dài tên: từ 10 đến 120 thành 20 đến 100"],
        ),
        (
            {"channels": [{"logistics_channel_id": 5, "logistics_channel_name": "Nhanh", "enabled": True}]},
            {"channels": [{"logistics_channel_id": 5, "logistics_channel_name": "Nhanh", "enabled": False}]},
            ["“Nhanh” không còn bật"],
        ),
    ],
)
def test_changes_are_told_in_words(before: dict[str, Any], after: dict[str, Any], told: list[str]) -> None:
    found = [text for _category, text in changes(before, after, used=USED)]
    assert len(found) == len(told)
    for text, part in zip(found, told, strict=True):
        assert part in text


def test_a_category_without_our_products_is_no_news() -> None:
    assert changes({"categories": [NODE]}, {"categories": []}, used=frozenset()) == []


def test_a_refresh_keeps_versions_and_tells_what_is_gone_once(live: list[Product], shopee: ShopeeShop) -> None:
    start = timezone.now()
    assert taxonomy.refresh(shopee.account, now=start) == []
    parts = {row.part: row for row in TaxonomyPart.objects.all()}
    assert {"categories", "channels", "attributes:100797", "limits:100797", "brands:100797"} <= set(parts)
    assert parts["categories"].size > 50
    CategoryRule.objects.create(account=shopee.account, group="craft", category_id="777")
    memory = AccountMemory.objects.get(account=shopee.account, key="taxonomy:categories")
    memory.value.append({**NODE, "category_id": 777, "display_category_name": "Đồ cũ"})
    memory.save()
    later = start + timedelta(days=1)
    (change,) = taxonomy.refresh(shopee.account, now=later)
    assert (change.category_id, change.listing_count) == ("777", 0)
    assert "“Đồ cũ” không còn" in change.text
    assert taxonomy.refresh(shopee.account, now=later) == []
    assert TaxonomyChange.objects.count() == 1
    part = TaxonomyPart.objects.get(part="categories")
    assert (part.version, part.changed_at, part.read_at) == (parts["categories"].version, start, later)


def test_listings_of_a_changed_category_are_checked_again_and_nothing_is_written_without_need(
    live: list[Product], shopee: ShopeeShop
) -> None:
    taxonomy.refresh(shopee.account, now=timezone.now())
    memory = AccountMemory.objects.get(account=shopee.account, key="taxonomy:attributes:100797")
    memory.value = [row for row in memory.value if row["attribute_id"] != 100055]
    memory.save()
    (change,) = taxonomy.refresh(shopee.account, now=timezone.now())
    assert change.listing_count == 1
    assert shopee.listing(live[0].sku).due_at is not None
    assert shopee.writes_of_sync() == {}
