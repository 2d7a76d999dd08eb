"""The running demo, as `make demo` starts it, once for all journeys, with a data folder of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import DESKTOP, PHONE, running_browser
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
READY_S = 300.0
OF_THIS_RUN = (
    "OCOP_TEST_RUN",
    "DJANGO_SETTINGS_MODULE",
    "DATABASE_URL",
    "SECRET_KEY",
    "FIELD_ENCRYPTION_KEYS",
    "ALLOWED_HOSTS",
    "SITE_URL",
)
"""What tests/conftest.py sets for the suite itself; the demo must come up without."""


@dataclass(frozen=True, kw_only=True)
class Login:
    login: str
    password: str


@dataclass(frozen=True, kw_only=True)
class Site:
    """`sandboxes` maps a marketplace's code to its address, `accounts` to our account there, `logins` a role to its login."""

    url: str
    data_dir: Path
    sandboxes: dict[str, str]
    accounts: dict[str, int]
    logins: dict[str, Login]
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Runs a management command beside the running demo; answers its standard output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout


def _wait_for_words(process: subprocess.Popen[str], log: Path, words: str) -> str:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and process.poll() is None:
        said = log.read_text("utf-8")
        if words in said:
            return said
        time.sleep(0.2)
    raise AssertionError(f"the demo did not come up:\n{log.read_text('utf-8')[-4000:]}")


def _logins(said: str) -> dict[str, Login]:
    found = re.findall(r"^ {4}(\S.*?) {2,}(\S+) +(\S+)$", said, re.MULTILINE)
    return {role: Login(login=login, password=password) for role, login, password in found}


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


@contextmanager
def running_site(data_dir: Path | None = None) -> Iterator[Site]:
    """`data_dir` is one that a demo ran on before, or None for a new one that is thrown away."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="ocop-site-", ignore_cleanup_errors=True) as folder:
        data_dir, log = data_dir or Path(folder) / "var", Path(folder) / "log"
        environment = {name: value for name, value in os.environ.items() if name not in OF_THIS_RUN}
        environment |= {"DATA_DIR": str(data_dir), "PORT": str(port), "DJANGO_SETTINGS_MODULE": "shop.settings"}
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "shop.run", "--port", str(port)],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
            )
        try:
            said = _wait_for_words(process, log, "Dừng: Ctrl-C")
            marketplaces = json.loads((data_dir / "connected.json").read_text("utf-8"))["marketplaces"]
            yield Site(
                url=f"http://127.0.0.1:{port}",
                data_dir=data_dir,
                sandboxes={code: told["url"] for code, told in marketplaces.items()},
                accounts={code: told["account"] for code, told in marketplaces.items()},
                logins=_logins(said),
                environment=environment,
            )
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with running_browser(chromium) as browser:
        yield browser


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Page]:
    """A page of 390 px whose relative addresses are the site's."""
    context = browser.new_context(viewport=PHONE, base_url=site.url, locale="vi-VN", has_touch=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def desktop(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(viewport=DESKTOP, base_url=site.url, locale="vi-VN")
    yield context.new_page()
    context.close()
