"""A local Postmart: the seller portal with its spreadsheets, and the assumed HTTP contract beside it."""

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from catalog.tabular import Row
from catalog.workbook import TableError
from connectors.postmart import sheet
from connectors.postmart.contract import AUTH_HEADER, OPERATIONS, PRESENT

Answer = tuple[int, dict[str, str], bytes]
XLSX = {"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
MODES = ("lost", "lost_before", "server", "html", "rate", "auth", "body_code", "too_large")


class PostmartSandbox:
    """Refuses a changed template, too many rows, wrong keys, prices that are no whole đồng; can fail on demand."""

    def __init__(self, *, settings: Mapping[str, str], clock: Callable[[], datetime]) -> None:
        self._key = settings["api_key"]
        self._clock = clock
        self._lock = threading.RLock()
        self.items: dict[str, dict[str, Any]] = {}
        self.results: dict[str, bytes] = {}
        self.faults: list[str] = []
        self.calls: Counter[str] = Counter()
        self.reject: dict[str, str] = {}
        self.images: dict[str, str] = {}
        self.moderates = False
        self.orders: dict[str, dict[str, Any]] = {}
        self.shifts: list[str] = []
        self._next_id = 500001

    def handle(self, method: str, path: str, query_pairs: list[tuple[str, str]], headers: Mapping[str, str], body: bytes) -> Answer:
        with self._lock:
            if path == "/healthz":
                return 200, {"Content-Type": "text/plain"}, b"ok"
            if path == "/__state":
                return _json(200, {"items": list(self.items.values()), "calls": dict(self.calls)})
            if path == "/__control":
                return self._control(json.loads(body or b"{}"))
            self.calls[f"{method} {path}"] += 1
            if headers.get(AUTH_HEADER.lower()) != self._key:
                return _json(401, {"ok": False, "message": "Sai khóa truy cập"})
            fault = self.faults.pop(0) if self.faults else ""
            early = {
                "lost_before": (0, {}, b""),
                "server": _json(500, {"ok": False}),
                "html": (200, {"Content-Type": "text/html"}, b"<html>Bao tri</html>"),
                "rate": _json(429, {"ok": False}),
                "auth": _json(401, {"ok": False}),
                "body_code": _told(508, "Hệ thống bận", status=200),
                "too_large": _told(413, "Quá lớn", status=413),
            }
            if fault in early:
                return early[fault]
            answer = self._routed(method, path, dict(query_pairs), body)
            return (0, {}, b"") if fault == "lost" else answer

    def _control(self, wanted: dict[str, Any]) -> Answer:
        if wanted.get("reset"):
            self.items.clear()
            self.faults.clear()
            self.calls.clear()
        if mode := wanted.get("fail_next"):
            if mode not in MODES:
                return _json(400, {"error": f"mode must be one of {', '.join(MODES)}"})
            self.faults += [mode] * int(wanted.get("count", 1))
        self.reject.update(wanted.get("reject") or {})
        for sku, change in (wanted.get("edit") or {}).items():
            self.items[sku].update(change)
        self.moderates = bool(wanted.get("moderates", self.moderates))
        for order in wanted.get("orders") or []:
            self.orders[order[PRESENT.order_fields["id"]]] = order
        self.shifts += wanted.get("shift_orders") or []
        if wanted.get("lose_images"):
            self.images.clear()
        for sku in wanted.get("delete") or []:
            self.items.pop(sku, None)
        return _json(200, {"ok": True})

    def _routed(self, method: str, path: str, query: Mapping[str, str], body: bytes) -> Answer:
        if path == "/portal/template" and method == "GET":
            return 200, XLSX, sheet.write(sheet.PUBLISH_COLUMNS, [])
        if path == "/portal/upload" and method == "POST":
            return self._uploaded(body)
        if path.startswith("/portal/result/") and method == "GET":
            found = self.results.get(path.rsplit("/", 1)[-1])
            return (200, XLSX, found) if found is not None else _json(404, {"ok": False, "message": "Không có lô này"})
        if path == "/portal/export" and method == "GET":
            return 200, XLSX, self._export()
        for name, operation in OPERATIONS.items():
            if (method, path) == (operation.method, operation.path):
                return self._api(name, query, body)
        return _json(404, {"ok": False, "message": "Không có địa chỉ này"})

    def _uploaded(self, body: bytes) -> Answer:
        for columns, take in ((sheet.PUBLISH_COLUMNS, self._published), (sheet.WITHDRAW_COLUMNS, self._withdrawn)):
            try:
                rows = sheet.read("upload.xlsx", body, columns)
            except TableError as error:
                return _json(200, {"ok": False, "code": "file", "message": str(error)})
            except sheet.SheetError as error:
                refused = str(error)
                continue
            return self._applied(rows, take)
        return _json(200, {"ok": False, "code": "template", "message": refused})

    def _applied(self, rows: list[Row], take: Callable[[Row], tuple[str, str, str]]) -> Answer:
        if not rows or len(rows) > sheet.MAX_ROWS:
            return _json(200, {"ok": False, "code": "rows", "message": f"Tệp cần từ 1 đến {sheet.MAX_ROWS} dòng"})
        skus = [sheet.value(row, "Mã SKU") for row in rows]
        batches = {sheet.value(row, "Mã lô") for row in rows}
        if len(set(skus)) != len(skus) or len(batches) != 1 or "" in skus:
            return _json(200, {"ok": False, "code": "keys", "message": "Mã SKU trùng hoặc trống, hoặc nhiều mã lô trong một tệp"})
        batch = batches.pop()
        told = [(sku, *take(row)) for sku, row in zip(skus, rows, strict=True)]
        columns = sheet.RESULT_COLUMNS
        result = [dict(zip(columns, (batch, sku, outcome, reason, own), strict=True)) for sku, outcome, reason, own in told]
        self.results[batch] = sheet.write(columns, result)
        return _json(200, {"ok": True, "batch": batch})

    def _published(self, row: Row) -> tuple[str, str, str]:
        sku = sheet.value(row, "Mã SKU")
        if sku in self.reject:
            return sheet.REJECTED, self.reject[sku], ""
        try:
            price, stock = sheet.whole(row, "Giá bán (đồng)"), sheet.whole(row, "Tồn kho")
        except sheet.SheetError as error:
            return sheet.REJECTED, str(error), ""
        title = sheet.value(row, "Tên sản phẩm")
        if not title or len(title) > sheet.MAX_TITLE or price <= 0:
            return sheet.REJECTED, "Tên hoặc giá không hợp lệ", ""
        own = self._upsert(sku, title=title, price_vnd=price, stock=stock, live=True, review="passed", reason="")
        return sheet.ACCEPTED, "", own

    def _withdrawn(self, row: Row) -> tuple[str, str, str]:
        item = self.items.get(sheet.value(row, "Mã SKU"))
        if item is None:
            return sheet.REJECTED, "Không có tin này", ""
        item["live"] = False
        return sheet.ACCEPTED, "", str(item["id"])

    def _upsert(self, sku: str, **fields: Any) -> str:
        item = self.items.get(sku)
        if item is None:
            item = self.items[sku] = {"id": str(self._next_id), "sku": sku}
            self._next_id += 1
        item.update(fields)
        return str(item["id"])

    def _export(self) -> bytes:
        taken = self._clock().isoformat(timespec="seconds")
        rows = [
            {
                "Mã SKU": item["sku"],
                "Mã tin": item["id"],
                "Trạng thái": sheet.LIVE if item["live"] else sheet.NOT_LIVE,
                "Tên sản phẩm": item["title"],
                "Giá bán (đồng)": item["price_vnd"],
                "Tồn kho": item["stock"],
                "Thời điểm xuất": taken,
            }
            for item in self.items.values()
        ]
        return sheet.write(sheet.EXPORT_COLUMNS, rows)

    def _orders(self, query: Mapping[str, str]) -> Answer:
        """Oldest change first. `shifts` are orders that change right after a page was read, and so move to the end."""
        updated, size = PRESENT.order_fields["updated"], int(query["size"])
        low, high = float(query.get("from", 0)), float(query.get("until", "inf"))
        ids = query["ids"].split(",") if "ids" in query else None
        rows = sorted(self.orders.values(), key=lambda row: float(row[updated]))
        rows = [row for row in rows if (row[PRESENT.order_fields["id"]] in ids if ids else low <= float(row[updated]) <= high)]
        start = (int(query["page"]) - 1) * size
        answer = _told(200, "Thành công", {"total": len(rows), "list": rows[start : start + size]})
        if self.shifts and size > 1:
            self.orders[self.shifts.pop(0)][updated] = high
        return answer

    def _api(self, name: str, query: Mapping[str, str], body: bytes) -> Answer:
        if name == "list_orders":
            return self._orders(query)
        if name == "list_categories":
            return _told(200, "Thành công", [{"gc_id": 782, "gc_name": "Thực Phẩm - Đặc sản", "gc_parent_id": 0, "type_id": 12}])
        if name == "list_products":
            return _told(200, "Thành công", [self._row(item) for item in self.items.values()])
        if name == "upload_image":
            return self._image(body)
        try:
            given = PRESENT.ours(json.loads(body))
        except ValueError:
            return _told(400, "Nội dung không phải JSON")
        if given["images"] is not None and any(image not in self.images for image in given["images"]):
            return _told(422, "Ảnh không còn")
        if name == "create_product":
            if given["sku"] in self.items:
                return _told(409, "Mã SKU đã có")
            review = "pending" if self.moderates else "passed"
            fields = {"title": given["title"], "price_vnd": given["price_vnd"], "stock": given["stock"]}
            return _told(200, "Thành công", PRESENT.theirs(id=self._upsert(given["sku"], **fields, live=True, review=review, reason="")))
        item = next((item for item in self.items.values() if item["id"] == given["id"]), None)
        if item is None:
            return _told(404, "Không có tin này")
        item.update({key: given[key] for key in ("title", "price_vnd", "stock") if given[key] is not None})
        if given["state"] is not None:
            item["live"] = given["state"] == PRESENT.states["on"]
        return _told(200, "Thành công", PRESENT.theirs(id=item["id"]))

    def _row(self, item: Mapping[str, Any]) -> dict[str, Any]:
        state = "banned" if item.get("banned") else "on" if item["live"] else "off"
        told = {name: item[name] for name in ("id", "sku", "title", "price_vnd", "stock")}
        review = PRESENT.reviews[item.get("review") or "passed"]
        return PRESENT.theirs(**told, state=PRESENT.states[state], review=review, reason=item.get("reason", ""))

    def _image(self, body: bytes) -> Answer:
        """The same bytes again are the same picture."""
        start = body.find(b"\r\n\r\n") + 4
        content = body[start : body.rfind(b"\r\n--")]
        if not content.startswith((b"\xff\xd8", b"\x89PNG")):
            return _told(415, "Chỉ nhận ảnh JPG hoặc PNG")
        digest = hashlib.sha256(content).hexdigest()
        own = f"img-{digest[:16]}"
        self.images[own] = digest
        return _told(200, "Thành công", {"id": own})


def _told(code: int, message: str, result: Any = None, *, status: int = 200) -> Answer:
    return _json(status, {"code": code, "message": message, "result": result, "requestMethod": ""})


def _json(status: int, body: Mapping[str, Any]) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps(body, ensure_ascii=False).encode()
