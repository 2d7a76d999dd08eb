"""GHN's side of the contract. Every answer is an envelope `{code, message, data}`; both HTTP status and `code` count."""

import json
from datetime import datetime
from typing import Any

from shop.carriers.carrier import Capability, Created, Fee, NotOurs, ParcelOrder, Place, State, Tracking
from shop.services.contract import Connection, Evidence, NotAuthorised, OutcomeUnknown, Refused, UnexpectedReply

LIGHT, HEAVY, HEAVY_FROM_G = 2, 5, 20_000
LARGEST_COD_VND, LARGEST_VALUE_VND, HEAVIEST_G = 50_000_000, 5_000_000, 50_000
SHOP_PAYS = 1
STATES = {
    "ready_to_pick": State.CREATED, "picking": State.CREATED, "money_collect_picking": State.CREATED, "picked": State.PICKED,
    "storing": State.IN_TRANSIT, "transporting": State.IN_TRANSIT, "sorting": State.IN_TRANSIT, "delivering": State.DELIVERING,
    "money_collect_delivering": State.DELIVERING, "delivery_fail": State.DELIVERING, "delivered": State.DELIVERED,
    "waiting_to_return": State.RETURNING, "return": State.RETURNING, "return_transporting": State.RETURNING,
    "return_sorting": State.RETURNING, "returning": State.RETURNING, "return_fail": State.RETURNING, "returned": State.RETURNED,
    "cancel": State.CANCELLED, "lost": State.LOST, "damage": State.LOST,
}  # fmt: skip


