"""A strict Viettel Post on this machine: log-in, token, places by its own numbers, unique codes and states are checked."""

import json
from typing import Any

from shop.carriers.sandbox import LEFT_OUT, Answer, CarrierSandbox, Parcel, answer, fee_of, official_places

GOODS = ("PRODUCT_TYPE", "PRODUCT_WEIGHT", "PRODUCT_PRICE", "SENDER_PROVINCE", "SENDER_WARD", "RECEIVER_PROVINCE", "RECEIVER_WARD")
PEOPLE = ("ORDER_NUMBER", "SENDER_FULLNAME", "SENDER_PHONE", "RECEIVER_FULLNAME", "RECEIVER_PHONE", "RECEIVER_ADDRESS", "ORDER_SERVICE")


class ViettelPostSandbox(CarrierSandbox):
    """Its numbers of places are its own: the official code turned round and moved on, so that a guessed one never fits."""

    label = "Viettel Post"
    first_status = "100"
    paths = {
        ("POST", "/v2/user/Login"): "log_in",
        ("GET", "/v3/categories/listProvinceNew"): "provinces",
        ("GET", "/v3/categories/listWardsNew"): "wards",
        ("POST", "/v2/order/getPriceAll"): "prices",
        ("POST", "/v2/order/createOrder"): "create",
        ("POST", "/v2/order/getOrder"): "detail",
        ("POST", "/v2/order/UpdateOrder"): "cancel",
    }

    def log_in(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        if (asked.get("USERNAME"), asked.get("PASSWORD")) != (self.settings["username"], self.settings["password"]):
            return answer({"status": 201, "error": True, "message": "Sai tài khoản", "data": None})
        return answer({"status": 200, "error": False, "message": "OK", "data": {"token": self._token}})

    def provinces(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        found = {code: name for code, name, _number, _ward in official_places()}
        return self._keys(headers) or _ok([{"PROVINCE_ID": int(code) + 700, "PROVINCE_NAME": name} for code, name in found.items()])

    def wards(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        rows = [row for row in official_places() if str(int(row[0]) + 700) == query.get("provinceId") and row[2] not in LEFT_OUT]
        return self._keys(headers) or _ok([{"WARDS_ID": ward_id(number), "WARDS_NAME": ward.upper()} for *_province, number, ward in rows])

    def prices(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        if refusal := self._refusal(asked, headers, GOODS):
            return refusal
        return answer([{"MA_DV_CHINH": "VCN", "TEN_DICHVU": "Nhanh", "GIA_CUOC": self._fee(asked), "THOI_GIAN": "48 giờ"}])

    def create(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        if refusal := self._refusal(asked, headers, GOODS + PEOPLE):
            return refusal
        if self.by_client_code(asked["ORDER_NUMBER"]) is not None and asked.get("CHECK_UNIQUE"):
            return _no("Mã đơn đã tồn tại")
        parcel = self.add(
            code=f"VTP{len(self.parcels) + 1:09d}",
            client_code=asked["ORDER_NUMBER"],
            request=asked,
            fee_vnd=self._fee(asked),
            cod_vnd=asked.get("MONEY_COLLECTION", 0),
        )
        return _ok({"ORDER_NUMBER": parcel.code, "MONEY_TOTAL": parcel.fee_vnd, "MONEY_COLLECTION": parcel.cod_vnd})

    def detail(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        if refusal := self._keys(headers):
            return refusal
        parcel = self.parcels.get(asked.get("ORDER_NUMBER", "")) or self.by_client_code(asked.get("ORDER_REFERENCE", ""))
        return _no("Không tìm thấy đơn") if parcel is None else _ok(self._told(parcel))

    def cancel(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        if refusal := self._keys(headers):
            return refusal
        parcel = self.parcels.get(asked.get("ORDER_NUMBER", ""))
        if parcel is None or asked.get("TYPE") != 4 or int(parcel.status) >= 200:
            return _no("Không thể hủy")
        self.move(parcel, "107")
        return _ok({})

    def hook_body(self, parcel: Parcel) -> bytes:
        return json.dumps({"DATA": self._told(parcel), "TOKEN": self.settings["hook_key"]}).encode()

    @property
    def _token(self) -> str:
        return f"token-{self.settings['username']}-{self.settings['password'][::-1]}"

    def _keys(self, headers: dict[str, str]) -> Answer | None:
        if headers.get("token") != self._token:
            return answer({"status": 401, "error": True, "message": "Token invalid", "data": None}, status=401)
        return None

    def _refusal(self, asked: dict[str, Any], headers: dict[str, str], names: tuple[str, ...]) -> Answer | None:
        if refusal := self._keys(headers):
            return refusal
        known = {(int(code) + 700, ward_id(number)) for code, _province, number, _ward in official_places() if number not in LEFT_OUT}
        missing = [name for name in names if not asked.get(name)]
        ends = [(asked.get(f"{who}_PROVINCE"), asked.get(f"{who}_WARD")) for who in ("SENDER", "RECEIVER")]
        if missing or any(end not in known for end in ends):
            return _no(["Thiếu hoặc sai", *missing])
        if asked["PRODUCT_WEIGHT"] <= 0 or asked.get("MONEY_COLLECTION", 0) < 0:
            return _no("Khối lượng hoặc tiền thu hộ không đúng")
        return None

    def _fee(self, asked: dict[str, Any]) -> int:
        return fee_of(asked["PRODUCT_WEIGHT"], is_near=asked["SENDER_PROVINCE"] == asked["RECEIVER_PROVINCE"]) + 1_500

    def _told(self, parcel: Parcel) -> dict[str, Any]:
        return {
            "ORDER_NUMBER": parcel.code,
            "ORDER_REFERENCE": parcel.client_code,
            "ORDER_STATUS": int(parcel.status),
            "MONEY_COLLECTION": parcel.cod_vnd,
            "MONEY_TOTAL": parcel.fee_vnd,
            "ORDER_STATUSDATE": f"{parcel.at:%d/%m/%Y %H:%M:%S}",
        }


def ward_id(number: str) -> int:
    return int(number[::-1]) + 1_000_000


def _ok(data: Any) -> Answer:
    return answer({"status": 200, "error": False, "message": "OK", "data": data})


def _no(message: Any) -> Answer:
    return answer({"status": 204, "error": True, "message": message, "data": None})
