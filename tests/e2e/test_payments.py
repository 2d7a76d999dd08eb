"""A new buyer pays in each way by visible words alone: the form, the gateway's page, and back to an order that is paid."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site
from tests.e2e.steps import is_accessible, open_product

pytestmark = pytest.mark.browser
WAYS = {
    "Thẻ ngân hàng hoặc mã QR qua VNPay": "VNPay (thử nghiệm)",
    "Ví MoMo": "MoMo (thử nghiệm)",
    "ZaloPay": "ZaloPay (thử nghiệm)",
}


def order(page: Page, way: str) -> None:
    """To the confirmation of the order, by labels."""
    open_product(page, "mien dong")
    page.get_by_role("button", name="Thêm vào giỏ").click()
    page.get_by_role("link", name="Tiếp tục đặt hàng").click()
    page.get_by_label("Số điện thoại di động").fill("0912 345 678")
    page.get_by_label("Họ và tên người nhận").fill("Nông Thị Thử")
    page.select_option("[name=province]", "04")
    page.select_option("[name=commune]", label="Phường Thục Phán")
    page.get_by_label("Số nhà, đường, thôn, xóm").fill("Số 5, ngõ 2")
    page.get_by_label(way, exact=True).check()
    page.get_by_role("button", name="Xem lại đơn hàng").click()
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="Đặt hàng").click()


@pytest.mark.parametrize("way", list(WAYS))
def test_a_buyer_pays_at_a_gateway_and_comes_back(site: Site, phone: Page, way: str) -> None:
    order(phone, way)
    expect(phone.get_by_role("heading", name=WAYS[way])).to_be_visible()
    phone.get_by_role("button", name="Trả tiền", exact=True).click()
    phone.wait_for_url("**/dat-hang/xong/**")
    expect(phone.get_by_role("heading", name="Cửa hàng đã nhận đơn của bạn")).to_be_visible()
    is_accessible(phone, f"paid by {way}")


@pytest.mark.parametrize("way", list(WAYS))
def test_a_buyer_whose_money_is_not_enough_may_pay_again(site: Site, phone: Page, way: str) -> None:
    order(phone, way)
    phone.get_by_role("button", name="Giả như không đủ tiền").click()
    phone.wait_for_url("**/ket-qua/**")
    is_accessible(phone, f"not paid by {way}")
    link = phone.get_by_role("link", name="Trả lại").or_(phone.get_by_role("link", name="Tôi chưa trả")).first
    expect(link).to_be_visible()


@pytest.mark.parametrize(("way", "words"), [("Trả tiền mặt khi nhận hàng", "Mã đơn"), ("Chuyển khoản ngân hàng (VietQR)", "Số tài khoản")])
def test_a_buyer_who_pays_otherwise_sees_what_comes_next(site: Site, phone: Page, way: str, words: str) -> None:
    order(phone, way)
    phone.wait_for_url("**/dat-hang/xong/**")
    expect(phone.get_by_text(words).first).to_be_visible()
