"""From the moment that staff press "save" to the Shopee sandbox showing the change, with an idle worker.

    python -m benchmarks.latency                   without servers: SQLite, messages through files
    python -m benchmarks.latency --servers         PostgreSQL and Redis, started for the run

Beside it the bare limit: one signed price call to the same sandbox.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.house import House, StaffProcess, summary, wait_for
from tests.servers import postgres_server, redis_server

PRODUCTS = 10
PAUSE_S = 0.2
EVERY_S = 0.004


@contextmanager
def house_with_servers() -> Iterator[House]:
    """Raises `tests.servers.ServerMissing`."""
    with (
        postgres_server() as database_url,
        redis_server() as redis_url,
        house_alone(database_url=database_url, redis_url=redis_url) as house,
    ):
        yield house


@contextmanager
def house_alone(**urls: str) -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="ocop-bench-", ignore_cleanup_errors=True) as folder, House(Path(folder), **urls) as house:
        yield house


def measure(house: House, *, changes: int = 30) -> dict[str, Any]:
    house.build(PRODUCTS, images=2)
    house.start_sandbox()
    house.add_account(calls_per_s=50)
    house.manage("channel_publish", house.account, "--all")
    house.manage("channel_sync", house.account, "--until-idle", "--timeout", "120")
    house.start_worker(beat=True)
    staff = StaffProcess(house)
    _confirmed(house, staff, number=0)  # the worker is up
    found = []
    for number in range(1, changes + 1):
        time.sleep(PAUSE_S)
        found.append(_confirmed(house, staff, number=number))
    bare = [float(staff.ask("bare_price_call", sku="CB-00000")) for _turn in range(10)]
    return {"changes": changes, "seconds": summary(found), "bare_call_seconds": summary(bare)}


def _confirmed(house: House, staff: StaffProcess, *, number: int) -> float:
    """The saving itself is part of it."""
    sku, price = f"CB-{number % PRODUCTS:05d}", 100_000 + number * 1000
    began = time.monotonic()
    staff.ask("price", sku=sku, value=price)
    wait_for(lambda: any(item["price"] == price for item in house.counts(sku)["items"]), seconds=60, every=EVERY_S)
    return time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=30)
    parser.add_argument("--servers", action="store_true", help="with PostgreSQL and Redis")
    given = parser.parse_args()
    with house_with_servers() if given.servers else house_alone() as house:
        print(json.dumps({"latency": measure(house, changes=given.changes)}))


if __name__ == "__main__":
    main()