class GhnCarrier:
    code, label = "ghn", "GHN"
    capabilities = frozenset(Capability) - {Capability.PLACES}
    exempt = {Capability.PLACES: "GHN nhận tên xã và tên tỉnh theo địa chỉ hai cấp, không cần mã riêng."}
    evidence = {
        Capability.FEE: Evidence.ASSUMED,  # two-level addresses in `preview` are known from integrators' reports only
        Capability.CREATE: Evidence.ASSUMED,  # so are they in `create`
        Capability.FIND: Evidence.DOCUMENTED,
        Capability.DETAIL: Evidence.DOCUMENTED,
        Capability.LABEL: Evidence.DOCUMENTED,
        Capability.WEBHOOK: Evidence.DOCUMENTED,
        Capability.CANCEL: Evidence.DOCUMENTED,
    }

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._url = connection.settings["api_url"].rstrip("/")

    def places(self) -> list[Place]:
        raise Refused(self.exempt[Capability.PLACES])

    def fee(self, order: ParcelOrder) -> Fee:
        """`preview` is a create that makes nothing; the fee by district ids has no two-level form."""
        self._connection.permit("fee", self.evidence[Capability.FEE])
        data = self._post("v2/shipping-order/preview", _asked(order), changes=False)
        return Fee(fee_vnd=_whole(data, "total_fee"))

    def create(self, order: ParcelOrder) -> Created:
        self._connection.permit("create", self.evidence[Capability.CREATE])
        data = self._post("v2/shipping-order/create", _asked(order), changes=True)
        return Created(tracking_code=_text(data, "order_code"), fee_vnd=_whole(data, "total_fee"))

    def find(self, client_code: str) -> Created | None:
        try:
            data = self._post("v2/shipping-order/detail-by-client-code", {"client_order_code": client_code}, changes=False)
        except Refused:
            return None
        return Created(tracking_code=_text(data, "order_code"), fee_vnd=data.get("total_fee"))

    def detail(self, tracking_code: str) -> Tracking:
        data = self._post("v2/shipping-order/detail", {"order_code": tracking_code}, changes=False)
        if _text(data, "order_code") != tracking_code:
            raise UnexpectedReply("GHN trả lời về một vận đơn khác.")
        raw = _text(data, "status")
        at = datetime.fromisoformat(data["updated_date"]) if data.get("updated_date") else None
        known = {"client_code": str(data.get("client_order_code", "")), "cod_vnd": data.get("cod_amount"), "fee_vnd": data.get("total_fee")}
        return Tracking(tracking_code=tracking_code, raw_status=raw, state=STATES.get(raw), at=at, **known)

    def label_url(self, tracking_code: str) -> str:
        """GHN's own label page, open for about half an hour."""
        data = self._post("v2/a5/gen-token", {"order_codes": [tracking_code]}, changes=False)
        return f"{self._url.removesuffix('/shiip/public-api')}/a5/public-api/printA5?token={_text(data, 'token')}"

    def read_webhook(self, body: bytes) -> Tracking:
        try:
            told = json.loads(body)
            code, raw = told["OrderCode"], told["Status"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise NotOurs from error
        if not isinstance(code, str) or not isinstance(raw, str):
            raise NotOurs
        return Tracking(tracking_code=code, raw_status=raw, state=STATES.get(raw), client_code=str(told.get("ClientOrderCode") or ""))

    def cancel(self, tracking_code: str) -> None:
        data = self._post("v2/switch-status/cancel", {"order_codes": [tracking_code]}, changes=True)
        rows = data if isinstance(data, list) else []
        if not any(row.get("order_code") == tracking_code and row.get("result") for row in rows):
            raise Refused("GHN không cho hủy vận đơn này nữa.")

    def _post(self, path: str, asked: dict[str, Any], *, changes: bool) -> Any:
        settings = self._connection.settings
        headers = {"Token": settings["token"], "ShopId": settings["shop_id"]}
        status, answer = self._connection.call("POST", f"{self._url}/{path}", json=asked, headers=headers, changes=changes)
        if not isinstance(answer, dict) or "code" not in answer:
            raise UnexpectedReply("GHN trả lời thiếu mã kết quả.", code=str(status))
        if status in (401, 403) or answer["code"] in (401, 403):
            raise NotAuthorised("GHN từ chối token hoặc mã cửa hàng. Hãy kiểm tra lại.", code=str(answer["code"]))
        if (status, answer["code"]) == (200, 200):
            return answer.get("data")
        if status >= 400 and answer["code"] != 200:
            raise Refused(f"GHN không nhận: {str(answer.get('message', ''))[:200]}", code=str(answer["code"]))
        raise (OutcomeUnknown if changes else UnexpectedReply)("GHN trả lời không rõ.", code=f"{status}/{answer['code']}")


def _asked(order: ParcelOrder) -> dict[str, Any]:
    if order.cod_vnd > LARGEST_COD_VND:
        raise Refused("GHN thu hộ nhiều nhất 50 triệu đồng một vận đơn.")
    if order.weight_g > HEAVIEST_G:
        raise Refused("GHN nhận kiện nặng nhất 50 kg. Hãy chia kiện.")
    sender, receiver = order.sender, order.receiver
    asked: dict[str, Any] = {
        "payment_type_id": SHOP_PAYS,
        "required_note": "CHOXEMHANGKHONGTHU",
        "note": order.note[:500],
        "from_name": sender.name,
        "from_phone": sender.phone,
        "from_address": sender.street,
        "from_ward_name": sender.ward_name,
        "from_province_name": sender.province_name,
        "is_new_from_address": True,
        "to_name": receiver.name,
        "to_phone": receiver.phone,
        "to_address": receiver.street,
        "to_ward_name": receiver.ward_name,
        "to_province_name": receiver.province_name,
        "is_new_to_address": True,
        "cod_amount": order.cod_vnd,
        "content": order.content[:2000],
        "weight": order.weight_g,
        "length": 20,
        "width": 20,
        "height": 10,
        "insurance_value": min(order.value_vnd, LARGEST_VALUE_VND),
        "service_type_id": HEAVY if order.weight_g >= HEAVY_FROM_G else LIGHT,
        "client_order_code": order.client_code,
        "items": [
            {"name": order.content[:100] or "Hàng", "quantity": 1, "weight": order.weight_g, "length": 20, "width": 20, "height": 10}
        ],
    }
    return asked


def _text(data: Any, name: str) -> str:
    found = data.get(name) if isinstance(data, dict) else None
    if not isinstance(found, str) or not found:
        raise UnexpectedReply(f"GHN trả lời thiếu {name}.")
    return found


def _whole(data: Any, name: str) -> int:
    found = data.get(name) if isinstance(data, dict) else None
    if isinstance(found, bool) or not isinstance(found, int) or found < 0:
        raise UnexpectedReply(f"GHN trả lời thiếu {name}.")
    return found
