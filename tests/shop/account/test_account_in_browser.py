"""The account's pages as a buyer sees them: accessible, and nothing wider than a phone."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import Browser, sync_playwright

from tests.shop.account.test_account import address_answers, make_order, make_user, signed_in
from tests.shop.test_in_browser import _problems

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
OWN = ("", "dia-chi/", "dia-chi/moi/", "thong-tin/", "mat-khau/", "dong-y/", "du-lieu/", "du-lieu/xoa/")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"])
        yield found
        found.close()


def test_every_page_of_the_account_is_accessible_and_fits(live_server, browser: Browser) -> None:
    cache.clear()
    user = make_user()
    make_order(user=user)
    client = signed_in(user)
    client.post("/tai-khoan/dia-chi/moi/", address_answers())
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    problems = _problems(page, f"{live_server.url}/tai-khoan/dang-ky/", "dang-ky", "light")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    for path in OWN:
        problems += _problems(page, f"{live_server.url}/tai-khoan/{path}", path, "light")
    assert problems == []
