"""Viettel Post's side of the contract. HTTP 200 with `error: true` is a failure; `message` may be a list."""

import hmac
import json
from typing import Any

from shop.carriers.carrier import Capability, Created, Fee, NotOurs, ParcelOrder, Place, State, Tracking
from shop.services.contract import Connection, Evidence, NotAuthorised, OutcomeUnknown, Refused, UnexpectedReply

CANCEL_TYPE = 4
STATES = {
    **dict.fromkeys((-100, 100, 102, 103, 104), State.CREATED),
    **dict.fromkeys((105, 200), State.PICKED),
    **dict.fromkeys((300, 301, 302, 303, 400, 401, 402, 403, 509), State.IN_TRANSIT),
    **dict.fromkeys((500, 506, 507, 508, 550), State.DELIVERING),
    **dict.fromkeys((502, 505, 515), State.RETURNING),
    **dict.fromkeys((101, 107, 201, 503), State.CANCELLED),
    501: State.DELIVERED,
    504: State.RETURNED,
}


class ViettelPostCarrier:
    code, label = "viettelpost", "Viettel Post"
    capabilities = frozenset(Capability) - {Capability.LABEL}
    exempt = {Capability.LABEL: "Cửa hàng in nhãn của mình có mã vận đơn, bưu tá Viettel Post quét mã đó."}
    evidence = {
        Capability.PLACES: Evidence.ASSUMED,  # the two-level lists are known from integrators' code only
        Capability.FEE: Evidence.DOCUMENTED,
        Capability.CREATE: Evidence.DOCUMENTED,
        Capability.FIND: Evidence.ASSUMED,
        Capability.DETAIL: Evidence.ASSUMED,
        Capability.WEBHOOK: Evidence.DOCUMENTED,
        Capability.CANCEL: Evidence.ASSUMED,
    }

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._url = connection.settings["api_url"].rstrip("/")

    def log_in(self) -> str:
        settings = self._connection.settings
        asked = {"USERNAME": settings["username"], "PASSWORD": settings["password"]}
        status, told = self._connection.call("POST", f"{self._url}/v2/user/Login", json=asked, changes=False)
        token = told.get("data", {}).get("token") if isinstance(told, dict) and isinstance(told.get("data"), dict) else None
        if status != 200 or not isinstance(token, str) or not token or told.get("error"):
            raise NotAuthorised("Viettel Post từ chối tên đăng nhập hoặc mật khẩu.", code=str(status))
        self._connection.remember(token)
        return token

    def places(self) -> list[Place]:
        self._connection.permit("places", self.evidence[Capability.PLACES])
        found = []
        for province in self._call("GET", "/v3/categories/listProvinceNew", changes=False):
            number = str(province["PROVINCE_ID"])
            for ward in self._call("GET", "/v3/categories/listWardsNew", params=[("provinceId", number)], changes=False):
                ids = {"province": number, "ward": str(ward["WARDS_ID"])}
                found.append(Place(province_name=province["PROVINCE_NAME"], ward_name=ward["WARDS_NAME"], ids=ids))
        return found

    def fee(self, order: ParcelOrder) -> Fee:
        self._connection.permit("fee", self.evidence[Capability.FEE])
        asked = {**self._route(order), **_goods(order), "TYPE": 1}
        told = self._call("POST", "/v2/order/getPriceAll", json=asked, changes=False)
        rows = told if isinstance(told, list) else []
        wanted = self._connection.settings["service"]
        for row in rows:
            if row.get("MA_DV_CHINH") == wanted and isinstance(row.get("GIA_CUOC"), int):
                return Fee(fee_vnd=row["GIA_CUOC"], service=wanted, days_text=str(row.get("THOI_GIAN", "")))
        raise Refused("Viettel Post không có dịch vụ này đến nơi nhận.")

    def create(self, order: ParcelOrder) -> Created:
        self._connection.permit("create", self.evidence[Capability.CREATE])
        asked = {
            **self._route(order),
            **_goods(order),
            "ORDER_NUMBER": order.client_code,
            "CHECK_UNIQUE": True,
            "SENDER_FULLNAME": order.sender.name,
            "SENDER_PHONE": order.sender.phone,
            "SENDER_ADDRESS": order.sender.street,
            "RECEIVER_FULLNAME": order.receiver.name,
            "RECEIVER_PHONE": order.receiver.phone,
            "RECEIVER_ADDRESS": order.receiver.street,
            "PRODUCT_NAME": order.content[:200],
            "ORDER_SERVICE": self._connection.settings["service"],
            "ORDER_PAYMENT": 3 if order.cod_vnd else 1,
            "ORDER_NOTE": order.note[:150],
        }
        try:
            return _created(self._call("POST", "/v2/order/createOrder", json=asked, changes=True))
        except Refused:
            if self._connection.is_production:
                raise
            found = self.find(order.client_code)  # refused, perhaps because this code has its parcel already
            if found is None:
                raise
            return found

    def find(self, client_code: str) -> Created | None:
        self._connection.permit("find", self.evidence[Capability.FIND])
        try:
            return _created(self._call("POST", "/v2/order/getOrder", json={"ORDER_REFERENCE": client_code}, changes=False))
        except Refused:
            return None

    def detail(self, tracking_code: str) -> Tracking:
        self._connection.permit("detail", self.evidence[Capability.DETAIL])
        told = self._call("POST", "/v2/order/getOrder", json={"ORDER_NUMBER": tracking_code}, changes=False)
        found = _tracking(told)
        if found.tracking_code != tracking_code:
            raise UnexpectedReply("Viettel Post trả lời về một vận đơn khác.")
        return found

    def label_url(self, tracking_code: str) -> str:
        raise Refused(self.exempt[Capability.LABEL])

    def read_webhook(self, body: bytes) -> Tracking:
        try:
            told = json.loads(body)
            key, data = told["TOKEN"], told["DATA"]
            if not isinstance(key, str) or not hmac.compare_digest(key.encode(), self._connection.settings["hook_key"].encode()):
                raise NotOurs
            return _tracking(data)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, UnexpectedReply) as error:
            raise NotOurs from error

    def cancel(self, tracking_code: str) -> None:
        self._connection.permit("cancel", self.evidence[Capability.CANCEL])
        asked = {"TYPE": CANCEL_TYPE, "ORDER_NUMBER": tracking_code, "NOTE": "Cửa hàng hủy"}
        self._call("POST", "/v2/order/UpdateOrder", json=asked, changes=True)

    def _route(self, order: ParcelOrder) -> dict[str, Any]:
        sender, receiver = order.sender.ids, order.receiver.ids
        if not sender or not receiver:
            raise Refused("Chưa khớp xã, phường với danh mục của Viettel Post.")
        return {
            "SENDER_PROVINCE": int(sender["province"]),
            "SENDER_WARD": int(sender["ward"]),
            "RECEIVER_PROVINCE": int(receiver["province"]),
            "RECEIVER_WARD": int(receiver["ward"]),
        }

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: list[tuple[str, str]] | None = None,
        json: Any = None,
        changes: bool,
        is_again: bool = False,
    ) -> Any:
        """With a token from memory, renewed once when it is refused."""
        token = self._connection.recall() or self.log_in()
        status, told = self._connection.call(
            method, f"{self._url}{path}", params=params, json=json, headers={"Token": token}, changes=changes
        )
        is_refused = status == 401 or (isinstance(told, dict) and told.get("status") == 401)
        if is_refused and not is_again:
            self._connection.remember("")
            return self._call(method, path, params=params, json=json, changes=changes, is_again=True)
        if is_refused:
            raise NotAuthorised("Viettel Post từ chối token.", code="401")
        if isinstance(told, list):
            return told
        if status != 200 or not isinstance(told, dict) or "data" not in told:
            raise (OutcomeUnknown if changes else UnexpectedReply)("Viettel Post trả lời không rõ.", code=str(status))
        if told.get("error"):
            said = told.get("message", "")
            text = "; ".join(map(str, said)) if isinstance(said, list) else str(said)
            raise Refused(f"Viettel Post không nhận: {text[:200]}", code=str(told.get("status", "")))
        return told["data"]


