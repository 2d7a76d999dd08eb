"""The account's pages as a buyer sees them: accessible, and nothing wider than a phone."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser

from tests.browser import PHONE, sign_in, watched_page
from tests.shop.account.test_account import address_answers, make_order, make_user, signed_in
from tests.shop.test_in_browser import problems_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
OWN = ("", "dia-chi/", "dia-chi/moi/", "thong-tin/", "mat-khau/", "dong-y/", "du-lieu/", "du-lieu/xoa/")


def test_every_page_of_the_account_is_accessible_and_fits(live_server, browser: Browser) -> None:
    cache.clear()
    user = make_user()
    make_order(user=user)
    client = signed_in(user)
    client.post("/tai-khoan/dia-chi/moi/", address_answers())
    with watched_page(browser, viewport=PHONE) as page:
        assert problems_of(page, live_server.url, {"register": "/tai-khoan/dang-ky/"}, "light") == {}
        sign_in(page.context, client, live_server.url)
        assert problems_of(page, live_server.url, {path: f"/tai-khoan/{path}" for path in OWN}, "light") == {}
