"""How many calls one change costs at the Shopee sandbox: `python -m benchmarks.calls`."""

import json
from typing import Any

from benchmarks.house import House, StaffProcess
from benchmarks.latency import house_alone

PRODUCTS = 5
SKU = "CB-00000"


def measure(house: House) -> dict[str, Any]:
    """Calls of one saved change, and those of looking at an unchanged catalogue."""
    house.build(PRODUCTS, images=2)
    house.start_sandbox()
    house.add_account(calls_per_s=50, lookup_s=1)
    house.manage("channel_publish", house.account, "--all")
    _sync(house)
    staff = StaffProcess(house)
    told: dict[str, Any] = {}
    for name, act in {
        "price_only": lambda: staff.ask("price", sku=SKU, value=123_000),
        "stock_only": lambda: staff.ask("count", sku=SKU, value=7),
        "unchanged_resync": lambda: house.manage("channel_publish", house.account, "--all"),
        "unchanged_reading": lambda: house.manage("channel_diff", house.account, "--fix"),
        "withdrawal": lambda: staff.ask("withdraw", sku=SKU),
    }.items():
        before = house.counts()
        act()
        _sync(house)
        after = house.counts()
        told[name] = {
            "calls": sum(after["calls"].values()) - sum(before["calls"].values()),
            "writes": after["write_count"] - before["write_count"],
        }
    return told


def _sync(house: House) -> None:
    house.manage("channel_sync", house.account, "--until-idle", "--timeout", "60")


if __name__ == "__main__":
    with house_alone() as one:
        print(json.dumps({"calls": measure(one)}))
