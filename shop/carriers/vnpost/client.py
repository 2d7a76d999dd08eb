"""Vietnam Post's side of the contract."""

import json
from typing import Any

from shop.carriers.carrier import Capability, Created, Fee, NotOurs, ParcelOrder, Place, State, Tracking
from shop.services.contract import Connection, Evidence, NotAuthorised, OutcomeUnknown, Refused, UnexpectedReply

STATES = {
    "NEW": State.CREATED,
    "PICKED": State.PICKED,
    "IN_TRANSIT": State.IN_TRANSIT,
    "DELIVERING": State.DELIVERING,
    "DELIVERED": State.DELIVERED,
    "RETURNING": State.RETURNING,
    "RETURNED": State.RETURNED,
    "CANCELLED": State.CANCELLED,
}


class VnpostCarrier:
    code, label = "vnpost", "Vietnam Post"
    capabilities = frozenset(Capability) - {Capability.LABEL}
    exempt = {Capability.LABEL: "Cửa hàng in nhãn của mình có mã vận đơn, bưu cục quét mã đó."}
    evidence = dict.fromkeys(frozenset(Capability) - {Capability.LABEL}, Evidence.ASSUMED)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._url = connection.settings["api_url"].rstrip("/")

    def log_in(self) -> str:
        settings = self._connection.settings
        asked = {"username": settings["username"], "password": settings["password"], "customerCode": settings["customer_code"]}
        status, told = self._connection.call("POST", f"{self._url}/GetAccessToken", json=asked, changes=False)
        token = told.get("token") if isinstance(told, dict) else None
        if status != 200 or not isinstance(token, str) or not token:
            raise NotAuthorised("Vietnam Post từ chối tên đăng nhập hoặc mật khẩu.", code=str(status))
        self._connection.remember(token)
        return token

    def places(self) -> list[Place]:
        self._permit(Capability.PLACES)
        provinces = {str(row["provinceCode"]): row["provinceName"] for row in self._call("GET", "getAllProvince", changes=False)}
        return [
            Place(
                province_name=provinces[str(row["provinceCode"])],
                ward_name=row["communeName"],
                ids={"province": str(row["provinceCode"]), "commune": str(row["communeCode"])},
            )
            for row in self._call("GET", "getAllCommune", changes=False)
        ]

    def fee(self, order: ParcelOrder) -> Fee:
        self._permit(Capability.FEE)
        told = self._call("POST", "ServicesCharge", json={**self._route(order), **self._goods(order)}, changes=False)
        fee = told.get("totalFee") if isinstance(told, dict) else None
        if isinstance(fee, bool) or not isinstance(fee, int) or fee < 0:
            raise UnexpectedReply("Vietnam Post trả lời thiếu phí.")
        return Fee(fee_vnd=fee, service=self._connection.settings["service"])

    def create(self, order: ParcelOrder) -> Created:
        """Vietnam Post keeps no second parcel under one code: it answers the first."""
        self._permit(Capability.CREATE)
        asked = {
            **self._route(order),
            **self._goods(order),
            "orderCode": order.client_code,
            "senderName": order.sender.name,
            "senderPhone": order.sender.phone,
            "senderAddress": order.sender.street,
            "receiverName": order.receiver.name,
            "receiverPhone": order.receiver.phone,
            "receiverAddress": order.receiver.street,
            "contentNote": order.content[:200],
        }
        return _created(self._call("POST", "CreateOrder", json=asked, changes=True))

    def find(self, client_code: str) -> Created | None:
        self._permit(Capability.FIND)
        try:
            return _created(self._call("POST", "getOrder", json={"orderCode": client_code}, changes=False))
        except Refused:
            return None

    def detail(self, tracking_code: str) -> Tracking:
        self._permit(Capability.DETAIL)
        found = _tracking(self._call("POST", "getOrder", json={"itemCode": tracking_code}, changes=False))
        if found.tracking_code != tracking_code:
            raise UnexpectedReply("Vietnam Post trả lời về một vận đơn khác.")
        return found

    def label_url(self, tracking_code: str) -> str:
        raise Refused(self.exempt[Capability.LABEL])

    def read_webhook(self, body: bytes) -> Tracking:
        try:
            return _tracking(json.loads(body))
        except (ValueError, TypeError, AttributeError, RecursionError, UnexpectedReply) as error:
            raise NotOurs from error

    def cancel(self, tracking_code: str) -> None:
        self._permit(Capability.CANCEL)
        self._call("POST", "orderCancel", json={"itemCode": tracking_code}, changes=True)

    def _permit(self, capability: Capability) -> None:
        self._connection.permit(capability.value, self.evidence[capability])

    def _route(self, order: ParcelOrder) -> dict[str, Any]:
        sender, receiver = order.sender.ids, order.receiver.ids
        if not sender or not receiver:
            raise Refused("Chưa khớp xã, phường với danh mục của Vietnam Post.")
        return {
            "senderProvinceCode": sender["province"],
            "senderCommuneCode": sender["commune"],
            "receiverProvinceCode": receiver["province"],
            "receiverCommuneCode": receiver["commune"],
        }

    def _goods(self, order: ParcelOrder) -> dict[str, Any]:
        settings = self._connection.settings
        told = {"weight": order.weight_g, "codAmount": order.cod_vnd, "orderAmount": order.value_vnd}
        return {**told, "serviceCode": settings["service"], "customerCode": settings["customer_code"]}

    def _call(self, method: str, path: str, *, json: Any = None, changes: bool, is_again: bool = False) -> Any:
        token = self._connection.recall() or self.log_in()
        status, told = self._connection.call(method, f"{self._url}/{path}", json=json, headers={"token": token}, changes=changes)
        if status == 401 and not is_again:
            self._connection.remember("")
            return self._call(method, path, json=json, changes=changes, is_again=True)
        if status == 401:
            raise NotAuthorised("Vietnam Post từ chối token.", code="401")
        if status in (400, 404, 409) and isinstance(told, dict):
            raise Refused(f"Vietnam Post không nhận: {str(told.get('message', ''))[:200]}", code=str(status))
        if status != 200:
            raise (OutcomeUnknown if changes else UnexpectedReply)("Vietnam Post trả lời không rõ.", code=str(status))
        return told


def _created(told: Any) -> Created:
    code = told.get("itemCode") if isinstance(told, dict) else None
    if not isinstance(code, str) or not code:
        raise UnexpectedReply("Vietnam Post trả lời thiếu mã vận đơn.")
    return Created(tracking_code=code, fee_vnd=told.get("totalFee"))


def _tracking(told: Any) -> Tracking:
    code, raw = told.get("itemCode"), told.get("status")
    if not isinstance(code, str) or not isinstance(raw, str):
        raise UnexpectedReply("Vietnam Post trả lời thiếu trạng thái.")
    known = {"client_code": str(told.get("orderCode") or ""), "cod_vnd": told.get("codAmount"), "fee_vnd": told.get("totalFee")}
    return Tracking(tracking_code=code, raw_status=raw, state=STATES.get(raw), **known)
