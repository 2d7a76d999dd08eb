"""Identity, limits and faults of the sandbox. What the calls do stands beside it, one file a subject (`routes`)."""

import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from connectors.shopee.sandbox import consent, control
from connectors.shopee.sandbox.routes import PUBLIC, SHOP
from connectors.shopee.sandbox.state import App, Plain, Refused
from connectors.shopee.signing import is_equal, sign

Answer = tuple[int, dict[str, str], bytes]
JSON = {"Content-Type": "application/json"}
SIGNATURE_LIFE_S, MAX_UINT32 = 300, 4294967295
SIGNED_PAGES = {"/api/v2/shop/auth_partner": consent.consented_url, "/api/v2/shop/cancel_auth_partner": consent.cancelled_url}
OPEN_PAGES = {"/auth": consent.consented_url, "/cancel_auth": consent.cancelled_url}
DAY_S, RESET_OF_DAY_S = 86400, 16 * 3600
"""The daily quota starts anew at 00:00 UTC+8."""


class Request:
    """`query` keeps repeats; `first(name)` answers "" when absent."""

    def __init__(self, method: str, path: str, pairs: list[tuple[str, str]], headers: Mapping[str, str], body: bytes) -> None:
        self.method, self.path, self.pairs, self.headers, self.body = method, path, pairs, headers, body

    def has(self, name: str) -> bool:
        return any(key == name for key, _value in self.pairs)

    def first(self, name: str) -> str:
        return next((value for key, value in self.pairs if key == name), "")

    def many(self, name: str) -> list[str]:
        """Repeated keys, comma-joined values, and the brackets that some clients let out: all as in the wild."""
        values = (part.strip(" []'\"") for key, value in self.pairs if key in (name, f"{name}[]") for part in value.split(","))
        return [value for value in values if value]

    def ids(self, name: str) -> list[int]:
        return [int(value) for value in self.many(name) if value.isdigit()]

    def number(self, name: str) -> int:
        value = self.first(name)
        if value and not value.isdigit():
            raise Refused("error_param", f"Wrong parameters, detail: {name} should be an integer.")
        return int(value or 0)

    def page(self) -> tuple[int, int]:
        size, offset = self.first("page_size"), self.first("offset")
        if not size.isdigit() or not 1 <= int(size) <= 100 or not offset.isdigit():
            raise Refused("error_param", "page_size should be 1 to 100.")
        return int(size), int(offset)

    def json(self) -> dict[str, Any]:
        try:
            parsed = json.loads(self.body or b"{}")
        except ValueError as error:
            raise Refused("error_param", "parse data failed") from error
        if not isinstance(parsed, dict):
            raise Refused("error_param", "body must be an object")
        return parsed


