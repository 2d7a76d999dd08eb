"""The sandboxes of all gateways and carriers behind one port, each below its code: `python -m shop.sandboxes --port 8100`.

Starts without settings and without a database, in a fraction of a second. The marketplaces' sandboxes are `serve_sandbox`.
"""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

from shop.carriers import FOLDERS as CARRIERS
from shop.payments.gateways import FOLDERS as GATEWAYS
from shop.sandbox_server import Sandbox, start

FOLDERS: dict[str, ModuleType] = {**GATEWAYS, **CARRIERS}


class Mounted:
    """`/<code>/…` goes to that sandbox; `/__state` tells of all."""

    def __init__(self, sandboxes: Mapping[str, Sandbox]) -> None:
        self.sandboxes = sandboxes

    def handle(
        self, method: str, path: str, query_pairs: list[tuple[str, str]], headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if path == "/__state":
            told = {code: json.loads(sandbox.handle("GET", "/__state", [], {}, b"")[2]) for code, sandbox in self.sandboxes.items()}
            return 200, {"Content-Type": "application/json"}, json.dumps(told, ensure_ascii=False).encode()
        code, _slash, rest = path.removeprefix("/").partition("/")
        if code not in self.sandboxes:
            return 404, {"Content-Type": "application/json"}, b"{}"
        return self.sandboxes[code].handle(method, f"/{rest}", query_pairs, headers, body)


def mounted(base_url: str, *, shop_url: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Mounted:
    return Mounted({code: one(code, f"{base_url}/{code}", shop_url=shop_url, clock=clock) for code in FOLDERS})


def one(code: str, base_url: str, *, shop_url: str, clock: Callable[[], datetime], settings: Mapping[str, str] | None = None) -> Any:
    """`shop_url`: where call-backs go that no request names."""
    folder = FOLDERS[code]
    given = {**folder.SANDBOX_SETTINGS, "ipn_url": f"{shop_url}/ipn/{code}/", **(settings or {})}
    return folder.make_sandbox(settings=given, clock=clock, base_url=base_url)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m shop.sandboxes", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--shop", default="http://127.0.0.1:8000", help="address of the shop")
    options = parser.parse_args(arguments)
    running = start(lambda base_url: mounted(base_url, shop_url=options.shop.rstrip("/")), port=options.port)
    sys.stdout.write(f"{running.url}\n")
    sys.stdout.flush()
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_ignored: ended.set())
    ended.wait()
    running.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
