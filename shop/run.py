"""The whole shop in one process tree: `python -m shop.run` (this is `make demo`).

Order of the start, chosen by measurement on two cores: the static files are collected and the sandboxes started beside the making of the
database; the web answers as soon as the demonstration data is in, before the first sync.
Standard library only, so that the parent stays small.
"""

import argparse
import hashlib
import http.client
import json
import os
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shop.processes import ChildFailed, Stopped, TookTooLong, Tree

BASE_DIR = Path(__file__).resolve().parent.parent
SANDBOXES = {
    "shopee": {"partner_id": "2000001", "partner_key": "khoa-cua-san-thu-nghiem", "shop_id": "300001"},
    "postmart": {"api_key": "khoa-cua-san-thu-nghiem"},
}
"""Marketplace -> keys of its sandbox. They open nothing but a sandbox on this machine."""
SERVICES = "services"
"""Name of the one process that holds the sandboxes of payment gateways and carriers."""
WEB_THREADS = 8
WORKER_THREADS = 4
START_S = 60.0
EXIT_DONE, EXIT_FAILED, EXIT_USAGE = 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Where everything of this run is."""

    host: str
    port: int
    data_dir: Path
    sandbox_ports: dict[str, int]

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def sandbox_url(self, code: str) -> str:
        return f"http://127.0.0.1:{self.sandbox_ports[code]}"


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    if not _is_free(options.host, options.port):
        print(f"Cổng {options.port} đang được dùng. Chọn cổng khác, ví dụ: make demo PORT={options.port + 1000}", file=sys.stderr)
        return EXIT_USAGE
    plan = Plan(
        host=options.host,
        port=options.port,
        data_dir=Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").resolve(),
        sandbox_ports=_sandbox_ports(options.port),
    )
    environment = os.environ | {"PORT": str(plan.port), "DATA_DIR": str(plan.data_dir), "PYTHONUNBUFFERED": "1"}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")
    try:
        with Tree(log_dir=plan.data_dir / "log", environment=environment, folder=BASE_DIR) as tree:
            return _run(tree, plan)
    except Stopped:
        print("Đã dừng.")
        return EXIT_DONE
    except ChildFailed as failed:
        print(f"\n{failed.name} đã dừng với mã {failed.code}; mọi phần khác cũng đã dừng. Trích {failed.log}:", file=sys.stderr)
        print(failed.last_lines(), file=sys.stderr)
    except TookTooLong as late:
        print(f"\nQuá lâu: {late}. Xem nhật ký trong {plan.data_dir / 'log'}.", file=sys.stderr)
    return EXIT_FAILED


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m shop.run", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    return parser.parse_args(arguments)


def _run(tree: Tree, plan: Plan) -> int:
    began = time.monotonic()
    python = sys.executable
    print("Khởi động cửa hàng OCOP Cao Bằng. Nhấn Ctrl-C để dừng.", flush=True)
    _start_sandboxes(tree, plan)
    static = _begin_static(tree, plan)
    prepared = plan.data_dir / "prepared.json"
    tree.step("prepare", [python, "-m", "shop.demo", "prepare", "--result", str(prepared)])
    if static is not None:
        tree.finish(static)
        _static_stamp(plan).write_text(_static_fingerprint(), "ascii")
    _start_web(tree, plan)
    _start_worker(tree, plan)
    tree.wait_until(lambda: _answers(plan.host, plan.port, "/"), timeout_s=START_S, what=f"{plan.url} chưa trả lời")
    print(f"Cửa hàng đã mở tại {plan.url}/ sau {time.monotonic() - began:.0f} giây. Đang đăng hàng lên hai sàn thử nghiệm …", flush=True)
    connected = plan.data_dir / "connected.json"
    sandboxes = [f"{code}={plan.sandbox_url(code)}" for code in (SERVICES, *SANDBOXES)]
    tree.step("connect", [python, "-m", "shop.demo", "connect", *sandboxes, "--result", str(connected)])
    _tell(plan, _take(prepared), json.loads(connected.read_text("utf-8")), seconds=time.monotonic() - began)
    tree.watch()
    return EXIT_DONE


def _start_sandboxes(tree: Tree, plan: Plan) -> None:
    services = ["--port", str(plan.sandbox_ports[SERVICES]), "--shop", plan.url]
    tree.start(f"sandbox-{SERVICES}", [sys.executable, "-m", "shop.sandboxes", *services])
    for code, keys in SANDBOXES.items():
        pairs = [part for name, value in keys.items() for part in ("--set", f"{name}={value}")]
        tree.start(f"sandbox-{code}", _manage("serve_sandbox", code, "--port", str(plan.sandbox_ports[code]), *pairs))


def _start_web(tree: Tree, plan: Plan) -> None:
    binding = ["--bind", f"{plan.host}:{plan.port}", "--worker-class", "gthread", "--workers", "1", "--threads", str(WEB_THREADS)]
    tree.start("web", [sys.executable, "-m", "gunicorn", "shop.wsgi", *binding, "--graceful-timeout", "5", "--no-control-socket"])


def _start_worker(tree: Tree, plan: Plan) -> None:
    """One process for worker and beat. Without a server's broker there is nobody to gossip with."""
    schedule = plan.data_dir / "beat" / "schedule"
    schedule.parent.mkdir(parents=True, exist_ok=True)
    pool = ["-P", "threads", "-c", str(WORKER_THREADS), "-B", "-s", str(schedule)]
    quiet = ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    tree.start("worker", [sys.executable, "-m", "celery", "-A", "shop", "worker", *pool, *quiet])


