"""One shop in a folder of its own: database, sandbox, account, products and workers. Everything it starts it ends."""

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from tests.servers import free_port

ROOT = Path(__file__).parent.parent
KEYS = {"partner_id": "1000001", "partner_key": "testpartnerkey0123456789abcdef"}
OF_OTHER_RUNS = (
    "DATABASE_URL",
    "REDIS_URL",
    "OCOP_TEST_RUN",
    "DATA_DIR",
    "SECRET_KEY",
    "FIELD_ENCRYPTION_KEYS",
    "SITE_URL",
    "ALLOWED_HOSTS",
)
DJANGO_KEY = "of-one-benchmark-run"
FIELD_KEY = "dGVzdC10ZXN0LXRlc3QtdGVzdC10ZXN0LXRlc3QtMTI="


class StaffProcess:
    """`benchmarks.staff`, started before it is needed as a web server is."""

    def __init__(self, house: "House") -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.staff", house.account],
            cwd=ROOT,
            env=house.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(house.data_dir / "processes.log").open("ab"),
            text=True,
            start_new_session=True,
        )
        house.processes.append(self._process)  # type: ignore[arg-type]  # it speaks text
        self._read()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the staff process ended")
        return json.loads(line)

    def ask(self, act: str, **given: Any) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": act, **given}) + "\n")
        self._process.stdin.flush()
        answer = self._read()
        if "failed" in answer:
            raise RuntimeError(f"{act}: {answer['failed']}")
        return answer["did"]


class House:
    def __init__(self, data_dir: Path, *, database_url: str = "", redis_url: str = "") -> None:
        self.data_dir = data_dir
        self.env = {name: text for name, text in os.environ.items() if name not in OF_OTHER_RUNS} | {
            "DATA_DIR": str(data_dir),
            "DATABASE_URL": database_url or f"sqlite:///{data_dir}/shop.sqlite3",
            "DJANGO_SETTINGS_MODULE": "shop.settings",
            "SECRET_KEY": DJANGO_KEY,
            "FIELD_ENCRYPTION_KEYS": FIELD_KEY,
            "SITE_URL": "http://127.0.0.1",
            "ALLOWED_HOSTS": "127.0.0.1",
        }
        if redis_url:
            self.env["REDIS_URL"] = redis_url
        self.processes: list[subprocess.Popen[bytes]] = []
        self.sandbox_url = ""
        self.account = ""

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.data_dir / "processes.log").open("ab") as log:
            process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True)
        self.processes.append(process)
        return process

    def start_worker(self, *, threads: int = 4, beat: bool = False) -> subprocess.Popen[bytes]:
        timer = ["-B", "-s", str(self.data_dir / "beat")] if beat else []
        quiet = ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        return self.start("-m", "celery", "-A", "shop", "worker", "-P", "threads", "-c", str(threads), *timer, *quiet)

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=1800, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{arguments[:3]}: exit {done.returncode}: {done.stderr[-3000:]}")
        return done.stdout

    def manage(self, *arguments: str) -> Any:
        return json.loads(self.run("manage.py", *arguments, "--json"))

    def build(self, products: int, *, images: int = 50, point_stock: int = 10) -> None:
        """Schema without migrations, then products complete enough to be listed; pictures are shared among them."""
        self.run("-m", "benchmarks.planted", str(products), str(images), str(point_stock))

    def start_sandbox(self) -> str:
        self.sandbox_url = f"http://127.0.0.1:{free_port()}"
        self.start("manage.py", "serve_sandbox", "shopee", "--port", self.sandbox_url.rsplit(":", 1)[1])
        wait_for(lambda: answers(f"{self.sandbox_url}/healthz"))
        return self.sandbox_url

    def add_account(self, **settings: object) -> str:
        """Added and consented; answers its number."""
        pairs = [part for name, value in {**KEYS, **settings}.items() for part in ("--set", f"{name}={value}")]
        added = self.manage("channel_add", "shopee", "--name", "Thử", "--host", self.sandbox_url, *pairs)
        reply = requests.get(added["authorize_url"], allow_redirects=False, timeout=5)
        query = parse_qs(urlsplit(reply.headers["Location"]).query)
        self.manage("channel_authorize", str(added["id"]), "--code", query["code"][0], "--shop-id", query["shop_id"][0])
        self.account = str(added["id"])
        return self.account

    def state(self) -> dict[str, Any]:
        answer: dict[str, Any] = requests.get(f"{self.sandbox_url}/__state", timeout=30).json()
        return answer

    def counts(self, sku: str = "") -> dict[str, Any]:
        """What can be asked often: numbers, and of one SKU the items."""
        answer: dict[str, Any] = requests.get(f"{self.sandbox_url}/__state", params={"counts": "1", "sku": sku}, timeout=30).json()
        return answer

    def control(self, **actions: Any) -> dict[str, Any]:
        reply = requests.post(f"{self.sandbox_url}/__control", json=actions, timeout=10)
        if reply.status_code != 200:
            raise RuntimeError(reply.text)
        answer: dict[str, Any] = reply.json()
        return answer

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """At once, with whatever it started: a worker's timer is a process of its own. Who ended is left: its number may be another's."""
        if process.poll() is not None:
            return
        if os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
            self.kill(process)

    def __enter__(self) -> "House":
        return self

    def __exit__(self, *_told: object) -> None:
        self.close()


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=1).status_code == 200
    except requests.ConnectionError:
        return False


def wait_for(happened: Callable[[], Any], *, seconds: float = 180, every: float = 0.1) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := happened():
            return answer
        time.sleep(every)
    raise TimeoutError("waited in vain")


TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(process: subprocess.Popen[bytes]) -> float:
    """Processor time of one process so far, its threads included."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def summary(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {
        "median": round(statistics.median(ordered), 3),
        "p95": round(ordered[int(len(ordered) * 0.95) - 1], 3),
        "max": round(ordered[-1], 3),
    }


def memory_mb(process: subprocess.Popen[bytes]) -> float:
    """Resident memory of one process."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0
