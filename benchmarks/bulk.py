"""A bulk publish against the Shopee sandbox: how much of the call budget it uses, and what a withdrawal in the middle of it costs.

    python -m benchmarks.bulk                      10,000 listings, 50 ms latency, 50 calls a second
    python -m benchmarks.bulk --listings 1000      the same, smaller

The bare limit beside it is the budget itself, counted by the sandbox; memory is the worker's own.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.house import ROOT, House, memory_mb, wait_for

POLL_S = 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listings", type=int, default=10_000)
    parser.add_argument("--rate", type=int, default=50, help="calls a second")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds of the marketplace")
    parser.add_argument("--workers", type=int, default=1, help="worker processes")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ocop-bulk-", ignore_cleanup_errors=True) as folder, House(Path(folder)) as house:
        told = measure(house, listings=given.listings, rate=given.rate, latency_s=given.latency, workers=given.workers)
    print(json.dumps({"bulk": told}))


def measure(house: House, *, listings: int, rate: int = 50, latency_s: float = 0.05, workers: int = 1) -> dict[str, Any]:
    house.build(listings)
    house.start_sandbox()
    account = house.add_account(calls_per_s=rate, lookup_s=1)
    house.control(latency_s=latency_s)
    running = [house.start_worker() for _number in range(workers)]
    began = time.monotonic()
    assert house.manage("channel_publish", account, "--all")["wanted"] == listings
    marked_s = time.monotonic() - began
    memory = [[memory_mb(worker) for worker in running]]
    half = wait_for(lambda: _when(house, at_least=listings // 2), seconds=listings, every=POLL_S)
    memory.append([memory_mb(worker) for worker in running])
    withdrawn_s = withdraw_one(house, half)
    wait_for(lambda: _when(house, at_least=listings - 1), seconds=listings, every=POLL_S)
    memory.append([memory_mb(worker) for worker in running])
    wait_for(lambda: not _pending(house), seconds=120, every=POLL_S)
    counted = house.state()
    told = {
        "listings": listings,
        "mark_s": round(marked_s, 1),
        **used(counted["calls_by_second"], rate=rate),
        "withdrawal_confirmed_s": round(withdrawn_s, 2),
        "worker_rss_mb": dict(zip(("start", "middle", "end"), memory, strict=True)),
        "calls": {path.rsplit("/", 1)[-1]: number for path, number in counted["calls"].items() if "/product/" in path or "media" in path},
    }
    before = counted["write_count"]
    house.manage("channel_publish", account, "--all")  # wants the withdrawn one again, the rest stays
    house.manage("channel_sync", account, "--until-idle", "--timeout", "300")
    again = house.state()["write_count"]
    house.manage("channel_diff", account, "--fix")
    house.manage("channel_sync", account, "--until-idle", "--timeout", "300")
    return {**told, "writes_of_relist": again - before, "writes_of_resync": house.state()["write_count"] - again}


def used(by_second: dict[str, int], *, rate: int) -> dict[str, Any]:
    """Of the whole seconds of the busiest stretch: without the first and the last ones, when not everybody worked."""
    seconds = sorted((int(second), number) for second, number in by_second.items())
    busy = [number for second, number in seconds if number >= rate // 4]
    inner = busy[2:-2] or busy
    return {
        "seconds": len(busy),
        "calls_per_s": round(sum(inner) / max(1, len(inner)), 2),
        "budget_used": round(sum(inner) / max(1, len(inner)) / rate, 3),
        "busiest_second": max(by_second.values(), default=0),
    }


WITHDRAW = """
import time, django, sys
django.setup()
from django.utils import timezone
from connectors import listings, tasks
from connectors.models import Account, Listing
account = Account.objects.get(pk=int(sys.argv[1]))
product = Listing.objects.get(account=account, sku=sys.argv[2]).product_id
sys.stdin.readline()
listings.withdraw(account, [product], now=timezone.now())
print(time.time(), flush=True)
tasks.wake([account.pk])
"""


def withdraw_one(house: House, skus: list[str]) -> float:
    """Seconds from the saved wish to the sandbox showing the item off sale. The process is started before, as a web server is."""
    sku = skus[0]
    process = subprocess.Popen(
        [sys.executable, "-c", WITHDRAW, house.account, sku],
        cwd=ROOT,
        env=house.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    house.processes.append(process)  # type: ignore[arg-type]  # speaks text
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("go\n")
    process.stdin.flush()
    saved = float(process.stdout.readline())
    wait_for(lambda: not _live(house)[sku], seconds=60, every=0.05)
    return time.time() - saved


def _live(house: House) -> dict[str, bool]:
    return {item["sku"]: item["is_live"] for item in house.state()["items"]}


def _when(house: House, *, at_least: int) -> list[str]:
    live = [sku for sku, is_live in _live(house).items() if is_live]
    return live if len(live) >= at_least else []


def _pending(house: House) -> int:
    return sum(row["next_attempt_at"] is not None for row in house.manage("channel_status", house.account))


if __name__ == "__main__":
    main()
