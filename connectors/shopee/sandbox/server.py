"""Routing, identity and faults of the sandbox; what the calls do stands in `items`, `orders` and `consent`."""

import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from connectors.shopee.sandbox import consent, control, items, orders
from connectors.shopee.sandbox.state import Refused, State
from connectors.shopee.signing import is_equal, sign

Answer = tuple[int, dict[str, str], bytes]
Call = Callable[[State, "Request"], dict[str, Any]]
JSON = {"Content-Type": "application/json"}
PUBLIC: dict[str, Call] = {
    "/api/v2/auth/token/get": consent.token_get,
    "/api/v2/auth/access_token/get": consent.token_renew,
    "/api/v2/media_space/upload_image": items.upload_image,
}
READS: dict[str, Call] = {
    "/api/v2/product/get_category": items.get_category,
    "/api/v2/product/get_attribute_tree": items.get_attribute_tree,
    "/api/v2/product/get_brand_list": items.get_brand_list,
    "/api/v2/product/category_recommend": items.category_recommend,
    "/api/v2/product/get_item_limit": items.get_item_limit,
    "/api/v2/product/get_item_list": items.get_item_list,
    "/api/v2/product/get_item_base_info": items.get_item_base_info,
    "/api/v2/product/search_item": items.search_item,
    "/api/v2/logistics/get_channel_list": items.get_channel_list,
    "/api/v2/shop/get_shop_info": consent.get_shop_info,
    "/api/v2/order/get_order_list": orders.get_order_list,
    "/api/v2/order/get_order_detail": orders.get_order_detail,
}
WRITES: dict[str, Call] = {
    "/api/v2/product/add_item": items.add_item,
    "/api/v2/product/update_item": items.update_item,
    "/api/v2/product/update_price": items.update_price,
    "/api/v2/product/update_stock": items.update_stock,
    "/api/v2/product/unlist_item": items.unlist_item,
    "/api/v2/product/delete_item": items.delete_item,
}
SIGNATURE_LIFE_S = 300


