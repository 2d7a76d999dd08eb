"""Orders of a shop: read in windows, handed to the carrier, labelled, cancelled."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.errors import Rejected, Temporary, UnexpectedReply
from connectors.marketplace import ChannelOrder, ChannelOrderLine
from connectors.shopee.api import Api, field
from connectors.shopee.replies import bare_code
from connectors.trade import Label, Place, ShippingChoice, ShippingWays, Slot

ORDERS_PER_READ = 50
ORDER_WINDOW = timedelta(days=15) - timedelta(seconds=1)
ORDER_FIELDS = "recipient_address,item_list,total_amount,cancel_reason,buyer_cancel_reason,payment_method,package_list,split_up"
STATUSES = {
    "UNPAID": "NEW",
    "PENDING": "NEW",
    "READY_TO_SHIP": "READY",
    "RETRY_SHIP": "READY",
    "PROCESSED": "READY",
    "IN_CANCEL": "READY",
    "SHIPPED": "SHIPPED",
    "TO_CONFIRM_RECEIVE": "SHIPPED",
    "COMPLETED": "COMPLETED",
    "TO_RETURN": "RETURNED",
    "CANCELLED": "CANCELLED",
}
ARRANGED = ("PROCESSED", "SHIPPED", "TO_CONFIRM_RECEIVE", "COMPLETED", "TO_RETURN")
LABEL_TYPES = ("THERMAL_AIR_WAYBILL", "NORMAL_AIR_WAYBILL")
"""In this order, where the marketplace suggests none."""
NOT_READABLE = "Shopee gửi đơn này ở dạng lạ (%s). Hãy xem và xử lý đơn trên Kênh người bán."
NO_GOODS = "Shopee chưa cho biết đơn này có những hàng gì. Hệ thống tự đọc lại."
SPLIT = "Đơn này tách thành nhiều kiện. Hãy chuẩn bị hàng và in tem trên Kênh người bán Shopee."


class Orders:
    """The part of `client.Shopee` that needs only signed calls."""

    _api: Api

    def orders_since(self, since: datetime, until: datetime) -> Iterator[ChannelOrder]:
        """By update time, in windows that the marketplace accepts; an order on two pages comes once."""
        seen: set[str] = set()
        for start, end in windows(since, until):
            fresh = [number for number in dict.fromkeys(self._order_numbers(start, end)) if number not in seen]
            seen.update(fresh)
            yield from self.read_orders(fresh)

    def _order_numbers(self, since: datetime, until: datetime) -> Iterator[str]:
        cursor = ""
        while True:
            query = [
                ("time_range_field", "update_time"),
                ("time_from", str(int(since.timestamp()))),
                ("time_to", str(int(until.timestamp()) + 1)),
                ("page_size", "100"),
                ("cursor", cursor),
            ]
            answer = self._api.get("/api/v2/order/get_order_list", query)
            yield from (str(row["order_sn"]) for row in answer.get("order_list") or [] if row.get("order_sn"))
            following = str(answer.get("next_cursor") or "")
            if not answer.get("more") or following in ("", cursor):
                return
            cursor = following

    def read_orders(self, external_ids: list[str]) -> tuple[ChannelOrder, ...]:
        """An order in a shape that we don't know comes with its `problem`, and stops no other."""
        orders: list[ChannelOrder] = []
        for start in range(0, len(external_ids), ORDERS_PER_READ):
            query = [
                ("order_sn_list", ",".join(external_ids[start : start + ORDERS_PER_READ])),
                ("response_optional_fields", ORDER_FIELDS),
            ]
            try:
                answer = self._api.get("/api/v2/order/get_order_detail", query)
            except Rejected as error:
                if bare_code(error.code) != "error_not_found":
                    raise
                continue
            orders += [read_order(row) for row in answer.get("order_list") or [] if row.get("order_sn")]
        return tuple(orders)

    # handing over

    def shipping_ways(self, order_id: str) -> ShippingWays:
        answer = self._api.get("/api/v2/logistics/get_shipping_parameter", [("order_sn", order_id)])
        needed = answer.get("info_needed") or {}
        pickup, dropoff = answer.get("pickup") or {}, answer.get("dropoff") or {}
        if "non_integrated" in needed and not needed.keys() & {"pickup", "dropoff"}:
            raise Rejected("Đơn này dùng đơn vị vận chuyển riêng. Hãy chuẩn bị hàng trên Kênh người bán Shopee.", code="non_integrated")
        return ShippingWays(
            pickup=tuple(_pickup_place(row) for row in pickup.get("address_list") or []) if "pickup" in needed else (),
            dropoff=tuple(_place(row, "branch_id") for row in dropoff.get("branch_list") or []) if needed.get("dropoff") else (),
            can_drop_off="dropoff" in needed,
            needs_sender_name="sender_real_name" in (needed.get("dropoff") or []),
        )

    def ship(self, order_id: str, choice: ShippingChoice) -> None:
        given: dict[str, Any] = {}
        if choice.way == "pickup":
            given = {"address_id": _number(choice.place_id), "pickup_time_id": choice.slot_id}
        elif choice.place_id:
            given = {"branch_id": _number(choice.place_id)}
        if choice.sender_name:
            given["sender_real_name"] = choice.sender_name
        try:
            self._api.post("/api/v2/logistics/ship_order", {"order_sn": order_id, choice.way: given})
        except Rejected as error:
            if bare_code(error.code) != "package_already_shipped":
                raise

    def tracking_number(self, order_id: str) -> str:
        answer = self._api.get("/api/v2/logistics/get_tracking_number", [("order_sn", order_id)])
        return str(answer.get("tracking_number") or "").strip("-")

    def fetch_label(self, order_id: str, *, tracking_number: str) -> Label:
        """Parameter, creation, result, then the file (guide "Shipping documents"). Made anew each time: nothing of the buyer is kept."""
        parcel = {"order_sn": order_id}
        asked = self._one_result("get_shipping_document_parameter", parcel)
        kinds = asked.get("selectable_shipping_document_type") or LABEL_TYPES
        kind = asked.get("suggest_shipping_document_type") or next((name for name in LABEL_TYPES if name in kinds), kinds[0])
        parcel["shipping_document_type"] = kind
        self._one_result("create_shipping_document", {**parcel, "tracking_number": tracking_number})
        status = self._one_result("get_shipping_document_result", parcel).get("status")
        if status == "FAILED":
            raise Rejected("Shopee không in được tem cho đơn này. Hãy in trên Kênh người bán.", code="document_failed")
        if status != "READY":
            raise Temporary("Shopee đang in tem. Hãy thử lại sau một phút.", code=f"document_{status}")
        body = {"shipping_document_type": kind, "order_list": [{"order_sn": order_id}]}
        return self._api.download("/api/v2/logistics/download_shipping_document", body)

    def _one_result(self, name: str, parcel: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = self._api.post(f"/api/v2/logistics/{name}", {"order_list": [parcel]})
        rows = field(answer, "result_list", list)
        if not rows:
            raise UnexpectedReply("Shopee không trả lời về đơn này. Cần người xem lại.", code="empty_result_list")
        if rows[0].get("fail_error"):
            raise self._api.judged(str(rows[0]["fail_error"]), str(rows[0].get("fail_message") or ""))
        return dict(rows[0])

    # cancelling

    def cancel_order(self, order_id: str, *, is_out_of_stock: bool) -> None:
        body: dict[str, Any] = {"order_sn": order_id, "cancel_reason": "CUSTOMER_REQUEST"}
        if is_out_of_stock:
            query = [("order_sn_list", order_id), ("response_optional_fields", "item_list")]
            rows = self._api.get("/api/v2/order/get_order_detail", query).get("order_list") or [{}]
            lines = [{"item_id": line["item_id"], "model_id": line.get("model_id") or 0} for line in rows[0].get("item_list") or []]
            body |= {"cancel_reason": "OUT_OF_STOCK", "item_list": lines}
        self._api.post("/api/v2/order/cancel_order", body)

    def answer_cancellation(self, order_id: str, *, is_accepted: bool) -> None:
        body = {"order_sn": order_id, "operation": "ACCEPT" if is_accepted else "REJECT"}
        self._api.post("/api/v2/order/handle_buyer_cancellation", body)


def windows(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    while since < until:
        end = min(until, since + ORDER_WINDOW)
        yield since, end
        since = end


def read_order(row: Mapping[str, Any]) -> ChannelOrder:
    """From get_order_detail. An unknown status stays visible as READY with the vendor's own word."""
    try:
        return _order(row)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return ChannelOrder(
            external_id=str(row["order_sn"]),
            status="READY",
            vendor_status=str(row.get("order_status") or ""),
            created_at=moment(row.get("create_time")),
            updated_at=moment(row.get("update_time")),
            total_vnd=0,
            lines=(),
            problem=NOT_READABLE % type(error).__name__,
        )


def _order(row: Mapping[str, Any]) -> ChannelOrder:
    status, address = str(row.get("order_status") or ""), row.get("recipient_address") or {}
    lines = tuple(_line(line) for line in row.get("item_list") or [])
    is_split = bool(row.get("split_up")) or len(row.get("package_list") or []) > 1
    is_over = status in ("CANCELLED", "UNPAID")
    return ChannelOrder(
        external_id=str(row["order_sn"]),
        status=STATUSES.get(status, "READY"),
        vendor_status=status,
        created_at=moment(row.get("create_time")),
        updated_at=moment(row.get("update_time") or row.get("create_time")),
        total_vnd=_whole(row.get("total_amount")),
        lines=lines,
        buyer_name=str(address.get("name") or ""),
        phone=str(address.get("phone") or ""),
        address=str(address.get("full_address") or ""),
        cancel_reason=str(row.get("cancel_reason") or row.get("buyer_cancel_reason") or ""),
        note=str(row.get("message_to_seller") or ""),
        ship_by_at=moment(row["ship_by_date"]) if row.get("ship_by_date") else None,
        wants_cancel=status == "IN_CANCEL",
        is_arranged=status in ARRANGED,
        problem=NO_GOODS if not lines and not is_over else SPLIT if is_split else "",
    )


def _line(line: Mapping[str, Any]) -> ChannelOrderLine:
    sku = str(line.get("model_sku") or line.get("item_sku") or "")
    return ChannelOrderLine(
        line_id=f"{line['item_id']}:{line.get('model_id') or 0}",
        sku=sku,
        title=str(line.get("item_name") or sku),
        quantity=int(line["model_quantity_purchased"]),
        unit_price_vnd=_whole(line.get("model_discounted_price")) or _whole(line.get("model_original_price")),
    )


def _pickup_place(row: Mapping[str, Any]) -> Place:
    slots = tuple(Slot(slot_id=str(slot["pickup_time_id"]), text=_slot_text(slot)) for slot in row.get("time_slot_list") or [])
    place = _place(row, "address_id")
    return Place(place_id=place.place_id, text=place.text, slots=slots)


def _slot_text(slot: Mapping[str, Any]) -> str:
    """The day in Vietnam, and the hours where they are told."""
    day = (moment(slot["date"]) + timedelta(hours=7)).strftime("%d/%m/%Y")
    return f"{day}, {slot['time_text']}" if slot.get("time_text") else day


def _place(row: Mapping[str, Any], name: str) -> Place:
    parts = [str(row.get(part) or "") for part in ("address", "town", "district", "city", "state")]
    return Place(place_id=str(row[name]), text=", ".join(part for part in parts if part))


def _number(text: str) -> int:
    if not text.isdigit():
        raise Rejected("Nơi lấy hàng không hợp lệ. Hãy chọn lại.", code="place")
    return int(text)


def moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds or 0), UTC)


def _whole(value: Any) -> int:
    return 0 if value in (None, "", "-") else round(float(value))
