"""What a new customer does before buying, in Chromium: pictures by keyboard, what was viewed and wished for, the price of delivery."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from catalog import listing_index
from catalog.models import Product, ProductImage
from shop.shipping.models import DeliveryRate, DeliveryZone
from tests.factories import make_commune, make_point, make_product
from tests.shop.test_in_browser import drawing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def page(browser: Browser, live_server) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=live_server.url, locale="vi-VN")
    yield context.new_page()
    context.close()


@pytest.fixture
def products(settings, tmp_path) -> list[Product]:
    settings.MEDIA_ROOT = tmp_path
    here = make_point(commune=make_commune())
    found = [make_product(title=title, commune=here.commune, stock_at={here: 3}) for title in ("Miến dong thử", "Hạt dẻ thử")]
    for colour in ("#1b2247", "#98202b", "#0b6a72"):
        ProductImage.objects.create(product=found[0], original=drawing(colour), alt_text=f"Màu {colour}", width=1200, height=1200)
    listing_index.rebuild_all()
    return found


def test_pictures_are_looked_at_full_screen_by_keyboard(page: Page, products: list[Product]) -> None:
    page.goto(products[0].get_absolute_url())
    page.get_by_role("link", name="Xem ảnh lớn").focus()
    page.keyboard.press("Enter")
    viewer = page.get_by_role("dialog", name="Ảnh của Miến dong thử")
    expect(viewer).to_be_visible()
    size = viewer.bounding_box()
    assert size is not None
    assert (size["width"], size["height"]) == (390, 844)
    shown = viewer.locator("[data-shown]")
    expect(shown).to_have_attribute("alt", "Màu #1b2247")
    page.keyboard.press("ArrowRight")
    expect(shown).to_have_attribute("alt", "Màu #98202b")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(shown).to_have_attribute("alt", "Màu #0b6a72")
    expect(viewer.locator("[data-place]")).to_have_text("3/3")
    small = shown.bounding_box()
    page.keyboard.press("+")
    expect(viewer.get_by_role("button", name="Phóng to")).to_have_attribute("aria-pressed", "true")
    large = shown.bounding_box()
    assert small is not None
    assert large is not None
    assert large["width"] > small["width"] * 1.5
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(page.get_by_role("link", name="Xem ảnh lớn")).to_be_focused()


def test_what_was_viewed_and_wished_for_is_found_again_without_an_account(page: Page, products: list[Product]) -> None:
    first, second = products
    page.goto(first.get_absolute_url())
    expect(page.get_by_role("heading", name="Bạn đã xem")).to_be_hidden()
    page.get_by_role("button", name="Lưu vào yêu thích").click()
    expect(page.locator("[data-wish-count]")).to_have_text("1")
    page.goto(second.get_absolute_url())
    viewed = page.get_by_role("region", name="Bạn đã xem")
    expect(viewed.get_by_role("link", name="Miến dong thử")).to_be_visible()
    page.get_by_role("link", name=re.compile("Yêu thích")).click()
    expect(page.get_by_role("main").get_by_role("link", name="Miến dong thử")).to_be_visible()


def test_delivery_to_a_commune_is_told_on_the_product_page(page: Page, products: list[Product]) -> None:
    place = make_commune("01333", "Xã Thành Công")
    zone = DeliveryZone.objects.create(name="Trong tỉnh", days_text="2–3 ngày")
    zone.provinces.add(place.province)
    zone.save()
    DeliveryRate.objects.create(zone=zone, valid_from=date(2026, 1, 1), up_to_g=2000, fee_vnd=18_000)
    page.goto(products[0].get_absolute_url())
    page.get_by_label("Xã, phường nơi nhận").fill("thanh cong")
    page.get_by_role("button", name="Xem", exact=True).click()
    told = page.locator("[data-estimate-lines]")
    expect(told).to_contain_text("18.000")
    expect(told).to_contain_text("2–3 ngày")