class Request:
    """`query` keeps repeats; `first(name)` answers "" when absent."""

    def __init__(self, method: str, path: str, pairs: list[tuple[str, str]], headers: Mapping[str, str], body: bytes) -> None:
        self.method, self.path, self.pairs, self.headers, self.body = method, path, pairs, headers, body

    def first(self, name: str) -> str:
        return next((value for key, value in self.pairs if key == name), "")

    def many(self, name: str) -> list[str]:
        """Repeated keys and comma-joined values, both as in the wild."""
        return [part.strip() for key, value in self.pairs if key == name for part in value.split(",") if part.strip()]

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
        self.state = State(settings=settings, clock=clock, base_url=base_url)
        self.calls: Counter[str] = Counter()

    def handle(self, method: str, path: str, query_pairs: list[tuple[str, str]], headers: Mapping[str, str], body: bytes) -> Answer:
        request = Request(method, path, query_pairs, headers, body)
        if path == "/__state":
            with self._lock:
                return _json(200, control.state_of(self.state, self.calls))
        if path == "/__control":
            with self._lock:
                return self._controlled(request)
        if path == "/healthz":
            return 200, {"Content-Type": "text/plain"}, b"ok"
        if self.state.latency_s:
            time.sleep(self.state.latency_s)
        with self._lock:
            self.calls[path] += 1
            fault = self.state.faults.next(path)
        if fault == "slow":
            time.sleep(self.state.slow_s)
        with self._lock:
            return self._answered(request, fault)

    def _controlled(self, request: Request) -> Answer:
        try:
            return _json(200, control.apply(self.state, request.json(), self.calls))
        except (control.BadControl, Refused) as error:
            return _json(400, {"error": str(error)})

    def _answered(self, request: Request, fault: str) -> Answer:
        early = {
            "lost_before": (0, {}, b""),
            "server": _envelope("error_server", "Something wrong. Please try later."),
            "html": (502, {"Content-Type": "text/html"}, b"<html><body>502 Bad Gateway</body></html>"),
            "garbage": (200, JSON, b'{"request_id": "abc", "error": '),
            "rate": _envelope("error_rate_limit", "Too many requests, please slow down."),
            "too_many": (429, {"Content-Type": "text/html"}, b"Too Many Requests"),
            "limit": _envelope("error_limit", "Your app has reached the daily limit."),
            "auth": _gateway("invalid_acceess_token", "Invalid access_token, please have a check."),
            "rejected": _envelope("product.error_param", "invalid field: refused on demand"),
        }
        if fault in early:
            return early[fault]
        answer = self._done(request)
        return (0, {}, b"") if fault == "lost" else answer

    def _done(self, request: Request) -> Answer:
        if request.path == "/api/v2/shop/auth_partner":
            return self._consented(request)
        try:
            call = self._identified(request)
        except Refused as refused:
            return _gateway(refused.code, refused.message)
        try:
            answer = call(self.state, request)
        except Refused as refused:
            module = request.path.split("/")[3] if request.path not in PUBLIC else ""
            prefixed = f"{module}.{refused.code}" if module and "." not in refused.code else refused.code
            return _envelope(prefixed, refused.message, refused.response)
        flat = request.path.startswith(("/api/v2/auth/", "/api/v2/shop/"))
        return _json(200, {**_head(), **answer} if flat else {**_head(), "response": answer})

    def _consented(self, request: Request) -> Answer:
        try:
            self._check_signature(request, token="", shop_id="")
            return 302, {"Location": consent.redirect_url(self.state, request.first("redirect"))}, b""
        except Refused as refused:
            return _gateway(refused.code, refused.message)

    def _identified(self, request: Request) -> Call:
        """Partner, time, signature, token, shop link, then the path: in this order."""
        method = "GET" if request.path in READS else "POST"
        call = PUBLIC.get(request.path) or READS.get(request.path) or WRITES.get(request.path)
        if call is None or request.method != method:
            raise Refused("error_param", "Permission denied. This API is currently offline or the request path is incorrect.")
        has_token = bool(request.first("access_token"))
        if request.path in PUBLIC and not has_token:
            self._check_signature(request, token="", shop_id="")
            return call
        self._check_signature(request, token=request.first("access_token"), shop_id=request.first("shop_id"))
        consent.check_token(self.state, request.first("access_token"), request.first("shop_id"))
        return call

    def _check_signature(self, request: Request, *, token: str, shop_id: str) -> None:
        if not request.first("partner_id"):
            raise Refused("error_param", "There is no partner_id in query.")
        if request.first("partner_id") != self.state.partner_id:
            raise Refused("invalid_partner_id", "Invalid partner_id, please have a check.")
        timestamp = request.first("timestamp")
        if not timestamp.isdigit() or int(timestamp) > 4294967295:
            raise Refused("error_param", "Invalid timestamp")
        if abs(self.state.now_s() - int(timestamp)) > SIGNATURE_LIFE_S:
            raise Refused("error_param", "Timestamp is expired.")
        if not request.first("sign"):
            raise Refused("error_param", "There is no sign in query.")
        wanted = sign(
            self.state.partner_key,
            partner_id=self.state.partner_id,
            path=request.path,
            timestamp=int(timestamp),
            access_token=token,
            shop_id=shop_id,
        )
        if not is_equal(wanted, request.first("sign")):
            raise Refused("error_sign", "Wrong sign.")


def _head() -> dict[str, Any]:
    return {"request_id": uuid.uuid4().hex, "error": "", "message": "", "warning": ""}


def _envelope(code: str, message: str, response: dict[str, Any] | None = None) -> Answer:
    return _json(200, {**_head(), "error": code, "message": message, **({"response": response} if response else {})})


def _gateway(code: str, message: str) -> Answer:
    return _json(403, {"request_id": uuid.uuid4().hex, "error": code, "message": message})


def _json(status: int, body: Mapping[str, Any]) -> Answer:
    return status, dict(JSON), json.dumps(body, ensure_ascii=False).encode()
