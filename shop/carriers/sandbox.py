"""What the carriers' sandboxes share: parcels, places of the official list, faults and webhooks on demand. No framework.

`/__control` takes `{"move": {"code", "status"}}`, `{"hook": {"code", "url"}}` and
`{"fail": {"call", "how": "500" | "drop" | "drop_after", "times"}}`.
"""

import csv
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

Answer = tuple[int, dict[str, str], bytes]
JSON = {"Content-Type": "application/json; charset=utf-8"}
DATA = Path(__file__).resolve().parents[2] / "catalog" / "points" / "data"
HOME_PROVINCE = "04"
LEFT_OUT = ("01318",)
"""A commune that the sandboxes do not list, so that the shop meets one without a match."""


@dataclass(kw_only=True)
class Parcel:
    code: str
    client_code: str
    status: str
    request: dict[str, Any]
    fee_vnd: int
    cod_vnd: int
    at: datetime
    history: list[str] = field(default_factory=list)


@cache
def official_places() -> tuple[tuple[str, str, str, str], ...]:
    """(province code, province, commune code, commune) of the official list."""
    with (DATA / "provinces.csv").open(encoding="utf-8") as file:
        provinces = {row["code"]: row["name"] for row in csv.DictReader(file)}
    with (DATA / "communes.csv").open(encoding="utf-8") as file:
        return tuple((row["province_code"], provinces[row["province_code"]], row["code"], row["name"]) for row in csv.DictReader(file))


def fee_of(weight_g: int, *, is_near: bool) -> int:
    """By half kilograms, dearer far away; a sandbox's price, no carrier's."""
    first, more = (20_000, 3_000) if is_near else (32_000, 6_000)
    return first + more * max(0, -(-weight_g // 500) - 1)


class CarrierSandbox:
    """A carrier subclasses it with its own paths, checks and words."""

    label = ""
    paths: Mapping[tuple[str, str], str] = {}
    first_status = ""

    def __init__(self, *, settings: Mapping[str, str], clock: Callable[[], datetime], base_url: str) -> None:
        self.settings, self.clock, self.base_url = settings, clock, base_url
        self.parcels: dict[str, Parcel] = {}
        self.faults: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.lock = threading.RLock()

    def hook_body(self, parcel: Parcel) -> bytes:
        """What the carrier posts to the shop."""
        raise NotImplementedError

    def handle(self, method: str, path: str, query_pairs: list[tuple[str, str]], headers: dict[str, str], body: bytes) -> Answer:
        if path == "/__state":
            return answer(self.state())
        if path == "/__control" and method == "POST":
            return answer(self.control(json.loads(body)))
        name = self.paths.get((method, path))
        if name is None:
            return answer({}, status=404)
        self.calls.append(name)
        fault = self._fault(name)
        if fault == "500":
            return answer({"error": "internal"}, status=500)
        if fault == "drop":
            return 0, {}, b""
        asked = json.loads(body) if body else {}
        with self.lock:
            told: Answer = getattr(self, name)(asked, dict(query_pairs), headers)
        return (0, {}, b"") if fault == "drop_after" else told

    def state(self) -> dict[str, Any]:
        shown = ("code", "client_code", "status", "fee_vnd", "cod_vnd", "history")
        return {"label": self.label, "calls": self.calls, "parcels": [{n: getattr(p, n) for n in shown} for p in self.parcels.values()]}

    def control(self, wanted: dict[str, Any]) -> dict[str, Any]:
        told: dict[str, Any] = {}
        if "fail" in wanted:
            self.faults.append({"times": 1, **wanted["fail"]})
        if move := wanted.get("move"):
            self.move(self.parcels[move["code"]], move["status"])
        if hook := wanted.get("hook"):
            from shop.payments.sandbox import send

            told["answer"] = send("POST", hook["url"], self.hook_body(self.parcels[hook["code"]]))
        return told

    def move(self, parcel: Parcel, status: str) -> None:
        parcel.status, parcel.at = status, self.clock()
        parcel.history.append(status)

    def add(self, *, code: str, client_code: str, request: dict[str, Any], fee_vnd: int, cod_vnd: int) -> Parcel:
        parcel = Parcel(
            code=code,
            client_code=client_code,
            status=self.first_status,
            request=request,
            fee_vnd=fee_vnd,
            cod_vnd=cod_vnd,
            at=self.clock(),
            history=[self.first_status],
        )
        self.parcels[code] = parcel
        return parcel

    def by_client_code(self, client_code: str) -> Parcel | None:
        return next((parcel for parcel in self.parcels.values() if parcel.client_code == client_code), None)

    def _fault(self, name: str) -> str:
        for fault in self.faults:
            if fault["call"] == name and fault["times"] > 0:
                fault["times"] -= 1
                return str(fault["how"])
        return ""


def answer(values: Any, *, status: int = 200) -> Answer:
    return status, JSON, json.dumps(values, default=str, ensure_ascii=False).encode()
