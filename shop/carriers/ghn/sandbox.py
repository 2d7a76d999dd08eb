"""A strict GHN on this machine: keys, limits, two-level names and our own codes are checked as the original does."""

import json
from typing import Any

from shop.carriers.sandbox import LEFT_OUT, Answer, CarrierSandbox, Parcel, answer, fee_of, official_places

NEEDED = (
    "payment_type_id", "required_note", "to_name", "to_phone", "to_address", "to_ward_name", "to_province_name", "weight", "length",
    "width", "height", "service_type_id", "client_order_code", "items",
)  # fmt: skip
NOTES = ("CHOTHUHANG", "CHOXEMHANGKHONGTHU", "KHONGCHOXEMHANG")


class GhnSandbox(CarrierSandbox):
    label = "GHN"
    first_status = "ready_to_pick"
    paths = {
        ("POST", f"/shiip/public-api/v2/{path}"): name
        for path, name in (
            ("shipping-order/preview", "preview"),
            ("shipping-order/create", "create"),
            ("shipping-order/detail", "detail"),
            ("shipping-order/detail-by-client-code", "find"),
            ("switch-status/cancel", "cancel"),
            ("a5/gen-token", "label_token"),
        )
    } | {("GET", "/a5/public-api/printA5"): "print_label"}

    def preview(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        return self._refusal(asked, headers) or _ok({"order_code": "", "total_fee": self._fee(asked)})

    def create(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        if refusal := self._refusal(asked, headers):
            return refusal
        parcel = self.by_client_code(asked["client_order_code"])
        if parcel is None or parcel.status == "cancel":
            parcel = self.add(
                code=f"L{len(self.parcels) + 1:05d}VN",
                client_code=asked["client_order_code"],
                request=asked,
                fee_vnd=self._fee(asked),
                cod_vnd=asked.get("cod_amount", 0),
            )
        return _ok({"order_code": parcel.code, "total_fee": parcel.fee_vnd})

    def detail(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        return self._keys(headers) or self._told(self.parcels.get(asked.get("order_code", "")))

    def find(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        return self._keys(headers) or self._told(self.by_client_code(asked.get("client_order_code", "")))

    def cancel(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        if refusal := self._keys(headers):
            return refusal
        rows = []
        for code in asked["order_codes"]:
            parcel = self.parcels.get(code)
            may = parcel is not None and parcel.status in ("ready_to_pick", "picking")
            if may and parcel is not None:
                self.move(parcel, "cancel")
            rows.append({"order_code": code, "result": may, "message": "OK" if may else "Không thể hủy"})
        return _ok(rows)

    def label_token(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        return self._keys(headers) or _ok({"token": f"nhan-{'-'.join(asked['order_codes'])}"})

    def print_label(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        return 200, {"Content-Type": "text/html; charset=utf-8"}, f"<h1>GHN (thử nghiệm): {query.get('token', '')}</h1>".encode()

    def hook_body(self, parcel: Parcel) -> bytes:
        told = {"OrderCode": parcel.code, "ClientOrderCode": parcel.client_code, "Status": parcel.status, "Type": "Switch_status"}
        return json.dumps(
            {**told, "CODAmount": parcel.cod_vnd, "Fee": {"MainService": parcel.fee_vnd}, "Time": parcel.at.isoformat()}
        ).encode()

    def _keys(self, headers: dict[str, str]) -> Answer | None:
        if (headers.get("token"), headers.get("shopid")) != (self.settings["token"], self.settings["shop_id"]):
            return answer({"code": 401, "message": "Token không hợp lệ", "data": None}, status=401)
        return None

    def _refusal(self, asked: dict[str, Any], headers: dict[str, str]) -> Answer | None:
        if refusal := self._keys(headers):
            return refusal
        missing = [name for name in NEEDED if not asked.get(name)]
        places = {(province, ward) for _code, province, number, ward in official_places() if number not in LEFT_OUT}
        if missing or asked["required_note"] not in NOTES or not asked.get("is_new_to_address"):
            return _no(f"Thiếu hoặc sai: {', '.join(missing)}")
        if (asked["to_province_name"], asked["to_ward_name"]) not in places:
            return _no("Không tìm thấy xã, phường")
        if not 0 < asked["weight"] <= 50_000 or not 0 <= asked.get("cod_amount", 0) <= 50_000_000 or len(asked["client_order_code"]) > 50:
            return _no("Vượt giới hạn")
        if (asked["service_type_id"] == 5) != (asked["weight"] >= 20_000):
            return _no("Sai loại dịch vụ")
        return None

    def _fee(self, asked: dict[str, Any]) -> int:
        return fee_of(asked["weight"], is_near=asked["to_province_name"] == asked.get("from_province_name"))

    def _told(self, parcel: Parcel | None) -> Answer:
        if parcel is None:
            return _no("Không tìm thấy đơn hàng")
        told = {"order_code": parcel.code, "client_order_code": parcel.client_code, "status": parcel.status}
        return _ok({**told, "total_fee": parcel.fee_vnd, "cod_amount": parcel.cod_vnd, "updated_date": parcel.at.isoformat()})


def _ok(data: Any) -> Answer:
    return answer({"code": 200, "message": "Success", "data": data})


def _no(message: str) -> Answer:
    return answer({"code": 400, "message": message, "data": None}, status=400)
