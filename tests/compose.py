"""Starts the services of docker-compose.yml by their own commands, as processes, until their own health checks say yes.

    python -m tests.compose [IMAGE]

With IMAGE each command runs inside it, as its user, by `buildah run`. PostgreSQL and Redis are private ones of this run; Redis is
started by the command of its service. Addresses and ports are replaced, nothing else.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.servers import find_postgres, free_port, postgres_server

ROOT = Path(__file__).resolve().parent.parent
HEALTHY_S = 90.0
MIGRATE_S = 300.0
APP_SERVICES = ("web", "worker", "beat", "sandbox-shopee", "sandbox-postmart")
OPERATOR = {
    "POSTGRES_PASSWORD": "only0here",
    "REDIS_PASSWORD": "only1here",
    "SECRET_KEY": "s" * 50,
    "FIELD_ENCRYPTION_KEYS": "dGVzdC10ZXN0LXRlc3QtdGVzdC10ZXN0LXRlc3QtMTI=",
    "ALLOWED_HOSTS": "shop.example",
    "SITE_URL": "https://shop.example",
}
"""What an operator writes into .env."""

Wrap = Callable[[list[str], Mapping[str, str]], list[str]]


@dataclass(frozen=True, kw_only=True)
class Service:
    name: str
    command: list[str]
    environment: dict[str, str]
    health: list[str]


class Unhealthy(Exception):
    """A service did not turn healthy; the text ends with its last words."""


def interpolate(text: str, variables: Mapping[str, str]) -> str:
    """`${NAME:?why}`, `${NAME:-default}`, `${NAME}` and `$$` as Compose reads them; a missing required one raises KeyError."""

    def value(match: re.Match[str]) -> str:
        if match["escaped"]:
            return "$"
        name, kind, rest = match["name"], match["kind"], match["rest"]
        if variables.get(name):
            return variables[name]
        if kind == ":?":
            raise KeyError(f"{name}: {rest}")
        return rest or ""

    return re.sub(r"(?P<escaped>\$\$)|\$\{(?P<name>\w+)(?:(?P<kind>:[?-])(?P<rest>[^}]*))?\}", value, text)


def read_services(variables: Mapping[str, str]) -> dict[str, Service]:
    content = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return {name: _service(name, told, variables) for name, told in content["services"].items()}


def _service(name: str, told: Mapping[str, Any], variables: Mapping[str, str]) -> Service:
    command = told.get("command") or (_command_of_image() if name == "web" else [])
    health = told.get("healthcheck", {}).get("test", [])
    if health:
        health = ["sh", "-c", health[1]] if health[0] == "CMD-SHELL" else health[1:]
    return Service(
        name=name,
        command=[interpolate(part, variables) for part in command],
        environment={key: interpolate(str(value), variables) for key, value in told.get("environment", {}).items()},
        health=[interpolate(part, variables) for part in health],
    )


def _command_of_image() -> list[str]:
    line = next(line for line in (ROOT / "Dockerfile").read_text("utf-8").splitlines() if line.startswith("CMD "))
    command: list[str] = yaml.safe_load(line.removeprefix("CMD "))
    return command


def moved(service: Service, addresses: Mapping[str, str]) -> Service:
    """The service at this run's addresses."""

    def at(text: str) -> str:
        for old, new in addresses.items():
            text = text.replace(old, new)
        return text

    return Service(
        name=service.name,
        command=[at(part) for part in service.command],
        environment={key: at(value) for key, value in service.environment.items()},
        health=[at(part) for part in service.health],
    )


def from_checkout(data_dir: Path) -> Wrap:
    def wrap(command: list[str], environment: Mapping[str, str]) -> list[str]:
        pairs = {"DATA_DIR": str(data_dir), **environment}
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return ["env", "-i", f"PATH={path}", f"HOME={data_dir}", *(f"{key}={value}" for key, value in pairs.items()), *command]

    return wrap


