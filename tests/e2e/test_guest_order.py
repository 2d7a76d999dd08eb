"""The journey that `make test` runs: from the home page to a placed order, on a phone, each page passing axe."""

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Site
from tests.e2e.steps import is_accessible, open_product, order_shown_product

pytestmark = [pytest.mark.browser, pytest.mark.journey]


def test_a_guest_orders_on_a_phone(site: Site, phone: Page) -> None:
    phone.goto("/")
    is_accessible(phone, "home")
    phone.goto("/san-pham/?q=mien+dong")
    is_accessible(phone, "list")
    open_product(phone, "mien dong")
    number = order_shown_product(phone, quantity=1, check=is_accessible)
    assert number.startswith("CB")
