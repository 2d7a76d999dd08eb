"""What several journeys do: look at a sandbox, wait for a state, buy something, sign in."""

import base64
import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any, TypeVar

from django_otp.oath import totp
from playwright.sync_api import Page

from tests.browser import page_problems
from tests.e2e.conftest import Login

T = TypeVar("T")


def state(sandbox_url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{sandbox_url}/__state", timeout=10) as answer:
        return json.load(answer)


def control(sandbox_url: str, **actions: Any) -> dict[str, Any]:
    request = urllib.request.Request(f"{sandbox_url}/__control", data=json.dumps(actions).encode(), method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def shopee_item(sandbox_url: str, sku: str) -> dict[str, Any]:
    """The one item of the SKU; more than one is a failure."""
    (item,) = [item for item in state(sandbox_url)["items"] if item["sku"] == sku]
    return item


def postmart_item(sandbox_url: str, sku: str) -> dict[str, Any]:
    (item,) = [item for item in state(sandbox_url)["items"] if item["sku"] == sku]
    return item


def eventually(read: Callable[[], T], wanted: T, *, within_s: float = 20.0) -> float:
    """Waits until `read()` answers `wanted`; answers after how many seconds."""
    began = time.monotonic()
    while True:
        found = read()
        if found == wanted:
            return time.monotonic() - began
        assert time.monotonic() - began < within_s, f"still {found!r}, not {wanted!r}"
        time.sleep(0.05)


def is_accessible(page: Page, name: str) -> None:
    assert page_problems(page) == [], name


def open_product(page: Page, words: str) -> None:
    """From the home page through the search to the first product found."""
    page.goto("/")
    page.locator("input[name=q]").first.fill(words)
    page.locator("input[name=q]").first.press("Enter")
    page.locator(".card__name a").first.click()
    page.wait_for_selector("[name=quantity]")


def order_shown_product(page: Page, *, quantity: int, check: Callable[[Page, str], None]) -> str:
    """Adds the shown product to the basket and orders as a guest; answers the order's number."""
    check(page, "product")
    page.fill("[name=quantity]", str(quantity))
    page.get_by_role("button", name="Thêm vào giỏ").click()
    check(page, "basket")
    page.get_by_role("link", name="Tiếp tục đặt hàng").click()
    page.fill("[name=name]", "Nông Thị Thử")
    page.fill("[name=phone]", "0912 345 678")
    page.select_option("[name=province]", "04")
    page.select_option("[name=commune]", label="Phường Thục Phán")
    page.fill("[name=street]", "Số 5, ngõ 2")
    check(page, "details")
    page.get_by_role("button", name="Xem lại đơn hàng").click()
    check(page, "review")
    page.check("[name=consent]")
    page.locator("button[type=submit]", has_text="Đặt hàng").click()
    page.wait_for_url("**/dat-hang/xong/**")
    check(page, "placed")
    number = page.locator("text=/CB\\d{6}-[0-9A-Z]{6}/").first.inner_text()
    return number.strip()


_recovery_codes: dict[str, list[str]] = {}
"""By log-in: what the site handed out when the second factor was set up, so that a later log-in of the run has a code."""


def sign_in(page: Page, login: Login, *, at: str) -> None:
    """With the password, and for staff with the second factor: set up at the first log-in, a recovery code afterwards."""
    enter_password(page, login, at=at)
    page.goto(at.removesuffix("login/"))
    if page.locator("input[name=code]").count():
        _second_factor(page, login)


def enter_password(page: Page, login: Login, *, at: str) -> None:
    page.goto(at)
    page.fill("[name=username]", login.login)
    page.fill("[name=password]", login.password)
    page.locator("form[method=post] button[type=submit], form[method=post] button:not([type])").first.click()
    page.wait_for_load_state()


def _second_factor(page: Page, login: Login) -> None:
    secret = page.locator(".secret")
    if secret.count():
        key = secret.inner_text().replace(" ", "")
        page.fill("input[name=code]", f"{totp(base64.b32decode(key + '=' * (-len(key) % 8))):06d}")
        page.get_by_role("button", name="Bật bảo vệ hai lớp").click()
        _recovery_codes[login.login] = page.locator(".recovery code").all_inner_texts()
        page.get_by_role("link", name="Tôi đã cất các mã, đi tiếp").click()
    else:
        page.fill("input[name=code]", _recovery_codes[login.login].pop())
        page.get_by_role("button", name="Vào").click()
    page.wait_for_load_state()