def from_image(container: str) -> Wrap:
    def wrap(command: list[str], environment: Mapping[str, str]) -> list[str]:
        pairs = [part for key, value in environment.items() for part in ("--env", f"{key}={value}")]
        return ["buildah", "run", "--isolation", "chroot", "--user", "10001:10001", *pairs, container, "--", *command]

    return wrap


def wait_until_healthy(service: Service, process: subprocess.Popen[bytes], log: Path, wrap: Wrap) -> float:
    """Asks the service's own health check; answers the seconds that it took."""
    began = time.monotonic()
    while time.monotonic() - began < HEALTHY_S and process.poll() is None:
        asked = subprocess.run(wrap(service.health, service.environment), cwd=ROOT, capture_output=True, check=False)
        if asked.returncode == 0:
            return time.monotonic() - began
        time.sleep(1)
    raise Unhealthy(f"{service.name}:\n{log.read_text(errors='replace')[-4000:]}")


@contextmanager
def running(service: Service, folder: Path, wrap: Wrap) -> Iterator[float]:
    log = folder / f"{service.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            wrap(service.command, service.environment), cwd=ROOT, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield wait_until_healthy(service, process, log, wrap)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def migrate(service: Service, wrap: Wrap) -> None:
    done = subprocess.run(
        wrap(service.command, service.environment), cwd=ROOT, capture_output=True, text=True, timeout=MIGRATE_S, check=False
    )
    if done.returncode:
        raise Unhealthy(f"migrate: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def prove(folder: Path, wrap: Wrap, *, postgres_url: str, temporary: str) -> dict[str, float]:
    """Every service healthy at the same time; answers service -> seconds."""
    services = read_services(OPERATOR)
    ports = {name: str(free_port()) for name in ("web", "redis", "shopee", "postmart")}
    local_wrap = from_checkout(folder)
    addresses = {
        f"postgres://ocop:{OPERATOR['POSTGRES_PASSWORD']}@db:5432/ocop": postgres_url,
        "redis:6379": f"127.0.0.1:{ports['redis']}",
        ":8000": f":{ports['web']}",
        "9001": ports["shopee"],
        "9002": ports["postmart"],
        "/tmp": temporary,
        "redis-server --save": f"redis-server --port {ports['redis']} --bind 127.0.0.1 --save",
        "redis-cli": f"redis-cli -p {ports['redis']}",
    }
    with ExitStack() as stack:
        took = {"db": _database_is_healthy(services["db"], postgres_url)}
        took["redis"] = stack.enter_context(running(moved(services["redis"], addresses), folder, local_wrap))
        migrate(moved(services["migrate"], addresses), wrap)
        for name in APP_SERVICES:
            took[name] = stack.enter_context(running(moved(services[name], addresses), folder, wrap))
        return took


def _database_is_healthy(service: Service, url: str) -> float:
    """The service's own question, at our server's address."""
    port = url.rpartition(":")[2].partition("/")[0]
    environment = {**os.environ, "PGHOST": "127.0.0.1", "PGPORT": port, "PATH": f"{find_postgres()}:/usr/bin:/bin"}
    began = time.monotonic()
    subprocess.run(service.health, env=environment, check=True)
    return time.monotonic() - began


def main(arguments: list[str]) -> int:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ocop-compose-")))
        url = stack.enter_context(postgres_server())
        if not arguments:
            wrap, temporary = from_checkout(folder), str(folder)
        else:
            container = subprocess.run(["buildah", "from", arguments[0]], capture_output=True, text=True, check=True).stdout.strip()
            stack.callback(subprocess.run, ["buildah", "rm", container], stdout=subprocess.DEVNULL, check=False)
            wrap, temporary = from_image(container), "/tmp"
        for name, seconds in prove(folder, wrap, postgres_url=url, temporary=temporary).items():
            print(f"{name:<18} healthy after {seconds:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
