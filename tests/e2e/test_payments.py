"""A new buyer pays in each way by visible words alone: search, form, the gateway's page, and back to an order that is paid.

No selector, no field name and no address stands in these journeys; what they find has a label that a person or a screen reader finds too.
"""

import re
from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.conftest import Site
from tests.e2e.steps import is_accessible, sign_in

pytestmark = pytest.mark.browser
GATEWAYS = {
    "Thẻ ngân hàng hoặc mã QR qua VNPay": "VNPay (thử nghiệm)",
    "Ví MoMo": "MoMo (thử nghiệm)",
    "ZaloPay": "ZaloPay (thử nghiệm)",
}
COLUMNS = "Số tham chiếu;Ngày giao dịch;Ghi nợ;Ghi có;Diễn giải"
CASH, BANK = "Trả tiền mặt khi nhận hàng", "Chuyển khoản ngân hàng (VietQR)"


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", name=words)).to_be_visible()


def order(page: Page, way: str) -> None:
    """From the home page to the confirmation of the order."""
    page.goto("/")
    page.get_by_label("Tìm sản phẩm, chủ thể, xã").fill("mien dong")
    page.get_by_role("button", name="Tìm", exact=True).click()
    page.get_by_role("main").get_by_role("link", name=re.compile("^Miến dong")).first.click()
    page.get_by_role("button", name="Thêm vào giỏ").click()
    page.get_by_role("link", name="Tiếp tục đặt hàng").click()
    page.get_by_label("Số điện thoại di động").fill("0912 345 678")
    page.get_by_label("Họ và tên người nhận").fill("Nông Thị Thử")
    page.get_by_label("Tìm xã, phường").fill("song hien")
    page.get_by_role("button", name=re.compile("Phường Thục Phán, Cao Bằng")).click()
    expect(page.get_by_label("Xã, phường", exact=True)).to_have_value("01273")
    page.get_by_label("Số nhà, đường, thôn, xóm").fill("Số 5, ngõ 2")
    page.get_by_label(way, exact=True).check()
    page.get_by_role("button", name="Xem lại đơn hàng").click()
    page.get_by_label(re.compile("Tôi đã xem lại đơn hàng")).check()
    page.get_by_role("button", name=re.compile("^Đặt hàng ·")).click()


@pytest.mark.parametrize("way", list(GATEWAYS))
def test_a_buyer_pays_at_a_gateway_and_comes_back(site: Site, phone: Page, way: str) -> None:
    order(phone, way)
    heading(phone, GATEWAYS[way])
    phone.get_by_role("button", name="Trả tiền", exact=True).click()
    heading(phone, "Cửa hàng đã nhận đơn của bạn")
    expect(phone.get_by_text(re.compile(r"Đã trả [\d.]+\s₫ lúc"))).to_be_visible()
    is_accessible(phone, f"paid by {way}")
    phone.get_by_role("link", name=re.compile("^Giỏ hàng")).click()
    phone.get_by_role("link", name="Xem đơn vừa đặt").click()
    heading(phone, "Cửa hàng đã nhận đơn của bạn")


@pytest.mark.parametrize("way", list(GATEWAYS))
def test_a_buyer_whose_money_is_not_enough_pays_again_or_in_cash(site: Site, phone: Page, way: str) -> None:
    order(phone, way)
    phone.get_by_role("button", name="Giả như không đủ tiền").click()
    expect(phone.get_by_role("link", name=re.compile("^Trả lại")).or_(phone.get_by_role("link", name="Tôi chưa trả")).first).to_be_visible()
    is_accessible(phone, f"not paid by {way}")
    phone.get_by_role("link", name="Đổi cách trả tiền").click()
    phone.get_by_label(CASH, exact=True).check()
    is_accessible(phone, f"another way than {way}")
    phone.get_by_role("button", name="Trả theo cách này").click()
    heading(phone, "Cửa hàng đã nhận đơn của bạn")
    expect(phone.get_by_text(f"Đơn nay trả bằng: {CASH}.")).to_be_visible()


def test_a_buyer_pays_cash_at_the_door(site: Site, phone: Page) -> None:
    order(phone, CASH)
    heading(phone, "Cửa hàng đã nhận đơn của bạn")
    expect(phone.get_by_text(re.compile(r"CB\d{6}-[0-9A-Z]{6}")).first).to_be_visible()
    expect(phone.get_by_text(re.compile("^Đã trả"))).to_have_count(0)
    is_accessible(phone, "cash")


def test_a_buyer_transfers_by_bank_and_the_cashier_s_statement_pays_the_order(site: Site, phone: Page, desktop: Page) -> None:
    order(phone, BANK)
    heading(phone, "Đơn đang chờ bạn thanh toán")
    expect(phone.get_by_role("img", name="Mã VietQR của đơn này")).to_be_visible()
    is_accessible(phone, "bank transfer")
    with phone.expect_download() as saved:
        phone.get_by_role("link", name="Tải ảnh mã QR").click()
    assert re.fullmatch(r"VietQR-CB\d{6}-[0-9A-Z]{6}\.png", saved.value.suggested_filename)
    amount = re.sub(r"\D", "", phone.get_by_text(re.compile(r"^[\d.]+\s₫ Chép số tiền$")).inner_text())
    memo = phone.get_by_text(re.compile(r"^CB\d{6}[0-9A-Z]{6}$")).inner_text()
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    phone.get_by_role("button", name="Chép nội dung").click()
    expect(phone.get_by_role("button", name="Đã chép")).to_be_visible()
    assert phone.evaluate("navigator.clipboard.readText()") == memo

    sign_in(desktop, site.logins["Thu ngân"], at="/quan-tri/login/")
    desktop.get_by_role("button", name="Tiền và giao hàng").click()
    desktop.get_by_role("link", name="Tiền chuyển khoản").click()
    desktop.get_by_role("link", name="Nhập sao kê").first.click()
    row = f"FT{memo};{datetime.now(timezone(timedelta(hours=7))):%d/%m/%Y %H:%M};;{int(amount):,};MBVCB.{memo}.CT tu 0011"
    file: FilePayload = {"name": "sao-ke.csv", "mimeType": "text/csv", "buffer": f"{COLUMNS}\n{row}\n".encode()}
    desktop.get_by_label("Sao kê (CSV hoặc XLSX)").set_input_files(file)
    desktop.get_by_role("button", name="Nhập sao kê").click()
    expect(desktop.get_by_text("1 khớp với đơn")).to_be_visible()

    expect(phone.get_by_text(re.compile(r"Đã trả [\d.]+\s₫ lúc"))).to_be_visible(timeout=15_000)
    heading(phone, "Cửa hàng đã nhận đơn của bạn")
