"""Everything goes wrong for a while, then it must be right: two workers, every fault of the sandbox, edits, orders, revocations, kills.

    python -m benchmarks.soak                      ten minutes
    python -m benchmarks.soak --seconds 60         the form that the suite runs

Watched all the time: no SKU twice on sale, nothing that may not be sold comes back on sale. At the end, with the faults over: the
marketplace shows exactly what the shop wants, every order came home once, no task writes anything more.
"""

import argparse
import json
import random
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from benchmarks.house import House, StaffProcess, cpu_s, wait_for

PRODUCTS, RATE = 40, 50
MODES = [
    "lost",
    "lost_before",
    "server",
    "busy",
    "html",
    "garbage",
    "empty",
    "rate",
    "too_many",
    "limit",
    "auth",
    "slow",
    "rejected",
    "strange",
]
"""`unlinked` and `no_ip` end the consent; they come through `revoke`, where a person can consent again."""
FAULT_RATE = 0.12
WORKED_S = 6.0
"""Processor time of a worker that came up and did something: killing one that only starts tries nothing."""
IN_FLIGHT_S = 4.0
"""After it, whoever had read the old state has sent what it was about to send."""
SETTLE_S = 240.0


class Broken(AssertionError):
    """An invariant does not hold."""


class Soak:
    def __init__(self, house: House, *, seconds: float, seed: int) -> None:
        self.house, self.seconds = house, seconds
        self.chance = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.revoked: dict[str, float] = {}
        self.seen_off: dict[str, float] = {}
        self.off_after: list[float] = []
        self.workers: list[subprocess.Popen[bytes]] = []
        self.stopped: tuple[subprocess.Popen[bytes], float] | None = None
        self.secrets: set[str] = set()
        self.waited_for: list[dict[str, Any]] = []
        """The account and its open work, whenever that did not end in 45 s after the faults."""

    def run(self) -> dict[str, Any]:
        house = self.house
        house.build(PRODUCTS, images=5)
        house.start_sandbox()
        house.add_account(calls_per_s=RATE, lookup_s=1)
        house.control(slow_s=2.0, latency_s=0.03)
        self.staff = StaffProcess(house)
        self.skus = [f"CB-{number:05d}" for number in range(PRODUCTS)]
        house.manage("channel_publish", house.account, "--all")
        self.workers = [house.start_worker(beat=True), house.start_worker()]
        house.control(fail_rate={"rate": FAULT_RATE, "modes": list(MODES), "seed": 5})
        began = time.monotonic()
        while time.monotonic() - began < self.seconds:
            self._turn(time.monotonic() - began)
        self._settle()
        told = self._judge()
        return {"seconds": round(time.monotonic() - began), **told}

    def _turn(self, elapsed: float) -> None:
        acts: list[tuple[int, Callable[[], None]]] = [
            (6, self._edit),
            (4, self._order),
            (3, self._move_order),
            (2, self._sell),
            (1, self._revoke),
            (1, self._certify),
            (1, self._wish),
            (1, self._meddle),
        ]
        rare: list[tuple[float, Callable[[], None]]] = [
            (0.04, self._kill),
            (0.04, self._flush),
            (0.03, lambda: self._control("skew", clock_skew_s=self.chance.choice((-900, -200, 200, 900)))),
            (0.05, lambda: self._control("skew_over", clock_skew_s=0)),
            (0.03, lambda: self._control("expired", expire_tokens=True)),
            (0.01, lambda: self._control("revoked", revoke=True)),
            (0.02, lambda: self._control("index_lag", index_lag_s=self.chance.choice((0, 3)))),
            (0.02, lambda: self._control("forgot_images", forget_images=True)),
            (0.05, lambda: self._tell("sweep")),
        ]
        self.chance.choices([act for _weight, act in acts], [weight for weight, _act in acts])[0]()
        for likely, act in rare:
            if self.chance.random() < likely:
                act()
        self._stall(elapsed)
        self.staff.ask("wake")
        self._watch()
        self._consent_if_needed()
        time.sleep(self.chance.uniform(0.1, 0.5))

    # what happens

    def _sku(self) -> str:
        return self.chance.choice(self.skus)

    def _tell(self, act: str, **given: Any) -> Any:
        self.done[act] += 1
        return self.staff.ask(act, **given)

    def _control(self, name: str, **actions: Any) -> None:
        self.done[name] += 1
        self.house.control(**actions)

    def _edit(self) -> None:
        what = self.chance.choice(("price", "count", "title"))
        value = {
            "price": self.chance.randrange(50, 300) * 1000,
            "count": self.chance.randrange(0, 30),
            "title": f"Miến dong thử loại {self.chance.randrange(1000)}",
        }[what]
        self._tell(what, sku=self._sku(), value=value)

    def _order(self) -> None:
        reply = requests.post(
            f"{self.house.sandbox_url}/__control",
            json={"order": {"lines": [{"sku": self._sku(), "quantity": self.chance.randrange(1, 3)}]}},
            timeout=10,
        )
        self.done["order" if reply.status_code == 200 else "order_not_possible"] += 1

    def _move_order(self) -> None:
        open_ones = [order for order in self.house.state()["orders"] if order["order_status"] in ("READY_TO_SHIP", "PROCESSED")]
        if open_ones:
            status = self.chance.choice(("CANCELLED", "CANCELLED", "SHIPPED"))
            self._control(status.lower(), order_status={"order_sn": self.chance.choice(open_ones)["order_sn"], "status": status})

    def _sell(self) -> None:
        self._tell("sell", sku=self._sku(), quantity=1)

    def _revoke(self) -> None:
        sku = self._sku()
        if sku not in self.revoked:
            self.revoked[sku] = self._tell("revoke", sku=sku)

    def _certify(self) -> None:
        if len(self.revoked) > 4:
            sku = self.chance.choice(sorted(self.revoked))
            del self.revoked[sku]
            self.seen_off.pop(sku, None)
            self._tell("certify", sku=sku)

    def _wish(self) -> None:
        self._tell(self.chance.choice(("withdraw", "publish")), sku=self._sku())

    def _meddle(self) -> None:
        """Somebody at the marketplace's own site changes price and stock; found by the comparison at the end."""
        items = [item for item in self.house.state()["items"] if item["is_live"] and item["sku"] not in self.revoked]
        if items:
            self._control("meddled", edit={"item_id": self.chance.choice(items)["item_id"], "price": 77_000})

    def _kill(self) -> None:
        number = self.chance.randrange(2)
        if cpu_s(self.workers[number]) < WORKED_S:
            return
        self.house.kill(self.workers[number])
        self.workers[number] = self.house.start_worker(beat=number == 0)
        self.done["worker_kill"] += 1

    def _stall(self, elapsed: float) -> None:
        """In a long run one worker is stopped for longer than a lease and goes on: what it answers late must change nothing."""
        if self.stopped is None and self.seconds >= 300 and elapsed > self.seconds / 3:
            self.stopped = (self.workers[1], time.monotonic())
            self.workers[1].send_signal(signal.SIGSTOP)
            self.done["worker_stop"] += 1
        elif self.stopped is not None and self.stopped[1] and time.monotonic() - self.stopped[1] > 65:
            self.stopped[0].send_signal(signal.SIGCONT)
            self.stopped = (self.stopped[0], 0.0)

    def _flush(self) -> None:
        """A broker may lose what it holds."""
        for message in (self.house.data_dir / "broker" / "messages").glob("*"):
            message.unlink(missing_ok=True)
        self.done["broker_flush"] += 1

    # what must hold meanwhile

    def _watch(self) -> None:
        now = time.time()
        live = [item["sku"] for item in self.house.state()["items"] if item["is_live"]]
        doubled = [sku for sku, count in Counter(live).items() if count > 1]
        if doubled:
            raise Broken(f"1: on sale twice: {doubled}")
        for sku, since in self.revoked.items():
            if sku not in live and sku not in self.seen_off:
                self.seen_off[sku] = now
                self.off_after.append(now - since)
            elif sku in live and now - max(since, self.seen_off.get(sku, now)) > IN_FLIGHT_S:
                raise Broken(f"4: {sku} came back on sale while it may not be sold")

    def _consent_if_needed(self) -> None:
        state = self.staff.ask("state")
        if state["paused_s"] > 30:
            self._tell("resume")
        if state["account"] != "needs_reauth":
            return
        time.sleep(IN_FLIGHT_S)
        before = sum(self.house.state()["calls"].values())
        self.staff.ask("wake")
        time.sleep(2)
        if (after := sum(self.house.state()["calls"].values())) != before:
            raise Broken(f"5: {after - before} calls without consent")
        self._consent()

    def _consent(self) -> None:
        self.secrets.update(self.staff.ask("secrets"))
        self.house.control(clock_skew_s=0, fail_rate={"rate": 0})
        reply = requests.get(self.staff.ask("consent_url"), allow_redirects=False, timeout=5)
        query = parse_qs(urlsplit(reply.headers["Location"]).query)
        self._tell("authorise", code=query["code"][0], shop_id=query["shop_id"][0])
        self.house.control(fail_rate={"rate": FAULT_RATE, "modes": list(MODES), "seed": self.chance.randrange(10_000)})

    # the end

    def _settle(self) -> None:
        house = self.house
        house.control(fail_rate={"rate": 0}, clock_skew_s=0, index_lag_s=0, latency_s=0.01)
        if self.stopped is not None and self.stopped[1]:
            self.stopped[0].send_signal(signal.SIGCONT)
        deadline = time.monotonic() + SETTLE_S
        self.settle_began = time.monotonic()
        while time.monotonic() < deadline:
            state = self.staff.ask("state")
            if state["account"] == "needs_reauth":
                self._consent()
                house.control(fail_rate={"rate": 0})
            self.staff.ask("resume")
            self.staff.ask("pull")
            self.staff.ask("wake")
            try:
                wait_for(lambda: not self.staff.ask("state")["pending"], seconds=45, every=0.5)
            except TimeoutError:  # a worker killed at the very end holds its leases for a minute, and the sweep comes once a minute
                self.waited_for.append({**self.staff.ask("state"), "rows": self.staff.ask("waiting")})
                continue
            if self.staff.ask("state")["account"] == "needs_reauth":
                continue
            house.manage("channel_diff", house.account, "--fix")
            self.staff.ask("drain", seconds=30)
            if not self.staff.ask("state")["pending"] and not house.manage("channel_diff", house.account):
                break
        self.settle_s = round(time.monotonic() - self.settle_began, 1)

    def _judge(self) -> dict[str, Any]:
        self.secrets.update(self.staff.ask("secrets"))
        state, facts = self.house.state(), self.staff.ask("facts")
        _remote_equals_wanted(state, facts)
        _orders_came_home(state, facts)
        leaks = self.staff.ask("leaks", secrets=sorted(self.secrets))
        log = (self.house.data_dir / "processes.log").read_text("utf-8", errors="replace")
        if leaks or any(secret in log for secret in self.secrets):
            raise Broken(f"5: a secret was told ({leaks} texts)")
        if max(state["calls_by_second"].values(), default=0) > RATE:
            raise Broken(f"6: {max(state['calls_by_second'].values())} calls in one second")
        before = state["write_count"]
        self.staff.ask("everything_twice")
        time.sleep(3)
        if (after := self.house.state()["write_count"]) != before:
            raise Broken(f"7: {after - before} writes by repeating the tasks")
        ordered = sorted(self.off_after)
        return {
            "did": dict(self.done),
            "calls": sum(state["calls"].values()),
            "writes": state["writes"],
            "busiest_second": state["busiest_second"],
            "orders": len(state["orders"]),
            "orders_for_people": sum(bool(order["problem"]) for order in facts["orders"]),
            "off_sale_after_revocation_s": {"median": _round(ordered, 0.5), "worst": _round(ordered, 1.0), "count": len(ordered)},
            "settled_after_s": self.settle_s,
            "waited_for": self.waited_for,
            "states": dict(Counter(row["state"] for row in facts["listings"].values())),
            "violations": 0,
        }


