"""The sandbox is as strict as the original where the reference says how strict that is; limits and faults come on demand."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.shopee import SANDBOX_DEFAULTS
from connectors.shopee.sandbox import make_sandbox
from connectors.shopee.sandbox.server import ShopeeSandbox
from connectors.shopee.signing import sign
from tests.connectors.conftest import make_png

PARTNER, KEY, SHOP = (SANDBOX_DEFAULTS[name] for name in ("partner_id", "partner_key", "shop_id"))
Pairs = list[tuple[str, str]]


class Caller:
    """Signed calls without a socket; the clock stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
        self.sandbox: ShopeeSandbox = make_sandbox(settings=SANDBOX_DEFAULTS, clock=lambda: self.now, base_url="http://127.0.0.1:9")
        self.token = ""

    def raw(self, method: str, path: str, pairs: Pairs, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        content = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        status, answer_headers, answer = self.sandbox.handle(method, path, pairs, headers or {}, content)
        if status == 302:
            return status, answer_headers["Location"]
        return status, json.loads(answer)

    def signed(self, path: str, *, is_public: bool = False, at: int | None = None) -> Pairs:
        timestamp = int(self.now.timestamp()) if at is None else at
        who = {} if is_public else {"access_token": self.token, "shop_id": SHOP}
        signature = sign(KEY, partner_id=PARTNER, path=path, timestamp=timestamp, **who)
        return [*who.items(), ("partner_id", PARTNER), ("timestamp", str(timestamp)), ("sign", signature)]

    def call(self, method: str, path: str, pairs: Pairs | None = None, body: Any = None, **how: Any) -> tuple[int, Any]:
        full = f"/api/v2/{path}"
        return self.raw(method, full, [*self.signed(full, **how), *(pairs or [])], body)

    def control(self, **actions: Any) -> Any:
        return self.raw("POST", "/__control", [], actions)[1]

    def consent(self) -> dict[str, Any]:
        path = "/api/v2/shop/auth_partner"
        _status, where = self.raw("GET", path, [*self.signed(path, is_public=True), ("redirect", "http://x/?a=1")])
        assert where.startswith("http://x/?a=1&code=")
        code = where.split("code=")[1].split("&")[0]
        body = {"code": code, "shop_id": int(SHOP), "partner_id": int(PARTNER)}
        _status, pair = self.call("POST", "auth/token/get", body=body, is_public=True)
        self.token = pair["access_token"]
        return dict(pair)


@pytest.fixture
def caller() -> Caller:
    made = Caller()
    made.consent()
    return made


INFO = "shop/get_shop_info"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda pairs: [pair for pair in pairs if pair[0] != "partner_id"], "error_param"),
        (lambda pairs: [(name, "7" if name == "partner_id" else value) for name, value in pairs], "invalid_partner_id"),
        (lambda pairs: [(name, "x7" if name == "partner_id" else value) for name, value in pairs], "error_param"),
        (lambda pairs: [pair for pair in pairs if pair[0] != "timestamp"], "error_param"),
        (lambda pairs: [(name, value + "000" if name == "timestamp" else value) for name, value in pairs], "error_param"),
        (lambda pairs: [pair for pair in pairs if pair[0] != "sign"], "error_param"),
        (lambda pairs: [(name, value.upper() if name == "sign" else value) for name, value in pairs], "error_sign"),
        (lambda pairs: [(name, value[:-1] if name == "sign" else value) for name, value in pairs], "error_sign"),
        (lambda pairs: [pair for pair in pairs if pair[0] != "access_token"], "error_sign"),
    ],
)
def test_the_gateway_refuses_with_403_and_three_fields(caller: Caller, change: Any, code: str) -> None:
    path = f"/api/v2/{INFO}"
    status, answer = caller.raw("GET", path, change(caller.signed(path)))
    assert (status, answer["error"], sorted(answer)) == (403, code, ["error", "message", "request_id"])


@pytest.mark.parametrize(("skew", "status"), [(0, 200), (300, 200), (301, 403), (-300, 200), (-301, 403)])
def test_a_timestamp_is_good_for_five_minutes(caller: Caller, skew: int, status: int) -> None:
    assert caller.call("GET", INFO, at=int(caller.now.timestamp()) + skew)[0] == status


def test_a_code_and_a_refresh_token_are_good_once_and_the_old_token_five_minutes(caller: Caller) -> None:
    first = caller.consent()
    body = {"refresh_token": first["refresh_token"], "shop_id": int(SHOP), "partner_id": int(PARTNER)}
    _status, second = caller.call("POST", "auth/access_token/get", body=body, is_public=True)
    assert (second["expire_in"], "response" in second) == (14400, False)
    status, again = caller.call("POST", "auth/access_token/get", body=body, is_public=True)
    assert (status, again["error"], again["message"]) == (200, "error_auth", "Invalid refresh_token.")
    caller.now += timedelta(seconds=299)
    assert caller.call("GET", INFO)[0] == 200
    caller.now += timedelta(seconds=2)
    status, answer = caller.call("GET", INFO)
    assert (status, answer["error"]) == (403, "invalid_acceess_token")
    caller.token = second["access_token"]
    caller.now += timedelta(hours=4)
    assert caller.call("GET", INFO)[1]["error"] == "invalid_acceess_token"


