"""Push notifications: their configuration, and the sender, which repeats what was not taken and keeps what was lost.

A target answers 2xx with an empty body within three seconds. Only targets on this machine are called.
"""

import heapq
import http.client
import itertools
import json
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from connectors.shopee.sandbox.state import App, Refused, State
from connectors.shopee.signing import push_signature

if TYPE_CHECKING:
    from connectors.shopee.sandbox.server import Request

CODES = {1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 15, 16, 22, 23, 24, 25, 27, 28, 29, 30, 47}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
ANSWER_WITHIN_S = 3.0
RETRY_AFTER_S = (300.0, 1800.0, 10800.0)
LOST_KEPT_S = 3 * 86400
VERIFICATION = {"code": 0, "data": {"verify_info": "This is a Verification message.Please respond in the certain format."}}


@dataclass(order=True)
class Message:
    due_at: float
    number: int
    body: bytes = field(compare=False)
    shop_id: str = field(compare=False, default="")
    tries: int = field(compare=False, default=0)


class Sender:
    """One per sandbox; its thread starts with the first message and ends with the process. Guarded by its own lock."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._condition = threading.Condition()
        self._queue: list[Message] = []
        self._numbers = itertools.count(1)
        self._thread: threading.Thread | None = None
        self.sent = self.failed = 0
        self.lost: list[tuple[int, int, bytes]] = []
        self.consumed = 0
        self.retry_after_s: tuple[float, ...] = RETRY_AFTER_S
        self.is_duplicating = self.is_reordering = self.is_forging = False

    def put(self, shop_id: str, body: bytes) -> None:
        with self._condition:
            late = 0.3 if self.is_reordering and len(self._queue) % 2 == 0 else 0.0
            for _copy in range(2 if self.is_duplicating else 1):
                heapq.heappush(self._queue, Message(time.monotonic() + late, next(self._numbers), body, shop_id))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()
            self._condition.notify()

    @property
    def waiting(self) -> int:
        with self._condition:
            return len(self._queue)

    def _run(self) -> None:
        while True:
            with self._condition:
                while not self._queue or self._queue[0].due_at > time.monotonic():
                    self._condition.wait(self._queue[0].due_at - time.monotonic() if self._queue else None)
                message = heapq.heappop(self._queue)
            is_taken = deliver(self._app, message.body, is_forged=self.is_forging)
            with self._condition:
                self._settle(message, is_taken=is_taken)

    def _settle(self, message: Message, *, is_taken: bool) -> None:
        if is_taken:
            self.sent += 1
            return
        self.failed += 1
        if message.tries >= len(self.retry_after_s):
            self.lost.append((message.number, self._app.now_s(), message.body))
            return
        message.due_at = time.monotonic() + self.retry_after_s[message.tries]
        message.tries += 1
        heapq.heappush(self._queue, message)
        self._condition.notify()


def sender_of(app: App) -> Sender:
    if app.sender is None:
        app.sender = Sender(app)
    kept: Sender = app.sender
    return kept


def send(state: State, code: int, data: dict[str, Any]) -> None:
    """Queues the notification when the app asked for its code."""
    push = state.app.push
    if not push.callback_url or code not in push.codes or int(state.shop_id) in push.blocked_shop_ids:
        return
    envelope: dict[str, Any] = {"data": data, "code": code, "timestamp": state.now_s()}
    if code in (1, 2):
        envelope["partner_id"] = int(state.app.partner_id)
    elif code != 12:
        envelope["shop_id"] = int(state.shop_id)
    sender_of(state.app).put(state.shop_id, json.dumps(envelope, ensure_ascii=False).encode())


def deliver(app: App, body: bytes, *, is_forged: bool = False) -> bool:
    """One try, at once; true when it was taken as the original demands."""
    url = app.push.callback_url
    parts = urlsplit(url)
    key = f"{app.partner_key}x" if is_forged else app.partner_key
    headers = {"Content-Type": "application/json", "Authorization": push_signature(key, url=url, body=body)}
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=ANSWER_WITHIN_S)
    try:
        connection.request("POST", parts.path or "/", body, headers)
        reply = connection.getresponse()
        return 200 <= reply.status < 300 and reply.read() == b""
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def set_app_push_config(app: App, request: "Request") -> dict[str, Any]:
    """Saving an address calls it with a verification message first."""
    body = request.json()
    on, off = set(body.get("set_push_config_on") or []), set(body.get("set_push_config_off") or [])
    blocked = body.get("blocked_shop_id_list") or []
    if (on | off) - CODES or on & off:
        raise Refused("error_param", "Invalid push config.")
    if len(blocked) > 500:
        raise Refused("error_param", "blocked_shop_id_list should have at most 500 ids.")
    if body.get("callback_url"):
        _verify(app, str(body["callback_url"]))
    elif not app.push.callback_url:
        raise Refused("error_param", "callback_url is required.")
    app.push.codes = (app.push.codes | on) - off
    app.push.blocked_shop_ids = list(blocked) if "blocked_shop_id_list" in body else app.push.blocked_shop_ids
    return {"result": "success"}


def _verify(app: App, url: str) -> None:
    before, app.push.callback_url = app.push.callback_url, url
    if urlsplit(url).scheme != "http" or urlsplit(url).hostname not in LOOPBACK:
        app.push.callback_url = before
        raise Refused("error_param", "This sandbox calls only http addresses of its own machine.")
    if not deliver(app, json.dumps(VERIFICATION, separators=(",", ":")).encode()):
        app.push.callback_url = before
        raise Refused("error_param", "We didn't get any response in 3 seconds with 2xx code and an empty body from the callback url.")


def get_app_push_config(app: App, request: "Request") -> dict[str, Any]:
    return {
        "callback_url": app.push.callback_url,
        "live_push_status": "Normal",
        "suspended_time": 0,
        "blocked_shop_id": app.push.blocked_shop_ids,
        "push_config_on_list": sorted(app.push.codes),
        "push_config_off_list": sorted(CODES - app.push.codes),
    }


def get_lost_push_message(app: App, request: "Request") -> dict[str, Any]:
    sender, oldest = sender_of(app), app.now_s() - LOST_KEPT_S
    kept = [(number, body) for number, lost_at, body in sender.lost if number > sender.consumed and lost_at >= oldest]
    rows = [{**{name: message.get(name) for name in ("shop_id", "code", "timestamp")}, "data": body.decode()}
            for body, message in ((body, json.loads(body)) for _number, body in kept[:100])]  # fmt: skip
    return {"push_message_list": rows, "has_next_page": len(kept) > 100, "last_message_id": kept[:100][-1][0] if kept else 0}


def confirm_consumed_lost_push_message(app: App, request: "Request") -> dict[str, Any]:
    last = request.json().get("last_message_id")
    if not isinstance(last, int):
        raise Refused("error_param", "Wrong parameters, detail: last_message_id is a required field.")
    sender_of(app).consumed = max(sender_of(app).consumed, last)
    return {}
