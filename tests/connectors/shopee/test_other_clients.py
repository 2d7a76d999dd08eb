"""Client libraries of other authors run a whole life of a shop against the sandbox.

Not covered by @congminh1254/shopee-sdk 2.7.0: the signed consent page (it builds only the newer one), and a notification's signature.
Not covered by pyshopee 1.4.0: the attribute tree, uploading a picture (it sends JSON), returns (it calls the chat's address) and the
notifications' settings of today; and it imports Selenium for one method that opens a desktop browser.
"""

import importlib
import json
import subprocess
import sys
import threading
import time
import types
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors.shopee import SANDBOX_DEFAULTS
from connectors.shopee.signing import push_signature, sign
from tests import servers
from tests.conftest import server_or_skip
from tests.connectors.conftest import make_png

CLIENTS = Path(__file__).parent / "clients"
PARTNER, KEY, SHOP = (SANDBOX_DEFAULTS[name] for name in ("partner_id", "partner_key", "shop_id"))


class Target(ThreadingHTTPServer):
    """The seller's side: takes notifications, and lends the picture that is uploaded."""

    daemon_threads = True
    taken: list[tuple[str, bytes]]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class Handler(BaseHTTPRequestHandler):
    server: Target

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.headers["Authorization"], body))
        self._answer(b"")

    def do_GET(self) -> None:
        self._answer(make_png(1) if self.path == "/picture.png" else b"")

    def _answer(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def node() -> str:
    """The program; its packages come with `make setup`."""
    try:
        program = servers.find_node()
        if not (CLIENTS / "node_modules").is_dir():
            raise servers.ServerMissing(f"{CLIENTS.name}/node_modules (make setup)")
    except servers.ServerMissing as missing:
        server_or_skip(missing)
    return program


@pytest.fixture
def target() -> Iterator[Target]:
    server = Target(("127.0.0.1", 0), Handler)
    server.taken = []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


LIFE: dict[str, Any] = {
    "authorize": [SHOP, "s-1"],
    "token": [14400, "string"],
    "refresh_again": "error_auth",
    "shop": ["VN", "NORMAL", "Sandbox OCOP"],
    "shops": [int(SHOP)],
    "category": ["Mì, miến, bún", False],
    "attributes": 2,
    "brand": 0,
    "limits": [9, 2],
    "channel": 5001,
    "recommend": True,
    "image": True,
    "create_refused": "product.error_less_required_attribute",
    "list": 1,
    "search": True,
    "base": ["0.55", 85000, False, 40],
    "extra": 0,
    "title": "Miến dong sợi dai gói 500g loại một",
    "price_and_stock": [90000, 12],
    "variants_too_soon": "product.error_item_not_found",
    "variants": ["MD-0", "MD-1"],
    "spread": "product.error_invalid_price",
    "models": [["MD-0", 88000, 33], ["MD-kg", 160000, 15], ["MD-2", 400000, 5]],
    "left": 2,
    "has_model": True,
    "unlisted": "UNLIST",
    "push": [True, [3, 4, 15, 29]],
    "orders": [True],
    "too_far": "order.order_list_invalid_time",
    "order": [320000, "MD-kg", "1kg", True],
    "order_without_fields": False,
    "kept": "READY_TO_SHIP",
    "waiting": 1,
    "ways": {"pickup": ["address_id", "pickup_time_id"], "dropoff": []},
    "two_ways": "logistics.ship_order_only_support_one_type",
    "shipped": "PROCESSED",
    "tracking": True,
    "label_too_soon": "common.batch_api_all_failed",
    "label": "READY",
    "pdf": ["%PDF-", True],
    "escrow": [320000, 12800, 19200, 16000, 267200],
    "released": [267200],
    "return": ["REQUESTED", 160000, 1],
    "confirmed": "ACCEPTED",
    "cancel_again": "order.error_limit",
    "deleted": "product.error_item_not_found",
    "renewed": "VN",
    "wrong_key": "error_sign",
}


def test_the_node_library_runs_a_whole_life(node: str, sandbox_url: str, target: Target) -> None:
    command = [node, "life.mjs", sandbox_url, PARTNER, KEY, SHOP, target.url, "MD"]
    run = subprocess.run(command, cwd=CLIENTS, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    steps = json.loads(run.stdout)
    assert steps.pop("price_of_models") == {
        "success_list": [{"model_id": steps_model(sandbox_url), "original_price": 88000}],
        "failure_list": [{"model_id": 7, "failed_reason": "model ID not exist in sku"}],
    }
    assert steps == LIFE
    _check_notifications(target)


def steps_model(sandbox_url: str) -> int:
    """The id of the first model, as the sandbox knows it."""
    (item,) = requests.get(f"{sandbox_url}/__state", timeout=5).json()["items"]
    return int(item["models"][0]["model_id"])


def _check_notifications(target: Target) -> None:
    """Each carries the signature over the address as registered and the raw body; the first one is the verification."""
    deadline = time.monotonic() + 5
    while len(target.taken) < 13 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert {signature == push_signature(KEY, url=f"{target.url}push", body=body) for signature, body in target.taken} == {True}
    told = [json.loads(body) for _signature, body in target.taken]
    assert told[0]["code"] == 0
    codes = sorted(message["code"] for message in told)
    # READY, IN_CANCEL, READY again, PROCESSED, COMPLETED, TO_RETURN; then READY and CANCELLED of the other order
    assert codes == [0, *[3] * 8, 4, 15, 29, 29]
    assert {message["shop_id"] for message in told[1:]} == {int(SHOP)}


@pytest.fixture
def pyshopee(sandbox_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The library's client at the sandbox, with consent by the signed page. Selenium is imported for a method that is not called here."""
    selenium = types.ModuleType("selenium")
    selenium.webdriver = types.ModuleType("selenium.webdriver")  # type: ignore[attr-defined]  # a stand-in
    monkeypatch.setitem(sys.modules, "selenium", selenium)
    client = importlib.import_module("pyshopee2").Client(SHOP, PARTNER, KEY, "http://testserver/back", test_env=True)
    client.host = sandbox_url
    page = requests.get(client.shop_authorization("http://testserver/back"), allow_redirects=False, timeout=5)
    assert page.status_code == 302
    client.code = page.headers["Location"].split("code=")[1].split("&")[0]
    assert client.get_token()[1] == 14400
    return client


def control(url: str, **actions: Any) -> Any:
    reply = requests.post(f"{url}/__control", json=actions, timeout=5)
    assert reply.status_code == 200, reply.text
    return reply.json()


def picture(url: str) -> str:
    """Uploaded with the public signature, as documented; the library cannot."""
    path, now = "/api/v2/media_space/upload_image", int(time.time())
    query = {"partner_id": PARTNER, "timestamp": now, "sign": sign(KEY, partner_id=PARTNER, path=path, timestamp=now)}
    reply = requests.post(f"{url}{path}", params=query, files={"image": ("a.png", make_png(1), "image/png")}, timeout=5)
    return str(reply.json()["response"]["image_info"]["image_id"])


def test_the_python_library_sells_ships_and_is_paid(pyshopee: Any, sandbox_url: str) -> None:
    assert pyshopee.shop.get_shop_info()["region"] == "VN"
    assert (
        pyshopee.product.get_brand_list(offset=0, page_size=10, category_id=101228, status=1)["response"]["brand_list"][0]["brand_id"] == 0
    )
    assert pyshopee.product.get_item_limit(category_id=101228)["response"]["price_limit"] == {"min_limit": 1000, "max_limit": 120000000}
    assert pyshopee.logistics.get_channel_list()["response"]["logistics_channel_list"]
    made = pyshopee.product.add_item(**_knife(picture(sandbox_url)))
    item = made["response"]["item_id"]
    listed = pyshopee.product.get_item_list(offset=0, page_size=10, item_status="NORMAL")["response"]["item"]
    assert [row["item_id"] for row in listed] == [item]
    # A Python list leaks out of the library as "[1, 2]".
    assert [row["item_sku"] for row in pyshopee.product.get_item_base_info(item_id_list=[item, 1])["response"]["item_list"]] == ["DAO"]
    pyshopee.product.update_price(item_id=item, price_list=[{"original_price": 260000}])
    pyshopee.product.update_stock(item_id=item, stock_list=[{"model_id": 0, "seller_stock": [{"stock": 7}]}])
    control(sandbox_url, model_wait_s=0)
    tier = [{"name": "Cỡ", "option_list": [{"option": "18 cm"}, {"option": "21 cm"}]}]
    model = [
        {"tier_index": [place], "original_price": 260000, "model_sku": f"DAO-{place}", "seller_stock": [{"stock": 4}]} for place in (0, 1)
    ]
    assert pyshopee.product.init_tier_variation(item_id=item, tier_variation=tier, model=model)["error"] == ""
    assert len(pyshopee.product.get_model_list(item_id=item)["response"]["model"]) == 2

    number = control(sandbox_url, order={"lines": [{"sku": "DAO-1", "quantity": 2}]})["order"]["order_sn"]
    window = {"time_range_field": "create_time", "time_from": int(time.time()) - 60, "time_to": int(time.time()) + 60, "page_size": 10}
    assert pyshopee.order.get_order_list(**window)["response"]["order_list"] == [{"order_sn": number}]
    detail = pyshopee.order.get_order_detail(order_sn_list=number, response_optional_fields="item_list,total_amount")["response"]
    assert (detail["order_list"][0]["total_amount"], detail["order_list"][0]["item_list"][0]["model_name"]) == (520000, "21 cm")
    assert pyshopee.logistics.get_shipping_parameter(order_sn=number)["response"]["info_needed"]["dropoff"] == []
    assert pyshopee.logistics.ship_order(order_sn=number, dropoff={})["error"] == ""
    tracking = pyshopee.logistics.get_tracking_number(order_sn=number)["response"]["tracking_number"]
    parcel = {"order_sn": number, "tracking_number": tracking, "shipping_document_type": "THERMAL_AIR_WAYBILL"}
    made = pyshopee.logistics.create_shipping_document(order_list=[parcel])
    assert made["response"]["result_list"][0]["fail_error"] == ""
    assert pyshopee.payment.get_escrow_detail(order_sn=number)["response"]["order_income"]["escrow_amount"] == 434200
    assert pyshopee.product.unlist_item(item_list=[{"item_id": item, "unlist": True}])["response"]["success_list"][0]["unlist"] is True
    assert pyshopee.product.delete_item(item_id=item)["error"] == ""
    assert pyshopee.get_access_token(SHOP, PARTNER, KEY, pyshopee.refresh_token)[1] == 14400
    pyshopee.access_token = "stale"
    assert pyshopee.shop.get_shop_info() == {"request_id": None, "error": 403, "msg": "http error code"}


def _knife(image: str) -> dict[str, Any]:
    return {
        "original_price": 250000,
        "weight": 0.4,
        "item_name": "Dao rèn tay lưỡi 21 cm",
        "item_sku": "DAO",
        "description": "Dao rèn bằng tay từ nhíp xe, chuôi gỗ nghiến, mài được nhiều năm. " * 3,
        "category_id": 101228,
        "image": {"image_id_list": [image]},
        "logistic_info": [{"logistic_id": 5001, "enabled": True}],
        "brand": {"brand_id": 0, "original_brand_name": "NoBrand"},
        "attribute_list": [{"attribute_id": 100037, "attribute_value_list": [{"value_id": 1000371}]}],
        "seller_stock": [{"stock": 9}],
    }