def test_consent_ends_when_it_is_taken_back_or_runs_out(caller: Caller) -> None:
    caller.control(consent_until=int(caller.now.timestamp()) - 1)
    assert caller.call("GET", INFO)[1]["error"] == "shop_access_expired"
    path = "/api/v2/shop/cancel_auth_partner"
    status, where = caller.raw("GET", path, [*caller.signed(path, is_public=True), ("redirect", "http://x/")])
    assert (status, where) == (302, f"http://x/?shop_id={SHOP}")
    assert caller.call("GET", INFO)[1]["error"] == "shop_no_linked"


@pytest.mark.parametrize("given", [{"auth_type": "buyer"}, {"response_type": "token"}, {"partner_id": "7"}, {"redirect_uri": "ftp://x"}])
def test_the_open_page_is_exact_about_its_parameters(caller: Caller, given: dict[str, str]) -> None:
    query = {"partner_id": PARTNER, "auth_type": "seller", "redirect_uri": "http://x/", "response_type": "code", "state": "s"}
    assert caller.raw("GET", "/auth", list(query.items()))[0] == 302
    assert caller.raw("GET", "/auth", list({**query, **given}.items()))[0] == 403


def test_lists_come_repeated_joined_or_in_brackets(caller: Caller) -> None:
    path = "product/get_attribute_tree"
    for pairs in ([("category_id_list", "100797"), ("category_id_list", "101228")], [("category_id_list", "100797,101228")]):
        assert [row["category_id"] for row in caller.call("GET", path, pairs)[1]["response"]["list"]] == [100797, 101228]
    assert len(caller.call("GET", path, [("category_id_list", "[100797, 101228]")])[1]["response"]["list"]) == 2
    assert caller.call("GET", path, [("category_id_list", ",".join(["100797"] * 21))])[1]["error"] == "product.error_param"


def test_an_upload_needs_a_file_of_the_right_name_and_answers_several_one_by_one(caller: Caller) -> None:
    path = "/api/v2/media_space/upload_image"

    def sent(*parts: tuple[str, str, bytes]) -> Any:
        heads = [f'--B\r\nContent-Disposition: form-data; name="{named}"{file}\r\n\r\n'.encode() for named, file, _content in parts]
        body = b"".join(head + content + b"\r\n" for head, (_named, _file, content) in zip(heads, parts, strict=True))
        headers = {"content-type": "multipart/form-data; boundary=B"}
        return caller.raw("POST", path, caller.signed(path, is_public=True), body + b"--B--\r\n", headers)[1]

    good, name = make_png(1), '; filename="a.png"'
    assert sent(("image", name, good))["response"]["image_info"]["image_id"].startswith("vn-")
    for bad in (("file", name, good), ("image", "", good)):
        assert sent(bad)["message"] == "can't find image file"
    assert sent(("image", name, b"tiny"))["message"] == "image is invalid or not supported"
    rows = sent(("image", name, good), ("image", name, b"tiny"))["response"]["image_info_list"]
    assert [(row["id"], row["error"]) for row in rows] == [(0, ""), (1, "error_param")]
    assert sent(*[("image", name, good)] * 10)["error"] == "media_space.error_param"
    assert caller.raw("POST", path, caller.signed(path), {"image": "x"})[1]["error"] == "media_space.error_param", "JSON is no file"


def test_the_burst_limit_and_the_daily_quota_hold(caller: Caller) -> None:
    caller.now += timedelta(seconds=1)
    caller.control(calls_per_s=2)
    assert [caller.call("GET", INFO)[1]["error"] for _turn in range(3)] == ["", "", "error_rate_limit"]
    caller.now += timedelta(seconds=1)
    assert caller.call("GET", INFO)[1]["error"] == ""
    caller.control(calls_per_s=0, daily_cap=9)
    errors = [caller.call("GET", INFO)[1]["error"] for _turn in range(12)]
    assert errors[-1] == "error_limit"
    caller.now = caller.now.replace(hour=16, minute=0, second=0)  # midnight in UTC+8
    caller.consent()
    assert caller.call("GET", INFO)[1]["error"] == ""


@pytest.mark.parametrize("path", ["product/get_attributes", "product/get_dts_limit", "shop/add_item"])
def test_a_call_that_is_gone_is_offline(caller: Caller, path: str) -> None:
    status, answer = caller.call("GET", path)
    assert (status, answer["error"]) == (403, "error_param")
    assert "offline" in answer["message"]


def test_beside_and_without_response(caller: Caller) -> None:
    limits = caller.call("GET", "product/get_item_limit", [("category_id", "100797")])[1]
    assert (limits["gtin_limit"], "gtin_limit" in limits["response"]) == ({"gtin_validation_rule": "Optional"}, False)
    assert caller.call("GET", INFO)[1]["region"] == "VN"
    assert caller.call("GET", "shop/get_warehouse_detail")[1]["error"] == "warehouse.error_not_in_whitelist"


def test_notifications_go_only_to_this_machine(caller: Caller) -> None:
    began = time.monotonic()
    answer = caller.call("POST", "push/set_app_push_config", body={"callback_url": "https://example.com/hook"}, is_public=True)[1]
    assert answer["error"] == "push.error_param"
    assert time.monotonic() - began < 1
    assert caller.call("GET", "push/get_app_push_config", is_public=True)[1]["response"]["callback_url"] == ""
