"""A new editor writes an article with three live products by the words on the screen alone, looks at it as a phone shows it, and it
appears at its minute."""

import io
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Page

from tests.e2e.conftest import Site
from tests.e2e.steps import eventually, is_accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLE = "Ba món quà của mùa đông"
ADDRESS = "/tin-tuc/ba-mon-qua-cua-mua-dong/"
UPLOAD = "Tải lên"
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
    # Patches with soft edges weigh about what a photograph does; bare noise cannot be compressed, and the page is measured later.
    Image.effect_noise((75, 50), 60).resize((1200, 800), Image.Resampling.BICUBIC).convert("RGB").save(file, "PNG")
    page.get_by_role("button", name="Chọn một hình ảnh").first.click()
    window = page.locator(".modal")
    window.get_by_role("tab", name=UPLOAD).click()
    window.locator("input[type=file]").set_input_files({"name": "mua-dong.png", "mimeType": "image/png", "buffer": file.getvalue()})
    window.get_by_role("textbox", name=re.compile("Tiêu đề")).first.fill("Mùa đông")
    window.get_by_role("textbox", name=re.compile("Mô tả")).first.fill("Núi đá mùa đông")
    window.get_by_role("button", name=UPLOAD).click()
    window.wait_for(state="hidden")


def write(page: Page) -> None:
    page.get_by_role("link", name="Viết bài mới").click()
    page.get_by_role("textbox", name=re.compile("^Tiêu đề")).first.fill(TITLE)
    page.get_by_role("textbox", name=re.compile("^Tóm tắt")).fill("Miến, mật ong và gạo nếp cho ngày lạnh.")
    add_picture(page)
    for words in GOODS:
        add_product(page, words)


def look_as_on_a_phone(page: Page) -> None:
    """The preview is as wide as a phone and holds the three products as they are sold now."""
    page.get_by_role("button", name="Hiện hoặc ẩn xem trước").click()
    page.get_by_role("radio", name="Xem trước cỡ điện thoại").check(force=True)
    shown = page.frame_locator("iframe[title='Xem trước']").first  # a second one is there while it is drawn anew
    shown.get_by_role("heading", name=TITLE).wait_for()
    eventually(lambda: [starts(name) for name in shown.locator("main .card__name").all_inner_texts()], list(GOODS))
    assert shown.locator("html").evaluate("page => [innerWidth, page.scrollWidth]") == [375, 375]


def starts(name: str) -> str:
    return next((words for words in GOODS if name.startswith(words)), name)


def schedule(page: Page, at: datetime) -> None:
    page.get_by_role("button", name="Lưu nháp").click()
    page.get_by_text(f"Đã lưu trang “{TITLE}”").wait_for()
    page.get_by_role("button", name="Hiện hoặc ẩn tình trạng").click()
    page.get_by_role("button", name="Đặt lịch").click()
    page.get_by_role("textbox", name="Lên trang lúc").click()
    calendar = page.locator(".xdsoft_datetimepicker:visible")
    calendar.wait_for()
    page.get_by_role("textbox", name="Lên trang lúc").fill(f"{at:%d/%m/%Y %H:%M}")
    page.get_by_role("heading", name="Đặt lịch đăng").click()  # the calendar lies over the button
    calendar.wait_for(state="hidden")
    page.get_by_role("button", name="Lưu lịch").click()
    page.get_by_text(f"{at:%H:%M %d/%m/%Y}").first.wait_for()
    page.get_by_role("button", name="Thao tác khác").click()
    page.get_by_role("button", name="Đăng theo lịch").click()
    page.get_by_text(f"Đã đặt lịch đăng trang “{TITLE}”").wait_for()


def test_an_article_with_live_products_is_written_previewed_and_appears_at_its_minute(site: Site, desktop: Page, phone: Page) -> None:
    sign_in(desktop, site.logins["Biên tập"], at="/quan-tri/login/")
    write(desktop)
    look_as_on_a_phone(desktop)
    at = (datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")) + timedelta(seconds=90)).replace(second=0, microsecond=0)
    schedule(desktop, at)
    assert datetime.now(at.tzinfo) < at
    assert phone.request.get(ADDRESS).status == 404
    waited = eventually(lambda: phone.request.get(ADDRESS).status, 200, within_s=120)
    came = datetime.now(at.tzinfo)
    assert (came >= at, came < at + timedelta(minutes=1), waited > 0) == (True, True, True), came
    phone.goto("/tin-tuc/")
    phone.get_by_role("link", name=TITLE).first.click()
    assert [starts(name) for name in phone.locator("main .card__name").all_inner_texts()] == list(GOODS)
    assert phone.locator("main .card .price").count() == len(GOODS)
    assert phone.locator("main figure img").first.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    is_accessible(phone, "article")
