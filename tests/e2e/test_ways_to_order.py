"""A guest gets to a placed order by keyboard alone, without scripts, on a slow link, and guided by the visible words alone."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import PHONE
from tests.e2e.conftest import Site

pytestmark = pytest.mark.browser
PRODUCT = "/san-pham/?q=mien+dong&con_hang=1"
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
"""400 kbit/s and 400 ms, as on a mountain road."""
WITHIN_S = 5.0
SHOTS = os.environ.get("SHOTS", "")
"""A folder to keep pictures of the steps in; empty: none are kept."""


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def tab_to(page: Page, wanted: Callable[[], bool], *, most: int = 120) -> None:
    for _press in range(most):
        if wanted():
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not get there")


def focused(page: Page, selector: str) -> bool:
    return bool(page.evaluate("selector => document.activeElement && document.activeElement.matches(selector)", selector))


def focused_text(page: Page) -> str:
    return str(page.evaluate("document.activeElement ? document.activeElement.textContent.trim() : ''"))


def type_into(page: Page, name: str, text: str) -> None:
    tab_to(page, lambda: focused(page, f"[name={name}]"))
    page.keyboard.type(text)


def press_named(page: Page, name: str) -> None:
    tab_to(page, lambda: focused_text(page).startswith(name))
    page.keyboard.press("Enter")


def test_by_keyboard_alone(site: Site, desktop: Page) -> None:
    desktop.goto(PRODUCT)
    tab_to(desktop, lambda: focused(desktop, ".card__name a"))
    desktop.keyboard.press("Enter")
    desktop.wait_for_selector("[name=quantity]")
    tab_to(desktop, lambda: focused(desktop, "a[data-large]"))
    desktop.keyboard.press("Enter")
    expect(desktop.locator("dialog[open]")).to_be_visible()
    desktop.keyboard.press("Escape")
    expect(desktop.locator("dialog[open]")).to_have_count(0)
    assert focused(desktop, "a[data-large]"), "the focus comes back to the picture"
    press_named(desktop, "Thêm vào giỏ")
    desktop.wait_for_url("**/gio-hang/")
    press_named(desktop, "Tiếp tục đặt hàng")
    desktop.wait_for_url("**/dat-hang/")
    type_into(desktop, "phone", "0912345678")
    type_into(desktop, "name", "Nông Thị Thử")
    type_into(desktop, "find", "song hien")
    desktop.wait_for_selector("[name=choose_place]")
    press_named(desktop, "Phường Thục Phán")
    expect(desktop.locator("[name=commune]")).to_have_value("01273")
    expect(desktop.locator("[name=street]")).to_be_focused()
    desktop.keyboard.type("Số 5, ngõ 2")
    press_named(desktop, "Xem lại đơn hàng")
    desktop.wait_for_url("**/xem-lai/")
    tab_to(desktop, lambda: focused(desktop, "[name=consent]"))
    desktop.keyboard.press("Space")
    press_named(desktop, "Đặt hàng ·")
    desktop.wait_for_url("**/dat-hang/xong/**")
    expect(desktop.get_by_text(re.compile(r"CB\d{6}-[0-9A-Z]{6}")).first).to_be_visible()


def test_without_scripts(site: Site, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, base_url=site.url, locale="vi-VN", java_script_enabled=False)
    page = context.new_page()
    page.goto(PRODUCT)
    page.locator(".card__name a").first.click()
    large = page.locator("a[data-large]").first.get_attribute("href") or ""
    assert page.request.get(large).headers["content-type"].startswith("image/")
    page.get_by_role("button", name="Thêm vào giỏ").click()
    page.get_by_role("link", name="Tiếp tục đặt hàng").click()
    page.fill("[name=phone]", "0912 345 678")
    page.fill("[name=name]", "Nông Thị Thử")
    page.fill("[name=street]", "Số 5, ngõ 2")
    page.fill("[name=find]", "ba dinh ha noi")
    page.get_by_role("button", name="Tìm nơi nhận").click()
    page.get_by_role("button", name=re.compile("Phường Ba Đình")).click()
    assert page.locator("[name=commune]").input_value() == "00004"
    assert page.locator("[name=street]").input_value() == "Số 5, ngõ 2", "what was typed is still there"
    page.get_by_role("button", name="Xem lại đơn hàng").click()
    page.check("[name=consent]")
    page.get_by_role("button", name=re.compile("^Đặt hàng ·")).click()
    expect(page.get_by_text(re.compile(r"CB\d{6}-[0-9A-Z]{6}")).first).to_be_visible()
    context.close()


def within(what: str, act: Callable[[], object], shown: Locator) -> None:
    """The step's main content is there in time."""
    began = time.monotonic()
    act()
    expect(shown).to_be_visible(timeout=WITHIN_S * 1000)
    assert time.monotonic() - began <= WITHIN_S, what


