"""Each public page in Chromium, light and dark, on a phone and a desk: axe finds nothing, nothing is wider than the screen,
and the content policy blocks nothing."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

from catalog import listing_index
from catalog.models import ProductImage
from tests.factories import make_certificate, make_commune, make_point, make_producer, make_product

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SCREENS = {"phone": (390, 844), "desk": (1280, 900)}
SHOTS = os.environ.get("SHOTS", "")
"""A folder to keep pictures of the pages in; empty: none are kept."""


def drawing(colour: str) -> ContentFile:
    image = Image.new("RGB", (1200, 1200), "#efe6d2")
    pen = ImageDraw.Draw(image)
    for inset in (120, 220, 320, 420):
        pen.polygon([(600, inset), (1200 - inset, 600), (600, 1200 - inset), (inset, 600)], outline=colour, width=24)
    file = io.BytesIO()
    image.save(file, "PNG")
    return ContentFile(file.getvalue(), "anh.png")


@pytest.fixture
def addresses(settings, tmp_path) -> dict[str, str]:
    """A small shop with a product in each state; page name -> address."""
    settings.MEDIA_ROOT = tmp_path
    here, there = make_commune(), make_commune("01501", "Xã Đàm Thủy")
    points = [
        make_point(
            name="Điểm bán Thục Phán", commune=here, address_line="Số 1, phố thử nghiệm", phone="02063850001", opening_hours="7:30–18:00"
        ),
        make_point(name="Điểm bán Bản Giốc", commune=there),
    ]
    maker = make_producer(name="Hợp tác xã Nông sản thử nghiệm", commune=there, story="Câu chuyện thử nghiệm.", phone="02063850002")
    names = ["Miến dong thử", "Gạo nếp hương thử", "Mật ong rừng thử", "Hạt dẻ thử", "Lạp sườn thử", "Trà Kolia thử", "Bánh khảo thử"]
    products = [
        make_product(title=name, producer=maker, commune=there, price_vnd=45000 + 17500 * index, stars=3 + index % 2,
                     description="Đoạn giới thiệu thử nghiệm.", storage="Nơi khô ráo", stock_at={points[index % 2]: 3 * index})
        for index, name in enumerate(names)
    ]  # fmt: skip
    spirit = make_product(title="Rượu ngô thử", producer=maker, group="drink", is_alcohol=True, abv=29)
    homestay = make_product(title="Nhà nghỉ thử", producer=maker, group="tourism")
    revoked = make_product(title="Sản phẩm bị thu hồi thử", producer=maker, certified=False)
    ended = make_certificate(revoked, revoked_on=timezone.localdate(), revocation_reason="voluntary")
    for index, product in enumerate(products):
        colour = ("#1b2247", "#98202b", "#0b6a72")[index % 3]
        ProductImage.objects.create(product=product, original=drawing(colour), width=1200, height=1200, is_illustration=True)
    listing_index.rebuild_all()
    return {
        "list": "/san-pham/",
        "found": "/san-pham/?q=mien&nhom=food&sao=4",
        "empty": "/san-pham/?q=khong-thay",
        "product": products[1].get_absolute_url(),
        "sold-out": products[0].get_absolute_url(),
        "age": spirit.get_absolute_url(),
        "service": homestay.get_absolute_url(),
        "revoked": revoked.get_absolute_url(),
        "producers": "/chu-the/",
        "producer": maker.get_absolute_url(),
        "points": "/diem-ban/",
        "point": points[0].get_absolute_url(),
        "certificates": "/chung-nhan/",
        "certificate": products[1].certificates.get().get_absolute_url(),
        "ended": ended.get_absolute_url(),
        "missing": "/khong-co/",
    }


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"])
        yield running
        running.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", list(SCREENS))
def test_every_page_is_accessible_and_fits(live_server, addresses: dict[str, str], browser: Browser, scheme: str, screen: str) -> None:
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text) if "Content Security Policy" in message.text else None)
    problems = {name: found for name, address in addresses.items() if (found := _problems(page, live_server.url + address, name, scheme))}
    context.close()
    assert problems == {}
    assert blocked == []


def _problems(page: Page, address: str, name: str, scheme: str) -> list[str]:
    page.goto(address)
    if SHOTS:
        size = page.viewport_size["width"]
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{size}-{scheme}.png"), full_page=size > 600)
    found = [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in Axe().run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("wider than the screen")
    return found
