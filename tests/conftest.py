"""How the suite runs.

    pytest tests                    everything that needs no server, on SQLite
    ON_POSTGRES=1 pytest tests      the tests marked `postgres`, on a private PostgreSQL
    ON_POSTGRES=all pytest tests    every database test, on a private PostgreSQL
    pytest tests --e2e=pages        each page in Chromium, over the test's own server
    pytest tests --e2e=demo         the journeys over the running demo; `--e2e=journey` only the one marked so
    pytest tests --e2e              both

A test whose program is missing is skipped and told at the end; with STRICT=1 in the environment it fails instead.
The database is chosen here, on import, because Django reads its settings once.
"""

import atexit
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import django
import pytest

from tests import servers

IS_STRICT = os.environ.get("STRICT", "") not in ("", "0")
ON_POSTGRES = os.environ.get("ON_POSTGRES", "").replace("0", "")
E2E = Path(__file__).parent / "e2e"

_servers = ExitStack()
atexit.register(_servers.close)
_deselected: Counter[str] = Counter()
_postgres_is_missing = ""


def _choose_database() -> None:
    """Sets the environment that `shop.settings` reads; workers of pytest-xdist inherit it from the first process."""
    global _postgres_is_missing
    if "OCOP_TEST_RUN" in os.environ:
        return
    data_dir = tempfile.mkdtemp(prefix="ocop-test-")
    _servers.callback(shutil.rmtree, data_dir, ignore_errors=True)
    database_url = f"sqlite:///{data_dir}/shop.sqlite3"
    if ON_POSTGRES:
        try:
            database_url = _servers.enter_context(servers.postgres_server())
        except servers.ServerMissing as missing:
            if IS_STRICT:
                raise pytest.UsageError(f"STRICT: {missing} is not installed") from missing
            _postgres_is_missing = str(missing)
    for name in ("REDIS_URL", "EMAIL_URL", "MEDIA_ROOT", "SENTRY_DSN", "DEBUG"):
        os.environ.pop(name, None)
    os.environ |= {
        "OCOP_TEST_RUN": str(os.getpid()),
        "DJANGO_SETTINGS_MODULE": "shop.settings.test",
        "DATA_DIR": data_dir,
        "DATABASE_URL": database_url,
        "SECRET_KEY": "of-one-test-run",
        "FIELD_ENCRYPTION_KEYS": "dGVzdC10ZXN0LXRlc3QtdGVzdC10ZXN0LXRlc3QtMTI=",
        "ALLOWED_HOSTS": "*",
        "SITE_URL": "http://testserver",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's synchronous interface runs an event loop in the test's thread
    }


_choose_database()
django.setup()


def pytest_addoption(parser: pytest.Parser) -> None:
    kinds = ["all", "pages", "demo", "journey"]
    parser.addoption("--e2e", nargs="?", const="all", default="", choices=kinds, help="run what needs a browser or the running demo")


def pytest_configure(config: pytest.Config) -> None:
    for mark in (
        "postgres(sqlite_too=False): needs PostgreSQL, because SQLite has one writer; with sqlite_too it runs on both",
        "redis: needs Redis",
        "browser: needs Chromium",
        "slow: takes more than ten seconds",
        "journey: the one browser journey that `make test` runs",
    ):
        config.addinivalue_line("markers", mark)


def _why_not_in_this_run(item: pytest.Item, e2e: str) -> str:
    needs_demo = item.path.is_relative_to(E2E)
    if needs_demo or item.get_closest_marker("browser"):
        wanted = {"all": True, "demo": needs_demo, "pages": not needs_demo, "journey": item.get_closest_marker("journey")}
        return "" if e2e and wanted[e2e] else "pages and journeys: run `make e2e`"
    if e2e:
        return "no page and no journey"
    mark = item.get_closest_marker("postgres")
    needs_postgres = mark is not None
    if mark and not ON_POSTGRES and not mark.kwargs.get("sqlite_too"):
        return "on PostgreSQL: run ON_POSTGRES=1"
    if ON_POSTGRES and ON_POSTGRES != "all" and not needs_postgres:
        return "not marked postgres"
    return ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """One run holds what its database and its kind can show; the rest is left to the other runs, by name."""
    kept, dropped = [], []
    for item in items:
        if reason := _why_not_in_this_run(item, config.getoption("--e2e")):
            _deselected[reason] += 1
            dropped.append(item)
        else:
            kept.append(item)
    if _postgres_is_missing:
        for item in kept:
            item.add_marker(pytest.mark.skip(reason=f"{_postgres_is_missing} is not installed"))
    items[:] = kept
    config.hook.pytest_deselected(items=dropped)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        reasons[report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)] += 1
    if reasons or _deselected:
        terminalreporter.section("left out")
    for reason, count in [*reasons.items(), *_deselected.items()]:
        terminalreporter.line(f"{count} {reason}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Naming files whose tests all belong to another run is no failure; for the whole suite, where it counts, it is."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and _deselected and not IS_STRICT:
        session.exitstatus = pytest.ExitCode.OK


def server_or_skip(missing: servers.ServerMissing) -> None:
    if IS_STRICT:
        pytest.fail(f"STRICT: {missing} is not installed", pytrace=False)
    pytest.skip(f"{missing} is not installed")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of a private PostgreSQL for processes of a test's own; in the PostgreSQL run it is the run's server."""
    if ON_POSTGRES and not _postgres_is_missing:
        yield os.environ["DATABASE_URL"]
        return
    try:
        with servers.postgres_server() as url:
            yield url
    except servers.ServerMissing as missing:
        server_or_skip(missing)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    try:
        with servers.redis_server() as url:
            yield url
    except servers.ServerMissing as missing:
        server_or_skip(missing)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the installed browser."""
    try:
        return servers.find_browser()
    except servers.ServerMissing as missing:
        server_or_skip(missing)
        raise


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """Chromium, for one module: Playwright's event loop is not to run beside the other tests."""
    from tests.browser import running_browser

    with running_browser(chromium) as running:
        yield running


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """The schema comes from the models (migrating costs 45 s of CPU); what migrations would have written is planted."""
    from tests.planting import plant

    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's blocker has no public type
        plant()


@pytest.fixture(autouse=True)
def _planted_again(request: pytest.FixtureRequest) -> None:
    """A test with real transactions empties every table when it ends; the next one finds the roots again."""
    mark = request.node.get_closest_marker("django_db")
    if "transactional_db" in request.fixturenames or "live_server" in request.fixturenames or (mark and mark.kwargs.get("transaction")):
        from catalog.audit.guards import let_be_emptied
        from tests.planting import plant

        request.getfixturevalue("_django_db_helper")
        for table in ("audit_auditentry", "account_consententry"):
            let_be_emptied("default", table=table)
        plant()


@pytest.fixture
def real_file(transactional_db: None, _planted_again: None, tmp_path: Path) -> Iterator[None]:
    """For races: the suite's SQLite lives in memory, where threads share one lock table; here they get a file, as in the embedded shop."""
    from django.db import connection, connections

    if connection.vendor != "sqlite":
        yield
        return
    path, of_suite, name = tmp_path / "race.sqlite3", connections["default"], connection.settings_dict["NAME"]
    with of_suite.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    del connections["default"]
    of_suite.settings_dict["NAME"] = str(path)
    yield
    connection.close()
    of_suite.settings_dict["NAME"] = name
    connections["default"] = of_suite


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """The cache outlives a test's transaction: the seller of one test must not sell in the next."""
    from django.core.cache import cache

    cache.clear()
