"""A new editor writes an article with three live products by the words on the screen alone, looks at it as a phone shows it, and it
appears at its minute."""

import io
import re
import time
from datetime import datetime, timedelta

import pytest
import requests
from PIL import Image
from playwright.sync_api import Page

from tests.e2e.conftest import Site
from tests.e2e.steps import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLE, ADDRESS = "Ba món quà của mùa đông", "/tin-tuc/ba-mon-qua-cua-mua-dong/"
UPLOAD = re.compile("Tải lên|Đăng tải")
GOODS = ("Miến", "Mật ong", "Gạo")


def add_block(page: Page, name: str) -> None:
    page.get_by_role("button", name="Chèn khối").last.click()
    page.get_by_role("option", name=name, exact=True).first.click()


def add_product(page: Page, words: str) -> None:
    add_block(page, "Sản phẩm")
    page.get_by_role("button", name="Chọn sản phẩm").last.click()
    window = page.locator(".modal")
    window.get_by_role("link").first.wait_for()
    window.get_by_role("textbox").first.fill(words)
    found = window.get_by_role("link", name=re.compile(f"^{words}", re.IGNORECASE)).first
    found.wait_for()
    page.wait_for_timeout(800)  # the list is drawn anew while one types
    found.click()
    window.wait_for(state="hidden")


def add_picture(page: Page) -> None:
    """Uploads one, with the words for who doesn't see it."""
    file = io.BytesIO()
    Image.new("RGB", (1200, 800), "#0b6a72").save(file, "PNG")
    page.get_by_role("button", name="Chọn một hình ảnh").first.click()
    window = page.locator(".modal")
    window.get_by_role("tab", name=UPLOAD).click()
    window.locator("input[type=file]").set_input_files({"name": "mua-dong.png", "mimeType": "image/png", "buffer": file.getvalue()})
    window.get_by_role("textbox", name=re.compile("Tiêu đề")).first.fill("Mùa đông")
    window.get_by_role("textbox", name=re.compile("Mô tả")).first.fill("Núi đá mùa đông")
    window.get_by_role("button", name=UPLOAD).click()
    window.wait_for(state="hidden")


def schedule(page: Page, at: datetime) -> None:
    page.get_by_role("button", name="Hiện hoặc ẩn tình trạng").click()
    page.get_by_role("button", name="Đặt lịch").first.click()
    page.get_by_label("Lên trang lúc").fill(f"{at:%Y-%m-%d %H:%M}")
    page.get_by_role("heading", name="Đặt lịch đăng").click()  # the calendar closes
    page.get_by_role("button", name="Lưu lịch").click()
    page.wait_for_load_state()


def test_an_article_appears_at_its_minute(site: Site, desktop: Page) -> None:
    page = desktop
    sign_in(page, site.logins["Biên tập"], at="/quan-tri/login/")
    page.get_by_role("link", name="Viết bài mới").click()
    page.get_by_role("textbox", name=re.compile("^Tiêu đề")).first.fill(TITLE)
    page.get_by_role("textbox", name=re.compile("^Tóm tắt")).fill("Miến, mật ong và gạo nếp cho ngày lạnh.")
    add_picture(page)
    for words in GOODS:
        add_product(page, words)
    page.get_by_role("button", name="Hiện hoặc ẩn xem trước").click()
    page.get_by_role("radio", name="Xem trước cỡ điện thoại").check(force=True)
    shown = page.frame_locator("iframe[title]").last.locator(".card__name")
    shown.nth(2).wait_for()
    assert shown.count() == 3
    page.get_by_role("button", name=re.compile("Lưu nháp")).first.click()
    page.wait_for_url("**/edit/**")
    at = datetime.now() + timedelta(minutes=2)  # noqa: DTZ005  (the demonstration runs on this machine's clock)
    schedule(page, at)
    page.get_by_role("button", name="Hành động khác").first.click()
    page.get_by_role("button", name=re.compile("Lên lịch đăng|Đăng")).first.click()
    page.wait_for_load_state()
    assert requests.get(site.url + ADDRESS, timeout=60).status_code == 404
    deadline = time.monotonic() + 240
    while (answer := requests.get(site.url + ADDRESS, timeout=60)).status_code == 404 and time.monotonic() < deadline:
        time.sleep(2)
    assert (answer.status_code, answer.text.count('class="card__name"')) == (200, 3)
