"""Staff see what blocks products, choose places and words, and each choice reaches the marketplace."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.audit.models import AuditEntry
from catalog.models import Product
from catalog.partner.models import SalesPoint
from connectors import listings
from connectors.models import AttributeRule, CategoryRule, Listing, PriceRule, SelectionRule, TaxonomyChange
from tests import factories
from tests.connectors.conftest import ShopeeShop, change, make_listable
from tests.connectors.test_console import log_in

pytestmark = pytest.mark.django_db
BASE = "/quan-tri/san/dang"


@pytest.fixture
def staff(client: Client) -> Client:
    log_in(client, "view_listing", "change_listing", "view_pricerule", "add_pricerule", "add_texttemplate")
    return client


def test_gaps_are_counted_and_lead_to_their_remedy(staff: Client, live: list[Product], shopee: ShopeeShop, point: SalesPoint) -> None:
    bare = [factories.make_product(title=f"Miến trần {number}", stock_at={point: 1}, weight_g=None) for number in range(2)]
    shopee.publish_all()
    shopee.sync()
    page = staff.get(f"{BASE}/{shopee.account.pk}/").content.decode()
    assert "Thiếu khối lượng đóng gói" in page
    assert f"/catalogue/product/edit/{bare[0].pk}/" in page
    assert "Thực phẩm và đồ uống › Nhu yếu phẩm › Mì, miến, bún" in page
    desk = staff.get(f"{BASE}/").content.decode()
    assert "<strong>5</strong> tin muốn đăng" in desk
    assert "<strong>3</strong> đang bán" in desk
    assert "<strong>2</strong> bị chặn" in desk


def test_the_mapping_page_costs_the_same_for_many_listings(
    staff: Client, shopee: ShopeeShop, point: SalesPoint, django_assert_max_num_queries: Any
) -> None:
    for number in range(24):
        factories.make_product(title=f"Miến {number}", stock_at={point: 1}, weight_g=None)
    shopee.publish_all()
    shopee.sync()
    with django_assert_max_num_queries(45):
        assert staff.get(f"{BASE}/{shopee.account.pk}/").status_code == 200


def test_a_category_is_searched_without_accents_suggested_and_chosen(staff: Client, live: list[Product], shopee: ShopeeShop) -> None:
    address = f"{BASE}/{shopee.account.pk}/nganh-hang/"
    page = staff.get(address, {"nhom": "food", "q": "thuc pham kho"}).content.decode()
    assert "Thực phẩm và đồ uống › Nhu yếu phẩm › Thực phẩm khô" in page
    assert "Mật ong" in page  # suggested by the names of products
    assert staff.post(address, {"nhom": "food", "tu": "mien", "nganh_hang": "100796"}).status_code == 302
    rule = CategoryRule.objects.get()
    assert (rule.group, rule.word, rule.category_id, rule.category_path.endswith("Thực phẩm khô")) == ("food", "mien", "100796", True)
    assert AuditEntry.objects.get(action="category_rule.change").after["word"] == "mien"
    listings.rules_changed([shopee.account.pk])
    assert shopee.writes_of_sync() == {"update_item": 1}
    assert shopee.items()[live[0].sku]["category_id"] == 100796


def test_a_category_that_is_not_in_the_tree_is_refused(staff: Client, live: list[Product], shopee: ShopeeShop) -> None:
    reply = staff.post(f"{BASE}/{shopee.account.pk}/nganh-hang/", {"nhom": "food", "nganh_hang": "1"})
    assert reply.status_code == 200
    assert not CategoryRule.objects.exists()


def test_attributes_are_filled_by_choice_source_and_words(staff: Client, live: list[Product], shopee: ShopeeShop) -> None:
    address = f"{BASE}/{shopee.account.pk}/thuoc-tinh/100797/"
    page = staff.get(address).content.decode()
    assert page.index("Loại bao bì") < page.index("Hữu cơ")  # mandatory ones first
    given = {"100055-value_text": "Túi giấy", "100999-source": "certificate", "100010-value_id": "1000101", "brand-value_id": "1146301"}
    assert staff.post(address, given).status_code == 302
    assert AttributeRule.objects.count() == 4
    listings.rules_changed([shopee.account.pk])
    assert shopee.writes_of_sync() == {"update_item": 1}
    item = shopee.items()[live[0].sku]
    told = {row["attribute_id"]: row["attribute_value_list"][0] for row in item["attribute_list"]}
    certificate = live[0].certificates.get().number
    assert told[100055] == {"value_id": 0, "original_value_name": "Túi giấy"}
    assert told[100999] == {"value_id": 0, "original_value_name": certificate}
    assert told[100010] == {"value_id": 1000101}
    assert item["brand"]["brand_id"] == 1146301
    staff.post(address, {**given, "100055-value_text": ""})
    assert sorted(AttributeRule.objects.values_list("attribute_id", flat=True)) == ["100010", "100999", "brand"]


def test_words_are_shown_on_a_real_product_with_the_marketplaces_limit(staff: Client, live: list[Product], shopee: ShopeeShop) -> None:
    typed = {"account": shopee.account.pk, "product": live[0].pk, "title": "{ten} {quy_cach}", "description": "{sai}"}
    page = staff.post(f"{BASE}/mau/xem/", typed).content.decode()
    assert live[0].title in page
    assert "/ 120" in page
    assert "Không có chỗ điền “{sai}”" in page


def test_a_rule_is_written_in_the_audit_log_and_applied(staff: Client, live: list[Product], shopee: ShopeeShop) -> None:
    address = "/quan-tri/snippets/connectors/pricerule/add/"
    assert '<select name="account"' in staff.get(address).content.decode()
    given = {"account": shopee.account.pk, "group": "", "product": "", "factor_percent": "110", "margin_vnd": "0", "round_to": "1000"}
    assert staff.post(address, {**given, "promotion_percent": "10"}).status_code == 200  # a promotion without its days
    assert not PriceRule.objects.exists()
    assert staff.post(address, given).status_code == 302
    assert AuditEntry.objects.get(action="pricerule.add").after["round_to"] == "1000"
    listings.rules_changed([shopee.account.pk])
    assert shopee.writes_of_sync() == {"update_price": 3}
    assert staff.post(address, given).status_code == 200  # the scope has its rule already
    assert PriceRule.objects.count() == 1


def test_prices_are_shown_with_their_sum(staff: Client, live: list[Product], shopee: ShopeeShop) -> None:
    PriceRule.objects.create(account=shopee.account, factor_percent=110, floor_vnd=10_000_000)
    page = staff.get(f"{BASE}/{shopee.account.pk}/gia-ton/", {"q": "mien dong"}).content.decode()
    assert "dưới mức 10.000.000" in page
    assert [product.title in page for product in live] == [True, False, False]


def test_a_listing_is_previewed_field_by_field(staff: Client, live: list[Product], shopee: ShopeeShop) -> None:
    change(live[0], title="Miến dong Phia Đén")
    page = staff.get(f"{BASE}/tin/{shopee.listing(live[0].sku).pk}/xem-truoc/").content.decode()
    assert "/api/v2/product/update_item" in page
    assert page.count('class="mp-differs"') == 1


def test_reading_again_and_having_seen(staff: Client, live: list[Product], shopee: ShopeeShop) -> None:
    assert staff.post(f"{BASE}/{shopee.account.pk}/doc-lai/").status_code == 302
    TaxonomyChange.objects.create(account=shopee.account, text="Ngành đổi", found_at=timezone.now())
    assert "Ngành đổi" in staff.get(f"{BASE}/{shopee.account.pk}/").content.decode()
    staff.post(f"{BASE}/{shopee.account.pk}/da-xem/")
    assert "Ngành đổi" not in staff.get(f"{BASE}/{shopee.account.pk}/").content.decode()


def test_selection_is_shown_first_and_applied_when_asked(staff: Client, live: list[Product], shopee: ShopeeShop, point: SalesPoint) -> None:
    craft = make_listable(point, title="Túi thổ cẩm Luống Nọi", group="craft")
    SelectionRule.objects.create(account=shopee.account, group="craft")
    SelectionRule.objects.create(account=shopee.account, product=live[0])
    SelectionRule.objects.create(account=shopee.account, product=live[1], is_included=False)
    address = f"{BASE}/{shopee.account.pk}/chon/"
    page = staff.get(address).content.decode()
    assert "<strong>1</strong> sẽ đưa lên" in page
    assert "<strong>2</strong> sẽ ngừng bán" in page
    assert set(Listing.objects.filter(is_wanted=True).values_list("sku", flat=True)) == {product.sku for product in live}
    assert staff.post(address).status_code == 302
    assert set(Listing.objects.filter(is_wanted=True).values_list("sku", flat=True)) == {live[0].sku, craft.sku}


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_without_the_right_changes_anything(client: Client, live: list[Product], shopee: ShopeeShop, method: str) -> None:
    log_in(client)
    own = shopee.account.pk
    for path in ("nganh-hang/", "thuoc-tinh/100797/", "chon/", "doc-lai/", "da-xem/"):
        assert getattr(client, method)(f"{BASE}/{own}/{path}").status_code in (302, 403, 405)
    assert not CategoryRule.objects.exists()
