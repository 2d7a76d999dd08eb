"""A guest orders in Chromium, on a phone and a desk, with scripts and without: every step passes axe and fits the screen."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page

from shop.order.models import Order
from shop.seller.models import Seller
from tests.browser import keep_shot, page_problems, watched_page
from tests.factories import make_commune, make_point, make_product

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def product_url() -> str:
    cache.clear()
    Seller.objects.create(name="Cửa hàng thử", address="Số 1", tax_code="0", phone="02063000000", email="ban@example.vn", is_demo=True)
    make_commune()
    make_commune("00001", "Phường Ba Đình", "Hà Nội", "01")
    point = make_point(name="Điểm bán Thục Phán", address_line="Số 1, phố thử nghiệm")
    return make_product(title="Miến dong Phia Đén", stock_at={point: 5}).get_absolute_url()


def check(page: Page, name: str, *, has_scripts: bool) -> None:
    keep_shot(page, name)
    if has_scripts:
        assert page_problems(page) == [], name


def choose_commune(page: Page, *, has_scripts: bool) -> None:
    page.select_option("[name=province]", "01")
    if not has_scripts:
        page.click("[name=other_province]")
    page.wait_for_selector("[name=commune] option[value='00001']", state="attached")
    page.select_option("[name=commune]", "00001")


@pytest.mark.parametrize(
    ("width", "scheme", "has_scripts"), [(390, "light", True), (390, "dark", True), (1280, "light", True), (390, "light", False)]
)
def test_a_guest_orders(live_server, browser: Browser, product_url: str, width: int, scheme: str, has_scripts: bool) -> None:
    viewport = {"width": width, "height": 844}
    with watched_page(browser, viewport=viewport, color_scheme=scheme, java_script_enabled=has_scripts) as page:
        page.goto(f"{live_server.url}/gio-hang/")
        check(page, "basket-empty", has_scripts=has_scripts)
        page.goto(live_server.url + product_url)
        page.fill("[name=quantity]", "2")
        page.get_by_role("button", name="Thêm vào giỏ").click()
        check(page, "basket", has_scripts=has_scripts)
        page.get_by_role("link", name="Tiếp tục đặt hàng").click()
        page.get_by_role("button", name="Xem lại đơn hàng").click()
        check(page, "details-wrong", has_scripts=has_scripts)
        page.fill("[name=name]", "Nông Thị Thử")
        page.fill("[name=phone]", "0912 345 678")
        choose_commune(page, has_scripts=has_scripts)
        page.fill("[name=street]", "Số 5, ngõ 2")
        check(page, "details", has_scripts=has_scripts)
        page.get_by_role("button", name="Xem lại đơn hàng").click()
        check(page, "review", has_scripts=has_scripts)
        assert page.get_by_text("Số 5, ngõ 2, Phường Ba Đình, Hà Nội").is_visible()
        page.check("[name=consent]")
        page.get_by_role("button", name="Đặt hàng · 190.000").click()
        page.get_by_role("heading", name="Cửa hàng đã nhận đơn của bạn").wait_for()
        check(page, "placed", has_scripts=has_scripts)
        assert page.get_by_text(Order.objects.get().number).first.is_visible()
        page.get_by_role("link", name="Tra cứu đơn hàng").first.click()
        check(page, "lookup", has_scripts=has_scripts)
