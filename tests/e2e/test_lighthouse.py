"""The pages of a purchase on a cheap phone with a slow link, as Lighthouse simulates it (median of three), and axe on the same pages."""

import os
import time

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as BrowserPage

from tests import servers
from tests.browser import PHONE
from tests.conftest import server_or_skip
from tests.e2e import lighthouse
from tests.e2e.conftest import Site
from tests.e2e.lighthouse import Measured, Page
from tests.e2e.steps import is_accessible, open_product, order_shown_product

GOAL = int(os.environ.get("PERFORMANCE_GOAL", "95"))
"""The gate; `make bench` asks for 98."""
DRAWN_S = 240.0
CAMPAIGN = """
from cms.models import HomePage, LandingPage
rule = {"title": "Cho ngày Tết", "products": [], "group": "food", "stars": None, "commune": "", "season": False, "order": "", "limit": 8}
lead = "Hộp quà và món ngon của núi đá, người làm gói tại chỗ và gửi trong ngày."
body = [("collection", rule), ("points", {"title": "Mua tại điểm bán"})]
page = LandingPage(title="Quà Tết", slug="qua-tet-do-toc-do", lead=lead, body=body)
HomePage.objects.get().add_child(instance=page)
"""
"""An editor's campaign; the demonstration has none."""


@pytest.fixture(scope="module")
def visitor(site: Site, browser: Browser) -> BrowserContext:
    """Somebody with one product in the basket."""
    context = browser.new_context(viewport=PHONE, base_url=site.url, locale="vi-VN", has_touch=True)
    page = context.new_page()
    open_product(page, "mien dong")
    page.get_by_role("button", name="Thêm vào giỏ").click()
    return context


@pytest.fixture(scope="module")
def buyer(site: Site, browser: Browser) -> tuple[BrowserContext, str]:
    """Somebody who has ordered, and where they see it."""
    context = browser.new_context(viewport=PHONE, base_url=site.url, locale="vi-VN", has_touch=True)
    page = context.new_page()
    open_product(page, "hat de")
    order_shown_product(page, quantity=1, check=lambda page, name: None)
    return context, page.url


@pytest.fixture(scope="module")
def pages(site: Site, visitor: BrowserContext, buyer: tuple[BrowserContext, str]) -> list[Page]:
    one = visitor.pages[0]
    site.manage("shell", "-c", CAMPAIGN)
    product = first_link(one, "/san-pham/?con_hang=1", ".card__name a")
    public = {
        "home": "/",
        "list": "/san-pham/",
        "product": product,
        "article": first_link(one, "/tin-tuc/", 'main a[href^="/tin-tuc/"]'),
        "landing": "/qua-tet-do-toc-do/",
        "producer": first_link(one, "/chu-the/", 'main a[href^="/chu-the/"]'),
        "point": first_link(one, "/diem-ban/", 'main a[href^="/diem-ban/"]'),
        "certificate": first_link(one, product, ".certificate__link a"),
    }
    found = [Page(name=name, url=site.url + path) for name, path in public.items()]
    basket, order = cookie_of(visitor), cookie_of(buyer[0])
    return [
        *found,
        Page(name="basket", url=f"{site.url}/gio-hang/", cookie=basket, is_to_be_found=False),
        Page(name="checkout", url=f"{site.url}/dat-hang/", cookie=basket, is_to_be_found=False),
        Page(name="order", url=buyer[1], cookie=order, is_to_be_found=False),
    ]


def first_link(page: BrowserPage, at: str, selector: str) -> str:
    page.goto(at)
    return str(page.locator(selector).first.get_attribute("href"))


def cookie_of(context: BrowserContext) -> str:
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in context.cookies())


def wait_until_pictures_are_drawn(site: Site, pages: list[Page]) -> None:
    """A page's weight is judged with the renditions that the worker draws after the start."""
    addresses = {address for page in pages if page.is_to_be_found for address in pictures_of(page.url)}
    deadline = time.monotonic() + DRAWN_S
    while addresses and time.monotonic() < deadline:
        waiting = {
            address for address in addresses if requests.head(site.url + address, timeout=10).headers["Content-Type"] != "image/avif"
        }
        if waiting == addresses:
            time.sleep(1)
        addresses = waiting
    assert addresses == set()


def pictures_of(url: str) -> set[str]:
    return {
        part.split(" ")[0].strip('"')
        for part in requests.get(url, timeout=10).text.replace('"', ' "').split()
        if part.strip('"').startswith("/anh/avif/")
    }


@pytest.mark.timeout(600)
def test_every_page_is_fast_and_sound(site: Site, pages: list[Page], chromium: str) -> None:
    wait_until_pictures_are_drawn(site, pages)
    try:
        found: list[Measured] = lighthouse.measure(pages, chromium=chromium)
    except servers.ServerMissing as missing:
        server_or_skip(missing)
        raise
    print("\n".join(one.line() for one in found))
    assert [fault for one in found for fault in one.faults(performance=GOAL)] == []


def test_axe_finds_nothing_on_the_same_pages(pages: list[Page], visitor: BrowserContext, buyer: tuple[BrowserContext, str]) -> None:
    for page in pages:
        shown = (buyer[0] if page.name == "order" else visitor).pages[0]
        shown.goto(page.url)
        is_accessible(shown, page.name)
