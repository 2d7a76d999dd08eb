"""The engine's promises under load, over processes of its own: the budget is used and never exceeded, urgent work overtakes."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import bulk
from benchmarks.house import ROOT, House
from benchmarks.soak import Soak

pytestmark = pytest.mark.slow
RATE = 20
CALLER = """
import django, sys, json
django.setup()
from django.utils import timezone
from connectors.accounts import connect
from connectors.models import Account
connected = connect(Account.objects.get(pk=int(sys.argv[1])))
print("ready", flush=True)
sys.stdin.readline()
for number in range(60):
    connected.marketplace.read(["1"])
"""


@pytest.fixture
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="ocop-load-", ignore_cleanup_errors=True) as folder, House(Path(folder)) as made:
        yield made


def test_a_bulk_publish_uses_the_budget_and_a_withdrawal_overtakes_it(house: House) -> None:
    told = bulk.measure(house, listings=300, rate=50, latency_s=0.05)
    print(f"\n{json.dumps(told)}")
    assert told["busiest_second"] <= 50
    assert told["budget_used"] >= 0.9
    assert told["withdrawal_confirmed_s"] <= 3
    assert (told["calls"]["add_item"], told["writes_of_relist"], told["writes_of_resync"]) == (300, 1, 0)
    assert told["worker_rss_mb"]["end"][0] - told["worker_rss_mb"]["start"][0] < 40


def test_several_processes_together_never_exceed_the_budget(house: House) -> None:
    house.build(1)
    house.start_sandbox()
    account = house.add_account(calls_per_s=RATE)
    callers = [
        subprocess.Popen(
            [sys.executable, "-c", CALLER, account], cwd=ROOT, env=house.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _number in range(3)
    ]
    house.processes += callers  # type: ignore[arg-type]  # they speak text
    for caller in callers:
        assert caller.stdout is not None
        assert caller.stdout.readline() == "ready\n"
    for caller in callers:
        assert caller.stdin is not None
        caller.stdin.write("go\n")
        caller.stdin.flush()
    assert [caller.wait(timeout=120) for caller in callers] == [0, 0, 0]
    state = house.state()
    assert state["calls"]["/api/v2/product/get_item_base_info"] == 180
    assert max(state["calls_by_second"].values()) <= RATE
    assert bulk.used(state["calls_by_second"], rate=RATE)["budget_used"] >= 0.9


def test_everything_goes_wrong_for_a_while_and_then_it_is_right(house: House) -> None:
    """Two workers, every fault, edits, orders, revocations, kills, flushes, a wrong clock: `benchmarks.soak` judges the invariants."""
    told = Soak(house, seconds=30, seed=7).run()
    print(f"\n{json.dumps(told)}")
    assert told["violations"] == 0
    assert told["did"]["order"] > 0
    assert told["busiest_second"] <= 50
