"""Serves a sandbox (marketplace, payment gateway, carrier) on a loopback port with the standard library alone."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

MAX_BODY_BYTES = 50_000_000


class Sandbox(Protocol):
    """Status 0 closes the connection without an answer."""

    def handle(
        self, method: str, path: str, query_pairs: list[tuple[str, str]], headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]: ...


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    sandbox: Sandbox


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), MAX_BODY_BYTES))
        headers = {name.lower(): value for name, value in self.headers.items()}
        query_pairs = parse_qsl(parts.query, keep_blank_values=True)
        status, answer_headers, answer = self.server.sandbox.handle(self.command, parts.path, query_pairs, headers, body)
        if status == 0:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in answer_headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _answer

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: paths carry signatures."""


@dataclass(frozen=True, kw_only=True)
class Running:
    url: str
    sandbox: Sandbox
    server: ThreadingHTTPServer

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def start(make_sandbox: Callable[[str], Sandbox], *, port: int = 0) -> Running:
    """`make_sandbox(base_url)` is called once the port is known; 0 takes a free port. Raises OSError when the port is taken."""
    server = _Server(("127.0.0.1", port), _Handler)
    url = f"http://127.0.0.1:{server.server_address[1]}"
    server.sandbox = make_sandbox(url)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    return Running(url=url, sandbox=server.sandbox, server=server)
