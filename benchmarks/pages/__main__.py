"""`python -m benchmarks.pages [--products N]`: our pages, stock Oscar and a bare view: CPU, queries, times, in interleaved rounds."""

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
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.pages.goods import goods
from catalog.fold import slugify
from tests.servers import free_port

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(kw_only=True)
class Page:
    """`fresh`: each request has an address of its own, so that nothing kept answers."""

    name: str
    address: str
    server: "Server"
    fresh: bool = False
    times: list[float] = field(default_factory=list)
    cpu_s: float = 0.0
    queries: int = 0

    def ask(self, turn: int) -> None:
        mark = f"{'&' if '?' in self.address else '?'}_={turn}" if self.fresh else ""
        began = time.perf_counter()
        with urllib.request.urlopen(self.server.url + self.address + mark, timeout=120) as answer:
            answer.read()
            self.queries = int(answer.headers.get("X-Queries", 0))
        self.times.append(time.perf_counter() - began)


class Server:
    """One gunicorn worker; its CPU time comes from the kernel."""

    def __init__(self, application: str, environment: dict[str, str]) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "1", "--timeout", "300"]
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)

    def cpu_s(self) -> float:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        fields = Path(f"/proc/{children[0]}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ocop-bench-") as folder, contextlib.ExitStack() as stack:
        pages = _pages(Path(folder), options.products, stack)
        for page in pages:
            _wait(page)
        for turn in range(options.rounds):
            for page in pages:
                before = page.server.cpu_s()
                for number in range(options.requests):
                    page.ask(turn * options.requests + number)
                page.cpu_s += page.server.cpu_s() - before
        _print(pages, options.rounds * options.requests, options.products)


def _pages(folder: Path, products: int, stack: contextlib.ExitStack) -> list[Page]:
    ours = {
        **os.environ,
        "DATA_DIR": str(folder / "shop"),
        "DJANGO_SETTINGS_MODULE": "benchmarks.pages.shop_settings",
        "ALLOWED_HOSTS": "*",
    }
    peer = {**os.environ, "STOCK_OSCAR_DATA": str(folder / "oscar"), "DJANGO_SETTINGS_MODULE": "benchmarks.stock_oscar.settings"}
    bare = {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.pages.bare"}
    (folder / "oscar").mkdir()
    subprocess.run(
        [sys.executable, "-m", "benchmarks.pages.shop_catalogue", str(products)], env=ours, check=True, stdout=subprocess.DEVNULL
    )
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput"], env=ours, check=True, stdout=subprocess.DEVNULL)
    filled = [sys.executable, "-m", "benchmarks.stock_oscar.catalogue", str(products)]
    told = subprocess.run(filled, env=peer, check=True, capture_output=True, text=True).stdout
    addresses = json.loads(told.strip().splitlines()[-1])
    application = "django.core.wsgi:get_wsgi_application()"
    shop, oscar, limit = (Server(application, environment) for environment in (ours, peer, bare))
    for server in (shop, oscar, limit):
        stack.callback(server.stop)
    product = f"/san-pham/{slugify(next(goods(products)).title)}_1/"
    return [
        Page(name="stock Oscar: list", address="/catalogue/", server=oscar),
        Page(name="stock Oscar: product", address=addresses["product"], server=oscar),
        Page(name="bare Django view", address="/", server=limit),
        Page(name="shop: list with all facets", address="/san-pham/", server=shop, fresh=True),
        Page(name="shop: list, filtered", address="/san-pham/?nhom=food&sao=4&gia_tu=50000", server=shop, fresh=True),
        Page(name="shop: search", address="/san-pham/?q=mien+dong", server=shop, fresh=True),
        Page(name="shop: product", address=product, server=shop, fresh=True),
        Page(name="shop: autocomplete", address="/san-pham/goi-y/?q=mien", server=shop, fresh=True),
        Page(name="shop: list, kept", address="/san-pham/", server=shop),
    ]


def _wait(page: Page) -> None:
    for _turn in range(600):
        try:
            page.ask(0)
        except OSError:
            time.sleep(0.2)
        else:
            page.times.clear()
            return
    raise SystemExit(f"{page.name} does not answer")


def _print(pages: list[Page], requests: int, products: int) -> None:
    peer = pages[0].cpu_s / requests
    print(f"{products} products, SQLite, one worker each, {requests} requests per page in interleaved rounds")
    print(f"{'page':30} {'SQL':>4} {'CPU ms':>8} {'Oscar list ÷':>13} {'p50 ms':>8} {'p95 ms':>8}")
    for page in pages:
        times, cpu = sorted(page.times), page.cpu_s / requests
        ratio = f"{peer / cpu:.1f}" if cpu else "-"
        p95 = times[max(0, int(len(times) * 0.95) - 1)]
        print(f"{page.name:30} {page.queries:4} {cpu * 1000:8.2f} {ratio:>13} {statistics.median(times) * 1000:8.1f} {p95 * 1000:8.1f}")


if __name__ == "__main__":
    main()
