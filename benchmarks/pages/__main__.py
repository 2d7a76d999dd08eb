"""`python -m benchmarks.pages`: our pages with few and with many products, stock Oscar and a bare view, in interleaved rounds.

CPU is what the server's processes spent, told by the kernel in nanoseconds. Ends with 1 when a number of the design is missed.
`--many 0` leaves the large catalogue out (it takes two minutes to fill).
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.pages.goods import goods
from catalog.fold import slugify
from tests.servers import free_port

PAGES_OF_LIST = 40


@dataclass(kw_only=True)
class Page:
    """`fresh`: each request has an address of its own, so that no kept page answers; `other`: each shows another page of the list.
    `weight`: how many requests make one turn, because a cheap page needs many to be measured."""

    name: str
    address: str
    server: "Server"
    fresh: bool = False
    other: bool = False
    weight: int = 1
    times: list[float] = field(default_factory=list)
    spent_s: float = 0.0
    queries: int = 0

    def ask(self, turn: int) -> None:
        join = "&" if "?" in self.address else "?"
        mark = f"{join}trang={turn % PAGES_OF_LIST + 1}&_={turn}" if self.other else f"{join}_={turn}" if self.fresh else ""
        began = time.perf_counter()
        with urllib.request.urlopen(self.server.url + self.address + mark, timeout=120) as answer:
            answer.read()
            self.queries = max(self.queries, int(answer.headers.get("X-Queries", 0)))
        self.times.append(time.perf_counter() - began)

    @property
    def cpu_ms(self) -> float:
        return self.spent_s / len(self.times) * 1000


class Server:
    """One gunicorn worker."""

    def __init__(self, application: str, environment: dict[str, str]) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "1", "--timeout", "300"]
        self.process = subprocess.Popen([*command, "--no-control-socket"], env=environment, stderr=subprocess.DEVNULL)

    def cpu_s(self) -> float:
        """Of every thread of the worker."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        threads = Path(f"/proc/{children[0]}/task").iterdir()
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A number of the design; `is_at_least` for ratios, at most for the rest."""

    what: str
    found: float
    aim: float
    is_at_least: bool = False

    @property
    def is_reached(self) -> bool:
        return self.found >= self.aim if self.is_at_least else self.found <= self.aim


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=1000)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ocop-bench-") as folder, contextlib.ExitStack() as stack:
        pages = _pages(Path(folder), options, stack)
        for page in pages:
            _wait(page)
        for turn in range(options.rounds):
            for page in pages:
                _measure(page, turn, options.requests)
        inside = _inside(Path(folder), options)
    _print(pages, options)
    print(json.dumps(inside))
    aims = list(_aims({page.name: page for page in pages}, inside, options))
    for aim in aims:
        verdict = "reached" if aim.is_reached else "MISSED"
        print(f"{aim.what:58} {aim.found:9.1f}   {'at least' if aim.is_at_least else 'at most'} {aim.aim:g}   {verdict}")
    return 0 if all(aim.is_reached for aim in aims) else 1


def _measure(page: Page, turn: int, requests: int) -> None:
    before = page.server.cpu_s()
    for number in range(requests * page.weight):
        page.ask((turn * requests * page.weight) + number)
    page.spent_s += page.server.cpu_s() - before


def _aims(pages: dict[str, Page], inside: dict[str, float], options: argparse.Namespace) -> Iterator[Aim]:
    peer = pages["stock Oscar: list"].cpu_ms
    oscar_product = pages["stock Oscar: product"].cpu_ms
    for name, aim in (("list", 40), ("list, filtered", 40), ("search", 40), ("list, kept", 300), ("product, kept", 300)):
        yield Aim(what=f"{name}: times less CPU than stock Oscar's list", found=peer / pages[name].cpu_ms, aim=aim, is_at_least=True)
    yield Aim(what="product: times less CPU than stock Oscar's list", found=peer / pages["product"].cpu_ms, aim=4, is_at_least=True)
    yield Aim(
        what="product: times less CPU than stock Oscar's product", found=oscar_product / pages["product"].cpu_ms, aim=1, is_at_least=True
    )
    for page in pages.values():
        if not page.name.startswith(("stock", "bare")):
            yield Aim(what=f"{page.name}: queries", found=page.queries, aim=10 if page.name.startswith("product") else 8)
    if options.many:
        ratio = statistics.median(pages["list (many)"].times) / statistics.median(pages["list"].times)
        yield Aim(what=f"list with all facets: times the time with {options.products} products", found=ratio, aim=2)
    yield Aim(what="facet counts, ms", found=inside["facets_ms"], aim=15)
    yield Aim(what="facet counts, filtered, ms", found=inside["facets_filtered_ms"], aim=15)
    yield Aim(what="autocomplete p95, ms", found=inside["suggest_p95_ms"], aim=30)


def _environment(folder: Path, name: str) -> dict[str, str]:
    data_dir = str(folder / name)
    return {**os.environ, "DATA_DIR": data_dir, "DJANGO_SETTINGS_MODULE": "benchmarks.pages.shop_settings", "ALLOWED_HOSTS": "*"}


def _filled_shop(folder: Path, name: str, products: int) -> dict[str, str]:
    environment = _environment(folder, name)
    fill = [sys.executable, "-m", "benchmarks.pages.shop_catalogue", str(products)]
    subprocess.run(fill, env=environment, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput"], env=environment, check=True, stdout=subprocess.DEVNULL)
    return environment


def _inside(folder: Path, options: argparse.Namespace) -> dict[str, float]:
    environment = _environment(folder, "many" if options.many else "shop")
    told = subprocess.run([sys.executable, "-m", "benchmarks.pages.inside"], env=environment, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(told.stdout.strip().splitlines()[-1])
    return found


def _pages(folder: Path, options: argparse.Namespace, stack: contextlib.ExitStack) -> list[Page]:
    def started(application: str, environment: dict[str, str]) -> Server:
        server = Server(application, environment)
        stack.callback(server.stop)
        return server

    peer = {**os.environ, "STOCK_OSCAR_DATA": str(folder / "oscar"), "DJANGO_SETTINGS_MODULE": "benchmarks.stock_oscar.settings"}
    (folder / "oscar").mkdir()
    filled = [sys.executable, "-m", "benchmarks.stock_oscar.catalogue", str(options.products)]
    told = subprocess.run(filled, env=peer, check=True, capture_output=True, text=True).stdout
    addresses = json.loads(told.strip().splitlines()[-1])
    plain = "django.core.wsgi:get_wsgi_application()"
    oscar = started(plain, peer)
    limit = started(plain, {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.pages.bare"})
    shop = started("shop.wsgi", _filled_shop(folder, "shop", options.products))
    product = f"/san-pham/{slugify(next(goods(options.products)).title)}_1/"
    pages = [
        Page(name="stock Oscar: list", address="/catalogue/", server=oscar),
        Page(name="stock Oscar: product", address=addresses["product"], server=oscar),
        Page(name="bare Django view", address="/", server=limit, weight=20),
        *_of_the_shop(shop, product),
        Page(name="list, kept", address="/san-pham/", server=shop, weight=20),
        Page(name="product, kept", address=product, server=shop, weight=20),
    ]
    if options.many:
        many = started("shop.wsgi", _filled_shop(folder, "many", options.many))
        for page in _of_the_shop(many, product):
            page.name += " (many)"
            pages.append(page)
    return pages


def _of_the_shop(shop: Server, product: str) -> list[Page]:
    return [
        Page(name="list", address="/san-pham/", server=shop, fresh=True, weight=3),
        Page(name="list, another page each time", address="/san-pham/", server=shop, other=True),
        Page(name="list, filtered", address="/san-pham/?nhom=food&sao=4&gia_tu=50000", server=shop, fresh=True, weight=3),
        Page(name="search", address="/san-pham/?q=mien+dong", server=shop, fresh=True, weight=3),
        Page(name="product", address=product, server=shop, fresh=True, weight=3),
        Page(name="autocomplete", address="/san-pham/goi-y/?q=mien", server=shop, fresh=True, weight=3),
    ]


def _wait(page: Page) -> None:
    for _turn in range(600):
        try:
            for number in range(3):
                page.ask(-1 - number)
        except OSError:
            time.sleep(0.2)
        else:
            page.times.clear()
            page.queries = 0
            return
    raise SystemExit(f"{page.name} does not answer")


def _print(pages: list[Page], options: argparse.Namespace) -> None:
    peer = pages[0].cpu_ms
    print(f"{options.products} products, many: {options.many}; SQLite, one worker each, interleaved rounds")
    print(f"{'page':36} {'requests':>8} {'SQL':>4} {'CPU ms':>8} {'Oscar list ÷':>13} {'p50 ms':>8} {'p95 ms':>8}")
    for page in pages:
        times = sorted(page.times)
        p50, p95 = statistics.median(times) * 1000, times[max(0, int(len(times) * 0.95) - 1)] * 1000
        print(f"{page.name:36} {len(times):8} {page.queries:4} {page.cpu_ms:8.2f} {peer / page.cpu_ms:13.1f} {p50:8.1f} {p95:8.1f}")


if __name__ == "__main__":
    sys.exit(main())
