"""A new editor writes an article with three live products by the words on the screen alone, and looks at it as a phone shows it."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.e2e.conftest import Site
from tests.e2e.steps import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLE = "Ba món quà của mùa đông"
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
    Image.effect_noise((600, 400), 60).save(file, "PNG")
    page.get_by_role("button", name="Chọn một hình ảnh").first.click()
    window = page.locator(".modal")
    window.get_by_role("tab", name=UPLOAD).click()
    window.locator("input[type=file]").set_input_files({"name": "mua-dong.png", "mimeType": "image/png", "buffer": file.getvalue()})
    window.get_by_role("textbox", name=re.compile("Tiêu đề")).first.fill("Mùa đông")
    window.get_by_role("textbox", name=re.compile("Mô tả")).first.fill("Núi đá mùa đông")
    window.get_by_role("button", name=UPLOAD).click()
    window.wait_for(state="hidden")


def test_an_article_with_live_products_is_written_and_previewed(site: Site, desktop: Page) -> None:
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
    page.wait_for_timeout(3000)
    assert [frame.url for frame in page.frames if "in_preview_panel" in frame.url] != []
