"""Chromium for tests: how it starts, and what each page must stand on a phone and on a desk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
SCREENS = {"phone": PHONE, "desk": DESKTOP}
SHOTS = os.environ.get("SHOTS", "")
"""A folder to keep pictures of the pages in; empty: none are kept."""


@contextmanager
def running_browser(program: str) -> Iterator[Browser]:
    """`program` is the path of Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def watched_page(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page in a context of its own, with Playwright's `options`; at the end, the content policy has blocked nothing."""
    context = browser.new_context(**options)
    page = context.new_page()
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text) if "Content Security Policy" in message.text else None)
    yield page
    context.close()
    assert blocked == []


def sign_in(context: BrowserContext, client: Client, url: str) -> None:
    """Gives the browser the session of a test client that is signed in."""
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def axe_violations(page: Page, *, within: str = "") -> list[str]:
    """Rule and first element of each; `within` is a selector of the part that is looked at, empty for the whole page."""
    found = Axe().run(page, context={"include": [[within]]} if within else None).response["violations"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found]


def is_too_wide(page: Page) -> bool:
    found: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return found


def page_problems(page: Page, *, within: str = "") -> list[str]:
    """What axe finds on the shown page, and whether it is wider than the screen."""
    return axe_violations(page, within=within) + ["wider than the screen"] * is_too_wide(page)


def keep_shot(page: Page, name: str) -> None:
    """A picture of the whole page, where pictures are kept."""
    if SHOTS:
        size = page.viewport_size
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{size['width'] if size else ''}.png"), full_page=True)