class ShopeeSandbox:
    def __init__(self, *, settings: Mapping[str, str], clock: Callable[[], datetime], base_url: str) -> None:
        self._lock = threading.RLock()
        self.app = App(settings=settings, clock=clock, base_url=base_url)
        self.app.shop()
        self.calls: Counter[str] = Counter()

    def handle(self, method: str, path: str, query_pairs: list[tuple[str, str]], headers: Mapping[str, str], body: bytes) -> Answer:
        request = Request(method, path, query_pairs, headers, body)
        if path == "/__state":
            with self._lock:
                if request.has("counts"):
                    return _json(200, control.counts_of(self.app, self.calls, shop_id=request.first("shop_id"), sku=request.first("sku")))
                return _json(200, control.state_of(self.app, self.calls, shop_id=request.first("shop_id")))
        if path == "/__control":
            with self._lock:
                return self._controlled(request)
        if path == "/healthz":
            return 200, {"Content-Type": "text/plain"}, b"ok"
        arrived_s = self.app.now_s()
        if self.app.latency_s:
            time.sleep(self.app.latency_s)
        with self._lock:
            self.calls[path] += 1
            if method == "POST" and headers.get("content-type", "").startswith("application/json") and "/product/" in path:
                self.app.posts.append({"path": path, "body": request.json()})
            fault = self.app.faults.next(path)
        if fault == "slow":
            time.sleep(self.app.slow_s)
        with self._lock:
            return self._answered(request, fault, arrived_s)

    def _controlled(self, request: Request) -> Answer:
        try:
            return _json(200, control.apply(self.app, request.json(), self.calls))
        except (control.BadControl, Refused) as error:
            return _json(400, {"error": str(error)})

    def _answered(self, request: Request, fault: str, arrived_s: int) -> Answer:
        early = {
            "lost_before": (0, {}, b""),
            "server": _envelope("error_server", "Something wrong. Please try later."),
            "busy": _envelope("error_system_busy", "System is busy, please try again later."),
            "html": (502, {"Content-Type": "text/html"}, b"<html><body>502 Bad Gateway</body></html>"),
            "garbage": (200, JSON, b'{"request_id": "abc", "error": '),
            "empty": (200, JSON, b""),
            "rate": _envelope("error_rate_limit", "Too many requests, please slow down."),
            "too_many": (429, {"Content-Type": "text/html"}, b"Too Many Requests"),
            "limit": _envelope("error_limit", "Your app has reached the daily limit."),
            "auth": _gateway("invalid_acceess_token", "Invalid access_token, please have a check."),
            "unlinked": _gateway("shop_no_linked", "Partner and shop has no linked."),
            "no_ip": _gateway("source_ip_undeclared", "Source IP is undeclared."),
            "rejected": _envelope("product.error_param", "invalid field: refused on demand"),
            "strange": _envelope("product.a_code_of_tomorrow", "not documented yet"),
        }
        if fault in early:
            return early[fault]
        answer = self._done(request, arrived_s)
        return (0, {}, b"") if fault == "lost" else answer

    def _done(self, request: Request, arrived_s: int) -> Answer:
        if request.path in (*SIGNED_PAGES, *OPEN_PAGES):
            return self._paged(request)
        try:
            call = self._identified(request)
            self._count(arrived_s)
        except Refused as refused:
            return _gateway(refused.code, refused.message)
        try:
            return _success(request, call())
        except Refused as refused:
            module = request.path.split("/")[3]
            is_bare = "." in refused.code or (("POST", request.path) in PUBLIC and module == "auth")
            return _envelope(refused.code if is_bare else f"{module}.{refused.code}", refused.message, refused.response)

    def _paged(self, request: Request) -> Answer:
        """The pages that a seller sees in a browser; here the seller always agrees."""
        try:
            if request.path in SIGNED_PAGES:
                self._check_signature(request, token="", shop_id="")
            else:
                consent.check_open_page(self.app, request)
            page = {**SIGNED_PAGES, **OPEN_PAGES}[request.path]
            return 302, {"Location": page(self.app, request)}, b""
        except Refused as refused:
            return _gateway(refused.code, refused.message)

    def _identified(self, request: Request) -> Callable[[], Any]:
        """Partner, time, signature, token, shop link, then the path: in this order."""
        route = (request.method, request.path)
        token, shop_id = request.first("access_token"), request.first("shop_id")
        if route in PUBLIC and not token:
            self._check_signature(request, token="", shop_id="")
            return lambda: PUBLIC[route](self.app, request)
        self._check_signature(request, token=token, shop_id=shop_id)
        shop = consent.shop_of_token(self.app, token, shop_id)
        if route in PUBLIC:
            return lambda: PUBLIC[route](self.app, request)
        if route not in SHOP:
            raise Refused("error_param", "Permission denied. This API is currently offline or the request path is incorrect.")
        return lambda: SHOP[route](shop, request)

    def _count(self, second: int) -> None:
        """Calls that reached the application, by the second of their arrival: the burst limit and the daily quota, where a control set them."""
        app = self.app
        day = (second - RESET_OF_DAY_S) // DAY_S
        if app.daily_cap and app.calls_by_day[day] >= app.daily_cap:
            raise Refused("error_limit", "Your app has reached the daily limit.")
        if app.calls_per_s and app.calls_by_second[second] >= app.calls_per_s:
            raise Refused("error_rate_limit", "Too many requests, please slow down.")
        app.calls_by_second[second] += 1
        app.calls_by_day[day] += 1

    def _check_signature(self, request: Request, *, token: str, shop_id: str) -> None:
        if not request.first("partner_id"):
            raise Refused("error_param", "There is no partner_id in query.")
        for name in ("partner_id", "shop_id", "merchant_id"):
            value = request.first(name)
            if value and not (value.isdigit() and int(value) <= MAX_UINT32):
                raise Refused("error_param", f"{name} should be an integer between 0 and 4294967295")
        if request.first("partner_id") != self.app.partner_id:
            raise Refused("invalid_partner_id", "Invalid partner_id, please have a check.")
        timestamp = request.first("timestamp")
        if not timestamp:
            raise Refused("error_param", "There is no timestamp in query.")
        if not timestamp.isdigit() or int(timestamp) > MAX_UINT32:
            raise Refused("error_param", "Invalid timestamp")
        if abs(self.app.now_s() - int(timestamp)) > SIGNATURE_LIFE_S:
            raise Refused("error_param", "Timestamp is expired.")
        if not request.first("sign"):
            raise Refused("error_param", "There is no sign in query.")
        wanted = sign(
            self.app.partner_key,
            partner_id=self.app.partner_id,
            path=request.path,
            timestamp=int(timestamp),
            access_token=token,
            shop_id=shop_id,
        )
        if not is_equal(wanted, request.first("sign")):
            raise Refused("error_sign", "Wrong sign.")


def _success(request: Request, answer: Any) -> Answer:
    head = {"request_id": uuid.uuid4().hex, "error": "", "message": "", "warning": ""}
    if request.path.endswith("/get_item_violation_info"):
        head = {"request_id": head["request_id"], "message": None}  # type: ignore[dict-item]  # as the original: no error key, null
    if not isinstance(answer, Plain):
        return _json(200, {**head, "response": answer})
    if answer.content:
        return 200, {"Content-Type": answer.content_type}, answer.content
    body = {**head, **answer.fields}
    return _json(200, body if answer.response is None else {**body, "response": answer.response})


def _envelope(code: str, message: str, response: dict[str, Any] | None = None) -> Answer:
    head = {"request_id": uuid.uuid4().hex, "error": code, "message": message, "warning": ""}
    return _json(200, {**head, **({"response": response} if response else {})})


def _gateway(code: str, message: str) -> Answer:
    return _json(403, {"request_id": uuid.uuid4().hex, "error": code, "message": message})


def _json(status: int, body: Mapping[str, Any]) -> Answer:
    return status, dict(JSON), json.dumps(body, ensure_ascii=False).encode()