def _round(ordered: list[float], share: float) -> float | None:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1) if ordered else None


def _remote_equals_wanted(state: dict[str, Any], facts: dict[str, Any]) -> None:
    live: dict[str, dict[str, Any]] = {}
    for item in state["items"]:
        if item["is_live"] and item["sku"] in live:
            raise Broken(f"1: {item['sku']} is on sale twice")
        if item["is_live"]:
            live[item["sku"]] = item
    for sku, wanted in facts["listings"].items():
        item = live.get(sku)
        if (item is not None) != (wanted["is_wanted"] and wanted["may_be_live"]):
            raise Broken(f"4: {sku} on sale: {item is not None}, wanted: {wanted}")
        if item is None:
            continue
        on_hand, held = facts["stock"][sku]
        if item["available"] > max(0, on_hand - held):
            raise Broken(f"3: {sku}: {item['available']} offered, {on_hand - held} free")
        if (item["price"], item["available"]) != (wanted["price_vnd"], wanted["stock"]):
            raise Broken(f"end: {sku}: {item['price']}, {item['available']} there, wanted {wanted}")


def _orders_came_home(state: dict[str, Any], facts: dict[str, Any]) -> None:
    there = {order["order_sn"]: order for order in state["orders"]}
    here = Counter(order["external_id"] for order in facts["orders"])
    if set(there) != set(here) or max(here.values(), default=1) > 1:
        raise Broken(f"2: lost {sorted(set(there) - set(here))}, doubled {[number for number, count in here.items() if count > 1]}")
    for order in facts["orders"]:
        if order["parked"]:
            raise Broken(f"2: {order['external_id']} stays parked: {order['problem']}")
        if order["own_total"] is not None and order["own_total"] != order["total_vnd"]:
            raise Broken(f"2: {order['external_id']}: total {order['own_total']}, there {order['total_vnd']}")
        if order["own_status"] is not None and (order["vendor_status"] == "CANCELLED") != (order["own_status"] == "cancelled"):
            raise Broken(f"2: {order['external_id']}: {order['vendor_status']} there, {order['own_status']} here")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ocop-soak-", ignore_cleanup_errors=True) as folder, House(Path(folder)) as house:
        try:
            print(json.dumps({"soak": Soak(house, seconds=given.seconds, seed=given.seed).run()}))
        except BaseException:
            kept = Path(tempfile.gettempdir()) / "soak-processes.log"
            kept.write_bytes((house.data_dir / "processes.log").read_bytes())
            raise


if __name__ == "__main__":
    main()
