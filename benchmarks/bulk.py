"""A bulk publish against the Shopee sandbox: how much of the call budget it uses, and what a withdrawal in the middle of it costs.

    python -m benchmarks.bulk                      10,000 listings, 50 ms latency, 50 calls a second
    python -m benchmarks.bulk --listings 1000      the same, smaller

The bare limit beside it is the budget itself, counted by the sandbox; memory and processor time are the processes' own. Hundredths of
the budget are left free on purpose (`connectors.budget.HEADROOM`).
"""

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.house import House, StaffProcess, cpu_s, memory_mb, wait_for

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
    sandbox = house.processes[-1]
    account = house.add_account(calls_per_s=rate, lookup_s=1)
    house.control(latency_s=latency_s)
    staff = StaffProcess(house)
    running = [house.start_worker() for _number in range(workers)]
    began = time.monotonic()
    assert house.manage("channel_publish", account, "--all")["wanted"] == listings
    marked_s = time.monotonic() - began
    work_before = _work(house, running, sandbox)
    memory = [[memory_mb(worker) for worker in running]]
    wait_for(lambda: house.counts()["live"] >= listings // 2, seconds=listings, every=POLL_S)
    memory.append([memory_mb(worker) for worker in running])
    withdrawn_s = withdraw_one(house, staff)
    wait_for(lambda: house.counts()["live"] >= listings - 1, seconds=listings, every=POLL_S)
    memory.append([memory_mb(worker) for worker in running])
    spent = _work(house, running, sandbox)
    wait_for(lambda: not staff.ask("state")["pending"], seconds=120, every=POLL_S)
    counted = house.counts()
    told = {
        "listings": listings,
        "mark_s": round(marked_s, 1),
        **used(counted["calls_by_second"], rate=rate),
        "withdrawal_confirmed_s": round(withdrawn_s, 2),
        "worker_rss_mb": dict(zip(("start", "middle", "end"), memory, strict=True)),
        "worker_cpu_ms_per_listing": round((spent[0] - work_before[0]) * 1000 / listings, 1),
        "sandbox_cpu_ms_per_call": round((spent[1] - work_before[1]) * 1000 / max(1, spent[2] - work_before[2]), 2),
        "calls": {path.rsplit("/", 1)[-1]: number for path, number in counted["calls"].items() if "/product/" in path or "media" in path},
    }
    before = counted["write_count"]
    house.manage("channel_publish", account, "--all")  # wants the withdrawn one again, the rest stays
    wait_for(lambda: not staff.ask("state")["pending"], seconds=300, every=POLL_S)
    again = house.counts()["write_count"]
    house.manage("channel_diff", account, "--fix")
    wait_for(lambda: not staff.ask("state")["pending"], seconds=300, every=POLL_S)
    return {**told, "writes_of_relist": again - before, "writes_of_resync": house.counts()["write_count"] - again}


def _work(house: House, workers: list[subprocess.Popen[bytes]], sandbox: subprocess.Popen[bytes]) -> tuple[float, float, int]:
    """Processor seconds of the workers and of the sandbox, and the calls so far."""
    return sum(cpu_s(worker) for worker in workers), cpu_s(sandbox), sum(house.counts()["calls"].values())


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


def withdraw_one(house: House, staff: StaffProcess) -> float:
    """Seconds from the pressed button to the sandbox showing the item off sale."""
    sku = next(item["sku"] for item in house.state()["items"] if item["is_live"])
    began = time.monotonic()
    staff.ask("withdraw", sku=sku)
    wait_for(lambda: not any(item["is_live"] for item in house.counts(sku)["items"]), seconds=60, every=0.02)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