def _begin_static(tree: Tree, plan: Plan) -> Any:
    """Collecting costs 7 s, so only when a static file or a package changed since."""
    stamp = _static_stamp(plan)
    if stamp.exists() and stamp.read_text("ascii") == _static_fingerprint():
        return None
    return tree.begin("static", _manage("collectstatic", "--noinput", "--clear", "--verbosity", "0"))


def _static_stamp(plan: Plan) -> Path:
    return plan.data_dir / "static.fingerprint"


def _static_fingerprint() -> str:
    digest = hashlib.sha256((BASE_DIR / "requirements.lock").read_bytes() + (BASE_DIR / "shop/settings/base.py").read_bytes())
    for package in ("shop", "catalog", "connectors", "cms"):
        for path in sorted((BASE_DIR / package).glob("**/static/**/*")):
            if path.is_file():
                found = path.stat()
                digest.update(f"{path.relative_to(BASE_DIR)} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _manage(*arguments: str) -> list[str]:
    return [sys.executable, str(BASE_DIR / "manage.py"), *arguments]


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _sandbox_ports(port: int) -> dict[str, int]:
    """The ports after the shop's, so that they stay the same from start to start; any free one where they are taken."""
    ports: dict[str, int] = {}
    for number, code in enumerate((*SANDBOXES, SERVICES), start=1):
        wanted = port + number
        ports[code] = wanted if wanted < 65536 and _is_free("127.0.0.1", wanted) else _any_free_port()
    return ports


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(host: str, port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _take(path: Path) -> dict[str, Any]:
    """Reads and removes: it holds the passwords of this start."""
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    path.unlink()
    return content


def _tell(plan: Plan, prepared: dict[str, Any], connected: dict[str, Any], *, seconds: float) -> None:
    print(f"\nSẵn sàng sau {seconds:.0f} giây.\n")
    print(f"  Cửa hàng               {plan.url}/")
    print(f"  Kênh chủ thể           {plan.url}/kenh-chu-the/")
    print(f"  Quản trị               {plan.url}/quan-tri/")
    for code, told in connected["marketplaces"].items():
        print(f"  Sàn thử {told['label']:<14} {plan.sandbox_url(code)}/__state   {told['live']}/{told['wanted']} tin đang bán")
    print(f"  Thanh toán, giao hàng  {plan.sandbox_url(SERVICES)}/__state   thử nghiệm, không có tiền thật")
    print("\n  Tài khoản trình diễn (mật khẩu mới ở mỗi lần khởi động)")
    for user in prepared["users"]:
        print(f"    {user['role']:<24} {user['login']:<28} {user['password']}")
    print(f"\n  Nhật ký: {plan.data_dir / 'log'}    Dừng: Ctrl-C", flush=True)


if __name__ == "__main__":
    sys.exit(main())
