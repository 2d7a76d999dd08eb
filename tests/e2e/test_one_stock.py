"""One stock everywhere: what happens in the shop reaches Shopee at once and Postmart with the next file."""

import json
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Site
from tests.e2e.steps import control, eventually, open_product, order_shown_product, postmart_item, shopee_item, sign_in

pytestmark = pytest.mark.browser


def no_check(page: Page, name: str) -> None:
    """Accessibility is checked by the guest's journey."""


def postmart_files(site: Site) -> list[dict]:
    return json.loads(site.manage("channel_file", str(site.accounts["postmart"]), "--json"))


def carry(site: Site) -> dict:
    return json.loads(site.manage("channel_file", str(site.accounts["postmart"]), "--carry", "--json"))


def status(site: Site, code: str, sku: str) -> dict:
    rows = json.loads(site.manage("channel_status", str(site.accounts[code]), "--json"))
    return next(row for row in rows if row["sku"] == sku)


def sku_of(site: Site, page: Page) -> str:
    """The demonstration's SKU of the product that the page shows, by its id in the address."""
    product_id = re.search(r"_(\d+)/", page.url).group(1)
    code = f"from catalog.models import Product; print(Product.objects.get(pk={product_id}).sku)"
    return site.manage("shell", "--no-imports", "-c", code).strip().splitlines()[-1]


def test_what_is_bought_in_the_shop_leaves_both_marketplaces(site: Site, phone: Page) -> None:
    open_product(phone, "hat de")
    sku = sku_of(site, phone)
    at_shopee = shopee_item(site.sandboxes["shopee"], sku)["available"]
    at_postmart = postmart_item(site.sandboxes["postmart"], sku)["stock"]
    assert at_shopee == at_postmart
    order_shown_product(phone, quantity=2, check=no_check)
    eventually(lambda: shopee_item(site.sandboxes["shopee"], sku)["available"], at_shopee - 2)
    files = postmart_files(site)
    assert [sku in file["skus"] for file in files if file["kind"] == "publish"] == [True]
    assert postmart_item(site.sandboxes["postmart"], sku)["stock"] == at_postmart
    carry(site)
    assert postmart_item(site.sandboxes["postmart"], sku)["stock"] == at_postmart - 2
    assert [file for file in postmart_files(site) if sku in file["skus"]] == []


def test_what_is_bought_at_shopee_leaves_the_shop(site: Site, phone: Page) -> None:
    open_product(phone, "mat ong")
    sku = sku_of(site, phone)
    before = status(site, "shopee", sku)["wanted"]["stock"]
    control(site.sandboxes["shopee"], order={"lines": [{"sku": sku, "quantity": 3}]})
    site.manage("channel_orders", str(site.accounts["shopee"]), "--json")
    eventually(lambda: status(site, "shopee", sku)["wanted"]["stock"], before - 3)
    eventually(lambda: shopee_item(site.sandboxes["shopee"], sku)["available"], before - 3)
    assert sku in [sku for file in postmart_files(site) for sku in file["skus"]]


def test_a_revoked_certificate_leaves_every_channel(site: Site, desktop: Page) -> None:
    open_product(desktop, "gao nep")
    sku, address = sku_of(site, desktop), desktop.url
    sign_in(desktop, site.logins["Quản trị"], at="/quan-tri/login/")
    desktop.goto(f"/quan-tri/snippets/certificates/certificate/?q={sku}")
    desktop.locator("tbody tr").first.locator("button[aria-expanded], [data-w-dropdown-target='toggle']").first.click()
    desktop.get_by_role("link", name="Thu hồi", exact=True).first.click()
    desktop.select_option("[name=reason]", "mark_misused")
    desktop.fill("[name=note]", "Biên bản kiểm tra số 12")
    desktop.get_by_role("button", name="Gửi đề nghị thu hồi").click()
    proposal = desktop.url
    desktop.context.clear_cookies()
    sign_in(desktop, site.logins["Cán bộ OCOP"], at="/quan-tri/login/")
    desktop.goto(proposal)
    desktop.fill("[name=decision_no]", "12/QĐ-UBND")
    desktop.fill("[name=decision_date]", datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date().isoformat())
    desktop.get_by_role("button", name="Xác nhận thu hồi").click()
    desktop.wait_for_load_state()
    took = eventually(lambda: shopee_item(site.sandboxes["shopee"], sku)["item_status"], "UNLIST")
    assert took < 60
    desktop.reload()
    assert desktop.locator("tr", has_text="Shopee").get_by_text("giây").first.is_visible()
    desktop.goto(address)
    assert desktop.locator("[name=quantity]").count() == 0
    assert desktop.get_by_text("thu hồi").first.is_visible()
    assert [sku in file["skus"] for file in postmart_files(site) if file["kind"] == "withdraw"] == [True]
    assert status(site, "postmart", sku)["confirmed"]["live"] is True
    carry(site)
    assert postmart_item(site.sandboxes["postmart"], sku)["live"] is False
    assert status(site, "postmart", sku)["confirmed"]["live"] is False


def test_a_producers_price_change_on_a_phone_reaches_shopee(site: Site, phone: Page) -> None:
    sign_in(phone, site.logins["Chủ thể"], at="/tai-khoan/dang-nhap/?next=/kenh-chu-the/")
    live = [
        item["sku"] for item in json.loads(site.manage("channel_status", str(site.accounts["shopee"]), "--json")) if item["wanted"]["live"]
    ]
    own = [sku for sku in live if sku.startswith("TD-")]
    titles = site.manage(
        "shell", "--no-imports", "-c", f"from catalog.models import Product; print(Product.objects.get(sku={own[0]!r}).pk)"
    )
    phone.goto(f"/kenh-chu-the/san-pham/{titles.strip().splitlines()[-1]}/")
    phone.fill("[name=price_vnd]", "123.000")
    phone.get_by_role("button", name="Lưu giá và tồn kho").click()
    phone.wait_for_selector(".messages >> text=Đã lưu")
    eventually(lambda: shopee_item(site.sandboxes["shopee"], own[0])["price"], 123000)
