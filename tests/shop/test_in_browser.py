"""Each public page in Chromium, light and dark, on a phone and a desk: axe finds nothing, nothing is wider than the screen,
and the content policy blocks nothing."""

import io

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from catalog import listing_index
from catalog.models import ProductImage
from tests.browser import SCREENS, keep_shot, page_problems, watched_page
from tests.factories import make_certificate, make_commune, make_point, make_producer, make_product

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", list(SCREENS))
def test_every_page_is_accessible_and_fits(live_server, addresses: dict[str, str], browser: Browser, scheme: str, screen: str) -> None:
    with watched_page(browser, viewport=SCREENS[screen], color_scheme=scheme) as page:
        assert problems_of(page, live_server.url, addresses, scheme) == {}


def problems_of(page: Page, site: str, addresses: dict[str, str], scheme: str) -> dict[str, list[str]]:
    """Page name -> what is wrong there; pages without a fault are left out."""
    problems = {}
    for name, address in addresses.items():
        page.goto(site + address)
        keep_shot(page, f"{name}-{scheme}")
        if found := page_problems(page):
            problems[name] = found
    return problems
