"""The steps of `shop.run` that need Django, each in one process: starting it once costs less than once per command.

Everything is done through the public commands, by name, so that this knows no connector.
"""

import argparse
import http.client
import io
import json
import os
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django

from shop import first_database

ACCOUNT_NAME = "Gian hàng trình diễn"
FIRST_SYNC_S = 120
BY_FILE = ("postmart",)
"""Marketplaces that are sold at by file: the demonstration plays the person who carries it to the sandbox."""
EXIT_TIMEOUT = 3
"""`channel_sync` ended with work left; the worker goes on with it."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m shop.demo")
    parser.add_argument("step", choices=["prepare", "connect"])
    parser.add_argument("--result", type=Path, required=True)
    parser.add_argument("sandboxes", nargs="*", metavar="CODE=URL")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    django.setup()
    result = prepare() if options.step == "prepare" else connect(dict(pair.split("=", 1) for pair in options.sandboxes))
    _write_private(options.result, result)
    return 0


def prepare() -> dict[str, Any]:
    """Database, demonstration data and logins."""
    with Progress("Chuẩn bị cơ sở dữ liệu"):
        if first_database.load() or _needs_migration():
            _command("migrate", "--noinput", "--verbosity", "0")
    with Progress("Nạp dữ liệu trình diễn"):
        _command("seed_demo", "--json")
    return {"users": json.loads(_command("demo_users", "--json")[1])}


def connect(sandboxes: dict[str, str]) -> dict[str, Any]:
    """An account at each sandbox, everything published, the first sync done. A sandbox forgets when it ends, so ours are compared first."""
    from shop.run import SANDBOXES, SERVICES

    told: dict[str, Any] = {}
    services = sandboxes.pop(SERVICES, "")
    if services:
        _connect_services(services)
    for code, url in sandboxes.items():
        keys = SANDBOXES[code]
        account = _account(code, url, keys)
        with Progress(f"Đăng hàng lên sàn thử {code.capitalize()}"):
            _command("channel_publish", str(account), "--all", "--json")
            if code in BY_FILE:
                _command("channel_file", str(account), "--carry", "--json")
                _command("channel_file", str(account), "--carry", "--json")  # what a forgetful sandbox lost stands in the second file
            else:
                _command("channel_diff", str(account), "--fix", "--json")
                _command("channel_sync", str(account), "--until-idle", "--timeout", str(FIRST_SYNC_S), "--json", may_exit=(EXIT_TIMEOUT,))
        told[code] = {"label": code.capitalize(), "url": url, "account": account, **_count(account)}
    return {"marketplaces": told, "services": services}


def _connect_services(url: str) -> None:
    """Payment gateways and carriers are connected to their sandboxes; a real connection is left as it is."""
    from shop.sandboxes import FOLDERS
    from shop.services.models import ServiceAccount

    real = set(ServiceAccount.objects.filter(is_demo=False).values_list("code", flat=True))
    with Progress("Nối cổng thanh toán và hãng vận chuyển thử"):
        for code in FOLDERS:
            if code not in real:
                _command("service_add", code, "--sandbox", f"{url}/{code}", "--json")


def _account(code: str, url: str, keys: dict[str, str]) -> int:
    """`channel_add` finds the account of this name again and points it at the present address. A sandbox forgets when it ends, often
    to open again at the same address: what the last one confirmed holds no more, and its numbers are given out anew."""
    keys = keys | ({"transport": "files"} if code in BY_FILE else {})
    pairs = [part for name, value in keys.items() if name != "shop_id" for part in ("--set", f"{name}={value}")]
    added = json.loads(_command("channel_add", code, "--name", ACCOUNT_NAME, "--host", url, *pairs, "--starts-empty", "--json")[1])
    account = int(added["id"])
    if added.get("authorize_url"):
        code_and_shop = _consent(added["authorize_url"])
        _command("channel_authorize", str(account), "--code", code_and_shop["code"], "--shop-id", code_and_shop["shop_id"], "--json")
    return account


def _consent(authorize_url: str) -> dict[str, str]:
    """The seller's part at a sandbox: its page answers 302 with `code` and `shop_id` in the address."""
    address = urlsplit(authorize_url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=15)
    try:
        connection.request("GET", f"{address.path}?{address.query}")
        location = connection.getresponse().getheader("Location") or ""
    finally:
        connection.close()
    answer = parse_qs(urlsplit(location).query)
    return {name: answer[name][0] for name in ("code", "shop_id")}


def _count(account: int) -> dict[str, int]:
    rows = json.loads(_command("channel_status", str(account), "--json")[1])
    wanted = [row for row in rows if row["wanted"]["live"]]
    return {"wanted": len(wanted), "live": sum(1 for row in wanted if (row["confirmed"] or {}).get("live"))}


def _needs_migration() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _command(name: str, *arguments: str, may_exit: tuple[int, ...] = ()) -> tuple[int, str]:
    """Runs a management command here; answers its exit code and what it printed. Another exit code than 0 or `may_exit` ends us with it."""
    from django.core.management import call_command

    out, code = io.StringIO(), 0
    try:
        call_command(name, *arguments, stdout=out)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    if code and code not in may_exit:
        print(f"{name} ended with {code}: {out.getvalue()[-2000:]}", file=sys.stderr)
        raise SystemExit(code)
    return code, out.getvalue()


def _write_private(path: Path, content: dict[str, Any]) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)


class Progress:
    """Says what is being done, then how long it took."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        print(f"  {self._what} …", end="", flush=True)
        self._began = time.monotonic()

    def __exit__(self, kind: object, *_rest: object) -> None:
        print(f" {'xong' if kind is None else 'không được'} ({time.monotonic() - self._began:.0f} giây)", flush=True)


if __name__ == "__main__":
    sys.exit(main())
