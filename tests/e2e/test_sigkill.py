"""A real worker, killed again and again while the marketplace misbehaves: nothing twice, nothing lost, nothing left."""

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.connectors.conftest import consent

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent.parent
LISTINGS, KILLS = 200, 12
FAULTS = {"rate": 0.08, "modes": ["lost", "lost_before", "server", "html", "rate", "auth"], "seed": 7}
SETUP = """
import django
from django.conf import settings
settings.MIGRATION_MODULES = {label: None for label in [app.split(".")[-1] for app in settings.INSTALLED_APPS]}
django.setup()
from django.apps import apps
settings.MIGRATION_MODULES = {config.label: None for config in apps.get_app_configs()}
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from tests import factories
from tests.planting import plant
from tests.connectors.conftest import make_listable
plant()
point, producer = factories.make_point(), factories.make_producer()
for number in range(%d):
    make_listable(point, title=f"Mi\\u1ebfn dong th\\u1eed s\\u1ed1 {number}", producer=producer)
"""
WAKER = """
import django, time
django.setup()
from connectors.tasks import push_account
while True:
    push_account.delay(%d)
    time.sleep(1)
"""


class House:
    """One data directory with its processes."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        given = {name: text for name, text in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "OCOP_TEST_RUN")}
        self.env = {
            **given,
            "DATA_DIR": str(data_dir),
            "DATABASE_URL": f"sqlite:///{data_dir}/shop.sqlite3",
            "DJANGO_SETTINGS_MODULE": "shop.settings",
        }
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.data_dir / "processes.log").open("ab") as log:
            process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=self.env, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def run_code(self, *arguments: str) -> int:
        return subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, timeout=240, check=False
        ).returncode

    def manage(self, *arguments: str) -> Any:
        return json.loads(self.run("manage.py", *arguments, "--json"))

    def account_state(self) -> str:
        with sqlite3.connect(self.data_dir / "shop.sqlite3", timeout=20) as database:
            return str(database.execute("select state from connectors_account").fetchone()[0])

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()


def wait_for(happened: Callable[[], Any], *, seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := happened():
            return answer
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def is_up(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=1).status_code == 200
    except requests.ConnectionError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.timeout(900)
def test_a_publish_survives_killed_workers_and_a_faulty_marketplace(tmp_path: Path) -> None:
    house = House(tmp_path)
    try:
        told = publish_under_fire(house)
    finally:
        house.stop()
    print(f"\n{told}")


def publish_under_fire(house: House) -> dict[str, Any]:
    house.run("-c", SETUP % LISTINGS)
    url = f"http://127.0.0.1:{free_port()}"
    house.start("manage.py", "serve_sandbox", "shopee", "--port", url.rsplit(":", 1)[1])
    wait_for(lambda: is_up(url))
    keys = ["partner_id=1000001", "partner_key=testpartnerkey0123456789abcdef", "lookup_s=1"]
    added = ["channel_add", "shopee", "--name", "Thử", "--host", url, *(part for key in keys for part in ("--set", key))]

    def authorise() -> str:
        account = house.manage(*added)
        code, shop_id = consent(account["authorize_url"])
        house.manage("channel_authorize", str(account["id"]), "--code", code, "--shop-id", shop_id)
        return str(account["id"])

    def control(**actions: Any) -> None:
        assert requests.post(f"{url}/__control", json=actions, timeout=5).status_code == 200

    def calls() -> int:
        return sum(requests.get(f"{url}/__state", timeout=5).json()["calls"].values())

    own = authorise()
    assert house.manage("channel_publish", own, "--all")["wanted"] == LISTINGS
    control(latency_s=0.1, fail_rate=FAULTS)
    house.start("-c", WAKER % int(own))
    chance, kills, reauthorised = random.Random(11), 0, 0
    while kills < KILLS:
        before = calls()
        worker = house.start("-m", "celery", "-A", "shop", "worker", "-P", "threads", "-c", "4", "-l", "warning")
        wait_for(lambda before=before: calls() > before or house.account_state() != "active")
        time.sleep(chance.uniform(0.2, 2.0))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        kills += 1
        if house.account_state() != "active":  # a lost answer to a renewal ends the consent: a person gives it again
            reauthorised += 1
            authorise()
        elif kills % 4 == 0:
            control(expire_tokens=True)
    settled_before = len(requests.get(f"{url}/__state", timeout=5).json()["items"])
    control(latency_s=0, fail_rate={"rate": 0})
    if house.run_code("manage.py", "channel_sync", own, "--until-idle", "--timeout", "150") == 1:
        assert house.account_state() == "needs_reauth"  # killed between a renewal and its storing: the refresh token was good once
        reauthorised += 1
        authorise()
    assert house.manage("channel_sync", own, "--until-idle", "--timeout", "150")["left"] == 0
    state = requests.get(f"{url}/__state", timeout=5).json()
    skus = [item["sku"] for item in state["items"] if not item["item_status"].endswith("_DELETE")]
    assert len(skus) == len(set(skus)) == LISTINGS
    assert all((item["is_live"], item["price"], item["available"]) == (True, 95000, 10) for item in state["items"])
    assert house.manage("channel_diff", own) == []
    status = house.manage("channel_status", own)
    assert {(row["state"], row["next_attempt_at"]) for row in status} == {("live", None)}
    return {
        "kills": kills,
        "reauthorised": reauthorised,
        "items_when_kills_ended": settled_before,
        "writes": state["writes"],
        "items": len(skus),
    }
