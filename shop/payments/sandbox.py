"""What the gateways' sandboxes share: charges, a pay page for the browser, call-backs over HTTP, faults on demand. No framework.

`/__state` tells everything. `/__control` takes `{"ipn": "before" | "after" | "never"}` (relative to the buyer's return),
`{"settle": {"reference", "how": "pay" | "poor" | "cancel"}}` (without a browser), `{"deliver": {"reference", "times"}}` and
`{"fail": {"call", "how": "500" | "drop" | "drop_after", "times"}}`.
"""

import http.client
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Answer = tuple[int, dict[str, str], bytes]
JSON = {"Content-Type": "application/json; charset=utf-8"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
HOWS = {"pay": "Trả tiền", "poor": "Giả như không đủ tiền", "cancel": "Hủy, không trả nữa"}
AFTER_RETURN_S = 0.7
IPN_TIMEOUT_S = 15.0
STYLE = (
    "body{font:17px/1.5 system-ui,sans-serif;margin:0;background:#f2f4f7;color:#1c2430}main{max-width:26rem;margin:2rem auto;"
    "padding:1.5rem;"
    "background:#fff;border-radius:12px;border:1px solid #d5dbe3}h1{font-size:1.3rem;margin:0 0 .5rem}dl{display:grid;"
    "grid-template-columns:auto 1fr;gap:.25rem 1rem}dt{color:#4b5868}dd{margin:0;text-align:right;overflow-wrap:anywhere}"
    ".note{background:#fff4d6;padding:.6rem .8rem;border-radius:8px}button{display:block;width:100%;min-height:48px;margin-top:.75rem;"
    "font:inherit;border-radius:8px;border:1px solid #7a8798;background:#fff;color:#1c2430}button.first{background:#0b5d3b;color:#fff;"
    "border-color:#0b5d3b;font-weight:600}"
)


@dataclass(kw_only=True)
class Charged:
    """One charge as the gateway keeps it."""

    reference: str
    amount_vnd: int
    info: str
    return_url: str
    ipn_url: str
    created_at: datetime
    expires_at: datetime
    number: int = 0
    how: str = ""
    settled_at: datetime | None = None
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    ipn_answers: list[str] = field(default_factory=list)
    request: dict[str, Any] = field(default_factory=dict)

    @property
    def is_paid(self) -> bool:
        return self.how == "pay"

    @property
    def refunded_vnd(self) -> int:
        return sum(refund["amount"] for refund in self.refunds.values())


class GatewaySandbox:
    """A gateway subclasses it with its own paths, checks and words."""

    label = ""
    paths: Mapping[tuple[str, str], str] = {}
    """(method, path) -> name of the handling method."""

    def __init__(self, *, settings: Mapping[str, str], clock: Callable[[], datetime], base_url: str) -> None:
        self.settings, self.clock, self.base_url = settings, clock, base_url
        self.charges: dict[str, Charged] = {}
        self.ipn_mode = "before"
        self.faults: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.lock = threading.RLock()
        self._number = int(time.time()) % 100_000_000 * 10

    # what a gateway words itself

    def ipn_request(self, charge: Charged) -> tuple[str, str, bytes]:
        """(method, address, body) of the signed call-back."""
        raise NotImplementedError

    def back_url(self, charge: Charged) -> str:
        """The buyer's way home, signed as the gateway does."""
        raise NotImplementedError

    # the server's side

    def handle(self, method: str, path: str, query_pairs: list[tuple[str, str]], headers: dict[str, str], body: bytes) -> Answer:
        if path == "/__state":
            return 200, JSON, json.dumps(self.state(), default=str, ensure_ascii=False).encode()
        if path == "/__control" and method == "POST":
            return 200, JSON, json.dumps(self.control(json.loads(body)), default=str, ensure_ascii=False).encode()
        if path == "/tra-tien":
            return self._page_post(dict(parse_qsl(body.decode()))) if method == "POST" else self._page(dict(query_pairs).get("so", ""))
        name = self.paths.get((method, path))
        if name is None:
            return 404, JSON, b"{}"
        self.calls.append(name)
        fault = self._fault(name)
        if fault == "500":
            return 500, JSON, b'{"error":"internal"}'
        if fault == "drop":
            return 0, {}, b""
        with self.lock:
            answer: Answer = getattr(self, name)(query_pairs, headers, body)
        return (0, {}, b"") if fault == "drop_after" else answer

    def state(self) -> dict[str, Any]:
        shown = ("reference", "amount_vnd", "info", "how", "number", "ipn_answers", "refunds", "refunded_vnd", "expires_at")
        charges = [{name: getattr(charge, name) for name in shown} for charge in self.charges.values()]
        return {"label": self.label, "ipn": self.ipn_mode, "calls": self.calls, "charges": charges}

    def control(self, wanted: dict[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = {}
        if "ipn" in wanted:
            self.ipn_mode = wanted["ipn"]
        if "fail" in wanted:
            self.faults.append({"times": 1, **wanted["fail"]})
        if settle := wanted.get("settle"):
            charge = self.charges[settle["reference"]]
            told["back_url"] = self.settle(charge, settle["how"])
        if deliver := wanted.get("deliver"):
            charge = self.charges[deliver["reference"]]
            told["answers"] = [self.deliver(charge) for _time in range(deliver.get("times", 1))]
        return told

    def settle(self, charge: Charged, how: str) -> str:
        """The buyer decided; answers where the browser goes on. A settled charge stays as it is."""
        if not charge.how:
            if how == "pay" and self.clock() > charge.expires_at:
                how = "late"
            charge.how, charge.settled_at, charge.number = how, self.clock(), self.next_number()
            if self.ipn_mode == "before":
                self.deliver(charge)
            elif self.ipn_mode == "after":
                threading.Timer(AFTER_RETURN_S, self.deliver, (charge,)).start()
        return self.back_url(charge)

    def deliver(self, charge: Charged) -> str:
        """Sends the call-back once; answers status and body as text, "" when nobody answered."""
        method, url, body = self.ipn_request(charge)
        told = send(method, url, body)
        charge.ipn_answers.append(told)
        return told

    def next_number(self) -> int:
        self._number += 1
        return self._number

    def pay_url(self, charge: Charged) -> str:
        return f"{self.base_url}/tra-tien?so={charge.reference}"

    def _fault(self, name: str) -> str:
        for fault in self.faults:
            if fault["call"] == name and fault["times"] > 0:
                fault["times"] -= 1
                return str(fault["how"])
        return ""

    def _page(self, reference: str) -> Answer:
        charge = self.charges.get(reference)
        if charge is None:
            return 404, HTML, self.page_of("<p>Không có giao dịch này.</p>")
        amount = f"{charge.amount_vnd:,}".replace(",", ".")
        facts = f"<dl><dt>Số tiền</dt><dd>{amount} ₫</dd><dt>Nội dung</dt><dd>{escape(charge.info)}</dd></dl>"
        if charge.how:
            back = escape(self.back_url(charge))
            return 200, HTML, self.page_of(f'{facts}<p>Giao dịch này đã xong.</p><p><a href="{back}">Quay lại cửa hàng</a></p>')
        buttons = "".join(
            f'<button name="how" value="{how}"{" class=first" if how == "pay" else ""}>{label}</button>' for how, label in HOWS.items()
        )
        hidden = f'<input type="hidden" name="so" value="{escape(reference)}">'
        form = f'<form method="post" action="{self.base_url}/tra-tien">{hidden}{buttons}</form>'
        return 200, HTML, self.page_of(facts + form)

    def _page_post(self, form: dict[str, str]) -> Answer:
        charge = self.charges.get(form.get("so", ""))
        if charge is None or form.get("how") not in HOWS:
            return 400, HTML, self.page_of("<p>Yêu cầu không đọc được.</p>")
        return 303, {"Location": self.settle(charge, form["how"])}, b""

    def page_of(self, inner: str) -> bytes:
        note = '<p class="note">Trang thử nghiệm trên máy này. Không có tiền thật.</p>'
        head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        title = f"{self.label} (thử nghiệm)"
        return (
            f'<!doctype html><html lang="vi"><head>{head}<title>{title}</title><style>{STYLE}</style></head>'
            f"<body><main><h1>{title}</h1>{note}{inner}</main></body></html>"
        ).encode()


def send(method: str, url: str, body: bytes) -> str:
    address = urlsplit(url)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=IPN_TIMEOUT_S)
    try:
        target = address.path + (f"?{address.query}" if address.query else "")
        connection.request(method, target, body or None, {"Content-Type": "application/json"} if body else {})
        answer = connection.getresponse()
        return f"{answer.status} {answer.read(2000).decode(errors='replace')}".strip()
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()


def json_answer(values: dict[str, Any]) -> Answer:
    return 200, JSON, json.dumps(values, ensure_ascii=False).encode()