def test_on_a_slow_link_each_step_is_there_in_time_and_loses_nothing(site: Site, phone: Page) -> None:
    phone.goto("/healthz")
    phone.context.new_cdp_session(phone).send("Network.emulateNetworkConditions", SLOW)
    within("home", lambda: phone.goto("/", wait_until="commit"), phone.get_by_role("heading", level=1))
    within("list", lambda: phone.goto(PRODUCT, wait_until="commit"), phone.locator(".card__name a").first)
    phone.locator(".card__name a").first.wait_for()
    within(
        "product", lambda: phone.locator(".card__name a").first.click(no_wait_after=True), phone.get_by_role("button", name="Thêm vào giỏ")
    )
    add = phone.get_by_role("button", name="Thêm vào giỏ")
    within("basket", lambda: add.click(no_wait_after=True), phone.get_by_role("link", name="Tiếp tục đặt hàng"))
    to_details = phone.get_by_role("link", name="Tiếp tục đặt hàng")
    within("details", lambda: to_details.click(no_wait_after=True), phone.locator("[name=phone]"))
    phone.fill("[name=phone]", "0912 345 67")
    phone.fill("[name=name]", "Nông Thị Thử")
    phone.fill("[name=street]", "Số 5, ngõ 2")
    phone.fill("[name=note]", "Gọi trước khi giao")
    place = phone.get_by_role("button", name=re.compile("Phường Thục Phán, Cao Bằng"))
    within("the place is found", lambda: phone.fill("[name=find]", "song hien"), place)
    place.click()
    expect(phone.locator("[name=commune]")).to_have_value("01273", timeout=WITHIN_S * 1000)
    to_review = phone.get_by_role("button", name="Xem lại đơn hàng")
    within("a mistake is told", lambda: to_review.click(no_wait_after=True), phone.get_by_text("Còn vài chỗ cần sửa"))
    kept = {name: phone.locator(f"[name={name}]").input_value() for name in ("phone", "name", "street", "note", "commune")}
    assert kept == {
        "phone": "0912 345 67", "name": "Nông Thị Thử", "street": "Số 5, ngõ 2", "note": "Gọi trước khi giao", "commune": "01273",
    }  # fmt: skip
    phone.fill("[name=phone]", "0912 345 678")
    within("review", lambda: to_review.click(no_wait_after=True), phone.locator("[name=consent]"))
    phone.check("[name=consent]")
    confirm = phone.get_by_role("button", name=re.compile("^Đặt hàng ·"))
    within("placed", lambda: confirm.click(no_wait_after=True), phone.get_by_text(re.compile(r"CB\d{6}-[0-9A-Z]{6}")).first)


def test_by_the_visible_words_alone(site: Site, phone: Page) -> None:
    """As someone who has never been here: only words that stand on the screen are used."""
    phone.goto("/")
    phone.get_by_role("link", name="Quà tặng").first.click()
    shot(phone, "1-gifts")
    phone.get_by_role("link", name=re.compile("Giỏ quà Tết|Hộp quà")).first.click()
    shot(phone, "2-gift")
    phone.get_by_role("button", name="Thêm vào giỏ").click()
    shot(phone, "3-basket")
    phone.get_by_label("Mã giảm giá").fill("KHONGCO")
    phone.get_by_role("button", name="Dùng mã").click()
    expect(phone.get_by_text("Mã này không có hoặc đã hết hạn")).to_be_visible()
    phone.get_by_role("button", name="Bỏ mã").click()
    phone.get_by_role("link", name="Tiếp tục đặt hàng").click()
    phone.get_by_label("Số điện thoại di động").fill("0912 345 678")
    phone.get_by_label("Họ và tên người nhận").fill("Nông Thị Thử")
    phone.get_by_label("Tự đến nhận tại điểm bán").check()
    shot(phone, "4-details")
    phone.get_by_label(re.compile("đủ hàng cho đơn này")).first.check()
    phone.get_by_label("Lời nhắn kèm quà").fill("Chúc mừng năm mới")
    phone.get_by_text("Xuất hóa đơn cho công ty").click()
    phone.get_by_label("Mã số thuế").fill("0100109107")
    phone.get_by_role("button", name="Xem lại đơn hàng").click()
    expect(phone.get_by_text("Mã số thuế chưa đúng")).to_be_visible()
    shot(phone, "5-wrong")
    phone.get_by_label("Mã số thuế").fill("0100109106")
    phone.get_by_label("Tên đơn vị").fill("Công ty Thử")
    phone.get_by_label("Địa chỉ đơn vị").fill("Số 1, Hà Nội")
    phone.get_by_label("Thư điện tử nhận hóa đơn").fill("ke-toan@example.vn")
    phone.get_by_role("button", name="Xem lại đơn hàng").click()
    expect(phone.get_by_text("Chúc mừng năm mới")).to_be_visible()
    shot(phone, "6-review")
    phone.get_by_label(re.compile("Tôi đã xem lại đơn hàng")).check()
    phone.get_by_role("button", name=re.compile("^Đặt hàng ·")).click()
    expect(phone.get_by_text(re.compile(r"CB\d{6}-[0-9A-Z]{6}")).first).to_be_visible()
    shot(phone, "7-placed")
