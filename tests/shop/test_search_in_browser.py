"""The search box by keyboard and by finger; the form alone when scripts are off."""

import pytest
from playwright.sync_api import Browser, Page, expect

from catalog import listing_index
from tests.browser import PHONE, page_problems
from tests.factories import make_producer, make_product

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def products() -> list:
    maker = make_producer(name="Hợp tác xã Phia Đén")
    made = [make_product(title=title, producer=maker) for title in ("Miến dong Phia Đén", "Miến dong Minh Tâm", "Hạt dẻ")]
    listing_index.rebuild([product.pk for product in made])
    return made


def open_page(browser: Browser, url: str, **options: object) -> Page:
    context = browser.new_context(viewport=PHONE, **options)
    page = context.new_page()
    page.goto(url)
    return page


def test_offers_are_chosen_by_keyboard(live_server, browser: Browser, products: list) -> None:
    page = open_page(browser, live_server.url + "/chu-the/")
    box = page.get_by_role("combobox", name="Tìm sản phẩm, chủ thể, xã")
    box.focus()
    page.keyboard.type("mien do", delay=20)
    offers = page.get_by_role("option")
    expect(offers).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".search-box [role=status]")).to_contain_text("2 gợi ý")
    assert page_problems(page) == []
    page.keyboard.press("ArrowDown")
    expect(offers.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", offers.first.get_attribute("id"))
    page.keyboard.press("ArrowUp")
    expect(offers.first).to_have_attribute("aria-selected", "false")
    page.keyboard.press("ArrowUp")
    expect(offers.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.fill("hat")
    expect(offers).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + products[2].get_absolute_url())
    page.context.close()


def test_enter_without_a_choice_searches(live_server, browser: Browser, products: list) -> None:
    page = open_page(browser, live_server.url + "/")
    page.get_by_role("combobox").fill("mien")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/san-pham/?q=mien")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tìm “mien”")
    page.context.close()


def test_without_scripts_the_form_searches(live_server, browser: Browser, products: list) -> None:
    page = open_page(browser, live_server.url + "/", java_script_enabled=False)
    page.get_by_role("searchbox").fill("hat")
    page.keyboard.press("Enter")
    page.wait_for_url("**/san-pham/?q=hat")
    expect(page.get_by_role("link", name="Hạt dẻ", exact=True)).to_be_visible()
    page.context.close()
