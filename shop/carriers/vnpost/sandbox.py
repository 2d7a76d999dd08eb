"""A strict Vietnam Post on this machine: token, places by its own codes, one parcel per code and states are checked."""

import json
from typing import Any

from shop.carriers.sandbox import LEFT_OUT, Answer, CarrierSandbox, Parcel, answer, fee_of, official_places

NEEDED = ("senderProvinceCode", "senderCommuneCode", "receiverProvinceCode", "receiverCommuneCode", "weight", "serviceCode", "customerCode")


class VnpostSandbox(CarrierSandbox):
    label = "Vietnam Post"
    first_status = "NEW"
    paths = {
        ("POST", "/customer-partner/GetAccessToken"): "log_in",
        ("GET", "/customer-partner/getAllProvince"): "provinces",
        ("GET", "/customer-partner/getAllCommune"): "communes",
        ("POST", "/customer-partner/ServicesCharge"): "charge",
        ("POST", "/customer-partner/CreateOrder"): "create",
        ("POST", "/customer-partner/getOrder"): "detail",
        ("POST", "/customer-partner/orderCancel"): "cancel",
    }

    def log_in(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        given = (asked.get("username"), asked.get("password"), asked.get("customerCode"))
        if given != (self.settings["username"], self.settings["password"], self.settings["customer_code"]):
            return answer({"success": False, "message": "Sai tài khoản"}, status=401)
        return answer({"success": True, "token": self._token})

    def provinces(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        found = {code: name for code, name, _number, _ward in official_places()}
        return self._keys(headers) or answer([{"provinceCode": f"P{code}", "provinceName": f"Tỉnh {name}"} for code, name in found.items()])

    def communes(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        rows = [row for row in official_places() if row[2] not in LEFT_OUT]
        told = [
            {"provinceCode": f"P{code}", "communeCode": commune_code(number), "communeName": ward} for code, _name, number, ward in rows
        ]
        return self._keys(headers) or answer(told)

    def charge(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        return self._refusal(asked, headers, NEEDED) or answer({"totalFee": self._fee(asked)})

    def create(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        if refusal := self._refusal(asked, headers, (*NEEDED, "orderCode", "receiverName", "receiverPhone", "receiverAddress")):
            return refusal
        parcel = self.by_client_code(asked["orderCode"]) or self.add(
            code=f"CB{len(self.parcels) + 1:09d}VN",
            client_code=asked["orderCode"],
            request=asked,
            fee_vnd=self._fee(asked),
            cod_vnd=asked.get("codAmount", 0),
        )
        return answer(self._told(parcel))

    def detail(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        if refusal := self._keys(headers):
            return refusal
        parcel = self.parcels.get(asked.get("itemCode", "")) or self.by_client_code(asked.get("orderCode", ""))
        return answer({"message": "Không tìm thấy"}, status=404) if parcel is None else answer(self._told(parcel))

    def cancel(self, asked: dict[str, Any], query: dict[str, str], headers: dict[str, str]) -> Answer:
        if refusal := self._keys(headers):
            return refusal
        parcel = self.parcels.get(asked.get("itemCode", ""))
        if parcel is None or parcel.status != "NEW":
            return answer({"message": "Không thể hủy"}, status=409)
        self.move(parcel, "CANCELLED")
        return answer(self._told(parcel))

    def hook_body(self, parcel: Parcel) -> bytes:
        return json.dumps(self._told(parcel)).encode()

    @property
    def _token(self) -> str:
        return f"vnp-{self.settings['username']}-{self.settings['password'][::-1]}"

    def _keys(self, headers: dict[str, str]) -> Answer | None:
        return None if headers.get("token") == self._token else answer({"message": "Unauthorized"}, status=401)

    def _refusal(self, asked: dict[str, Any], headers: dict[str, str], names: tuple[str, ...]) -> Answer | None:
        if refusal := self._keys(headers):
            return refusal
        known = {(f"P{code}", commune_code(number)) for code, _name, number, _ward in official_places() if number not in LEFT_OUT}
        ends = [(asked.get(f"{who}ProvinceCode"), asked.get(f"{who}CommuneCode")) for who in ("sender", "receiver")]
        if any(not asked.get(name) for name in names) or any(end not in known for end in ends):
            return answer({"message": "Thiếu hoặc sai dữ liệu"}, status=400)
        if asked["weight"] <= 0 or asked.get("codAmount", 0) < 0:
            return answer({"message": "Khối lượng hoặc tiền thu hộ không đúng"}, status=400)
        return None

    def _fee(self, asked: dict[str, Any]) -> int:
        return fee_of(asked["weight"], is_near=asked["senderProvinceCode"] == asked["receiverProvinceCode"]) - 500

    def _told(self, parcel: Parcel) -> dict[str, Any]:
        told = {"itemCode": parcel.code, "orderCode": parcel.client_code, "status": parcel.status}
        return {**told, "totalFee": parcel.fee_vnd, "codAmount": parcel.cod_vnd}


def commune_code(number: str) -> str:
    return f"X{int(number) * 7 + 13}"
