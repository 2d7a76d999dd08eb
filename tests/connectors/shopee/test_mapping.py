"""From the goods of Cao Bằng to leaves of the tree, complete items, and refusals in words."""

from dataclasses import replace

import pytest

from catalog.fold import fold
from connectors.shopee import mapping
from connectors.shopee.categories import choose
from connectors.shopee.sandbox import tree
from connectors.shopee.taxonomy import _leaves
from tests.connectors.test_contract import OFFER

LEAVES = _leaves(tree.category_rows("vi"))
NAMES = {row["category_id"]: row["display_category_name"] for row in tree.category_rows("vi")}
SENSIBLE = {
    "Miến dong Tân Việt Á": "Mì, miến, bún",
    "Gạo nếp hương Bảo Lạc": "Gạo",
    "Gạo nếp ong Trùng Khánh (Khẩu Phjẩng)": "Gạo",
    "Hạt dẻ Trùng Khánh": "Hạt khô",
    "Nấm hương Việt (Trúc Mai)": "Nấm",
    "Danh Trà Kolia": "Trà & trà túi lọc",
    "Trà giảo cổ lam": "Trà & trà túi lọc",
    "Lạp sườn lợn đen (Hà Quảng)": "Thịt & hải sản chế biến",
    "Thịt xông khói Tâm Hòa": "Thịt & hải sản chế biến",
    "Thạch đen Lê Thùy": "Thạch & Pudding",
    "Mật ong rừng tự nhiên xã Hoàng Tung": "Mật ong & si rô",
    "Bánh khảo": "Bánh quy",
    "Khẩu sli Nà Giàng": "Kẹo",
    "Lạc đỏ Lục Khu": "Hạt khô",
    "Nho hạ đen Cao Bằng": "Trái cây",
    "Bún cẩm khô cô Luyến": "Mì, miến, bún",
}
OTHER_GROUPS = {"Dao Nông Sơn Phúc Sen": ("craft", "Dao & kéo"), "Dầu hồi": ("herbal", "Tinh dầu")}


@pytest.mark.parametrize(("title", "wanted"), SENSIBLE.items())
def test_food_finds_a_leaf_that_a_person_would_choose(title: str, wanted: str) -> None:
    found = choose(fold(title), "food", LEAVES)
    assert found is not None
    assert NAMES[found.category_id] == wanted


@pytest.mark.parametrize("title", OTHER_GROUPS)
def test_other_groups_too(title: str) -> None:
    group, wanted = OTHER_GROUPS[title]
    found = choose(fold(title), group, LEAVES)
    assert found is not None
    assert NAMES[found.category_id] == wanted


@pytest.mark.parametrize("group", ["food", "drink", "herbal", "craft", "ornamental"])
def test_an_unknown_word_falls_back_to_its_group(group: str) -> None:
    assert choose("zzz", group, LEAVES) is not None


class NoTaxonomy:
    """Nothing is asked of the marketplace for what it will not sell."""


@pytest.mark.parametrize(("fields", "code"), [({"is_service": True}, "service"), ({"is_alcohol": True, "abv": 30.0}, "alcohol")])
def test_services_and_alcohol_are_held_back(fields: dict[str, object], code: str) -> None:
    prepared = mapping.prepare(replace(OFFER, **fields), taxonomy=NoTaxonomy(), upload=lambda path, sha256: "x", settings={})  # type: ignore[arg-type]  # never asked
    assert [problem.code for problem in prepared.problems] == [code]
    assert prepared.payload == {}


def test_an_item_as_told_by_the_marketplace() -> None:
    row = {
        "item_id": 7,
        "item_sku": "CB-0001",
        "item_name": "Miến",
        "item_status": "UNLIST",
        "price_info": [{"original_price": 95000.0}],
        "stock_info_v2": {"summary_info": {"total_reserved_stock": 3}, "seller_stock": [{"stock": 10}]},
    }
    item = mapping.remote_item(row)
    assert (item.external_id, item.sku, item.is_live, item.price_vnd, item.stock, item.is_locked) == (
        "7",
        "CB-0001",
        False,
        95000,
        7,
        False,
    )
    assert mapping.remote_item({"item_id": 7, "item_status": "BANNED"}).is_locked
    bare = mapping.remote_item({"item_id": 7})
    assert (bare.price_vnd, bare.stock, bare.title) == (None, None, None)


@pytest.mark.parametrize(
    ("limit", "wanted"), [(None, "Miến dong ngon"), (14, "Miến dong ngon"), (13, "Miến dong"), (4, "Miến"), (3, "Miế")]
)
def test_a_title_is_cut_between_words(limit: int | None, wanted: str) -> None:
    assert mapping._cut("Miến dong ngon", limit) == wanted
