"""Private PostgreSQL and Redis for one test run, from whatever binaries are installed.

Each has its own folder below a temporary one, listens on loopback only and ends with the run.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

START_S = 30.0
UNPRIVILEGED_ACCOUNTS = ("postgres", "nobody")
"""PostgreSQL refuses to run as root; then one of these runs it."""


class ServerMissing(Exception):
    """The program is not installed here; the text says which."""


class ServerFailed(Exception):
    """The program is here and did not come up; the text ends with its last words."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def find_postgres() -> Path:
    """The folder of the newest PostgreSQL's programs."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise ServerMissing("PostgreSQL (initdb, postgres)")


def find_redis() -> str:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    raise ServerMissing("Redis (redis-server)")


def find_browser() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise ServerMissing("Chromium")


def find_node() -> str:
    """Raises `ServerMissing`."""
    if program := shutil.which("node"):
        return program
    raise ServerMissing("node")


def find_java() -> str:
    """Raises `ServerMissing`."""
    if program := shutil.which("java"):
        return program
    raise ServerMissing("java")


def _account() -> tuple[str, int, int] | None:
    """Whom to become before starting PostgreSQL, or None to stay who we are."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return name, entry.pw_uid, entry.pw_gid
    raise ServerMissing("an unprivileged account for PostgreSQL")


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise ServerFailed(f"{server.args!r}: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def postgres_server() -> Iterator[str]:
    """A new PostgreSQL cluster; answers the URL of its empty database. Durability is off: it lives for one run."""
    programs = find_postgres()
    account = _account()
    with tempfile.TemporaryDirectory(prefix="ocop-pg-", ignore_cleanup_errors=True) as folder:
        become: dict[str, object] = {}
        if account is not None:
            _, uid, gid = account
            os.chown(folder, uid, gid)
            become = {"user": uid, "group": gid, "extra_groups": []}
        data, log, port = Path(folder) / "data", Path(folder) / "log", free_port()
        made = subprocess.run(
            [programs / "initdb", "-D", data, "-U", "ocop", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
            cwd=folder,
            capture_output=True,
            **become,  # type: ignore[call-overload]  # keyword arguments chosen at run time
        )
        if made.returncode:
            raise ServerFailed(made.stderr.decode(errors="replace")[-2000:])
        options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, "max_connections": 120}
        unsafe_but_fast = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}
        flags = [part for name, value in {**options, **unsafe_but_fast}.items() for part in ("-c", f"{name}={value}")]
        with log.open("wb") as output:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, *flags],
                cwd=folder,
                stdout=output,
                stderr=output,
                **become,  # type: ignore[call-overload]  # keyword arguments chosen at run time
            )
        try:
            url = f"postgres://ocop@127.0.0.1:{port}/postgres"
            _wait_until_accepting(url, server, log)
            yield url
        finally:
            _stop(server, signal.SIGINT)  # "fast": open sessions are ended


def _wait_until_accepting(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise ServerFailed(log.read_text(errors="replace")[-2000:])


@contextmanager
def redis_server() -> Iterator[str]:
    """A new Redis without persistence; answers its URL."""
    program, port = find_redis(), free_port()
    with tempfile.TemporaryDirectory(prefix="ocop-redis-", ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "log"
        with log.open("wb") as output:
            server = subprocess.Popen(
                [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"],
                stdout=output,
                stderr=output,
            )
        try:
            _wait_for(port, server, log)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            _stop(server, signal.SIGTERM)


def _stop(server: subprocess.Popen[bytes], how: signal.Signals) -> None:
    if server.poll() is None:
        server.send_signal(how)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