def _goods(order: ParcelOrder) -> dict[str, Any]:
    return {
        "PRODUCT_TYPE": "HH",
        "PRODUCT_WEIGHT": order.weight_g,
        "PRODUCT_PRICE": order.value_vnd,
        "MONEY_COLLECTION": order.cod_vnd,
        "PRODUCT_LENGTH": 20,
        "PRODUCT_WIDTH": 20,
        "PRODUCT_HEIGHT": 10,
    }


def _created(told: Any) -> Created:
    code = told.get("ORDER_NUMBER") if isinstance(told, dict) else None
    if not isinstance(code, str) or not code:
        raise UnexpectedReply("Viettel Post trả lời thiếu mã vận đơn.")
    fee = told.get("MONEY_TOTAL")
    return Created(tracking_code=code, fee_vnd=fee if isinstance(fee, int) else None)


def _tracking(data: Any) -> Tracking:
    status, code = data.get("ORDER_STATUS"), data.get("ORDER_NUMBER")
    if isinstance(status, bool) or not isinstance(status, int) or not isinstance(code, str):
        raise UnexpectedReply("Viettel Post trả lời thiếu trạng thái.")
    return Tracking(
        tracking_code=code,
        client_code=str(data.get("ORDER_REFERENCE") or ""),
        raw_status=str(status),
        state=STATES.get(status),
        cod_vnd=data.get("MONEY_COLLECTION"),
        fee_vnd=data.get("MONEY_TOTAL"),
    )
