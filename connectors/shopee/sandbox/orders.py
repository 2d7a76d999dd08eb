"""Orders of the sandbox: made by a control, read and answered by the API. An order reserves stock until it is shipped or cancelled."""

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from connectors.shopee.sandbox import notify
from connectors.shopee.sandbox.state import Refused, State

if TYPE_CHECKING:
    from connectors.shopee.sandbox.server import Request

Row = dict[str, Any]
MAX_WINDOW_S = 15 * 86400
NUMBER_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTUVWXY"
STATUSES = (
    "UNPAID", "READY_TO_SHIP", "PROCESSED", "RETRY_SHIP", "SHIPPED", "TO_CONFIRM_RECEIVE", "COMPLETED", "IN_CANCEL", "CANCELLED", "TO_RETURN",
)  # fmt: skip
GONE_OUT = ("SHIPPED", "TO_CONFIRM_RECEIVE", "COMPLETED")
ENDED = (*GONE_OUT, "CANCELLED", "TO_RETURN")
CANCEL_REASONS = ("OUT_OF_STOCK", "CUSTOMER_REQUEST", "UNDELIVERABLE_AREA", "COD_NOT_SUPPORTED")
BASIC = ("order_sn", "order_status", "create_time", "update_time", "message_to_seller")
SHIPPING_FEE = 16500
PACKAGE_STATUS = {
    "UNPAID": "LOGISTICS_NOT_START", "READY_TO_SHIP": "LOGISTICS_READY", "RETRY_SHIP": "LOGISTICS_PICKUP_RETRY", "PROCESSED": "LOGISTICS_REQUEST_CREATED",
    "SHIPPED": "LOGISTICS_PICKUP_DONE", "TO_CONFIRM_RECEIVE": "LOGISTICS_DELIVERY_DONE", "COMPLETED": "LOGISTICS_DELIVERY_DONE",
    "IN_CANCEL": "LOGISTICS_READY", "CANCELLED": "LOGISTICS_REQUEST_CANCELED", "TO_RETURN": "LOGISTICS_DELIVERY_DONE",
}  # fmt: skip
MASKED_ADDRESS = {
    "name": "N******n", "phone": "******64", "town": "", "district": "Phường T******", "city": "", "state": "Cao Bằng", "region": "VN",
    "zipcode": "", "full_address": "****", "geolocation": None,
}  # fmt: skip


def place(state: State, *, lines: list[Row], status: str = "READY_TO_SHIP", is_cod: bool = True, message: str = "") -> Row:
    """A buyer's order. Refused when an item is not on sale or has too few units left."""
    bought = [(*_on_sale(state, line), int(line.get("quantity") or 1)) for line in lines]
    for _item, row, quantity in bought:
        if row["stock"] - row["reserved"] < quantity:
            raise Refused("error_stock", f"{_sku(row)}: not enough stock")
    now = state.now_s()
    number = datetime.fromtimestamp(now, UTC).strftime("%y%m%d") + "".join(secrets.choice(NUMBER_ALPHABET) for _position in range(8))
    order = {
        "order_sn": number,
        "order_status": status,
        "create_time": now,
        "update_time": now,
        "message_to_seller": message,
        "note": "",
        "cod": is_cod,
        "package_number": f"OFG{secrets.randbelow(10**15):015d}",
        "tracking_number": "",
        "ship_by_date": now + 2 * 86400,
        "cancel_by": "",
        "cancel_reason": "",
        "lines": [
            {"item_id": item["item_id"], "model_id": row.get("model_id", 0), "quantity": quantity, "price": row["price"]}
            for item, row, quantity in bought
        ],
    }
    for item, row, quantity in bought:
        reserve(state, item, row, quantity, order, action="place_order")
    state.orders[number] = order
    notify.send(state, 3, told_status(order))
    return order


def _on_sale(state: State, line: Row) -> tuple[Row, Row]:
    """The item and the row that holds its price and stock: itself or the model asked for."""
    for item in state.items.values():
        if item["item_status"] != "NORMAL":
            continue
        for model in item["models"]:
            if line.get("model_id") == model["model_id"] or line.get("sku") == model["model_sku"]:
                return item, model
        if not item["models"] and (item["item_id"] == line.get("item_id") or item["item_sku"] == line.get("sku")):
            return item, item
    raise Refused("error_item_not_found", "Item not found.")


def _sku(row: Row) -> str:
    return str(row.get("model_sku") or row.get("item_sku"))


def held_row(state: State, line: Row) -> Row | None:
    """Where the line's units are reserved; None when the model is gone."""
    item = state.items[line["item_id"]]
    if not line["model_id"]:
        return item
    return next((model for model in item["models"] if model["model_id"] == line["model_id"]), None)


def reserve(state: State, item: Row, row: Row, quantity: int, order: Row, *, action: str) -> None:
    before = row["reserved"]
    row["reserved"] = max(0, before + quantity)
    changed = [{"name": "reserved_stock", "old": before, "new": row["reserved"]}]
    told = {"shop_id": int(state.shop_id), "item_id": item["item_id"], "variation_id": row.get("model_id", 0), "changed_values": changed}
    notify.send(state, 8, {**told, "promotion_type": "", "promotion_id": 0, "action": action, "ordersn": order["order_sn"]})


def move(state: State, *, order_sn: str, status: str) -> Row:
    """What happens to the goods happens on the transition."""
    order = state.orders.get(order_sn)
    if order is None or status not in STATUSES:
        raise Refused("error_not_found", "Wrong parameters, detail: the order is not found.")
    was_open = order["order_status"] not in ENDED
    for line in order["lines"]:
        row, item = held_row(state, line), state.items[line["item_id"]]
        if row is None or not was_open:
            continue
        if status in GONE_OUT:
            row["stock"] -= line["quantity"]
            item["sale"] += line["quantity"]
        if status in (*GONE_OUT, "CANCELLED"):
            reserve(state, item, row, -line["quantity"], order, action="cancel_order" if status == "CANCELLED" else "ship_order")
    order["order_status"], order["update_time"] = status, state.now_s()
    notify.send(state, 3, told_status(order))
    return order


def told_status(order: Row) -> Row:
    scenario = "" if order["order_status"] != "COMPLETED" else "DELIVERED"
    told = {"items": [], "ordersn": order["order_sn"], "status": order["order_status"]}
    return {**told, "completed_scenario": scenario, "update_time": order["update_time"]}


def own_order(state: State, order_sn: Any) -> Row:
    if not order_sn:
        raise Refused("error_param", "Wrong parameters, detail: order_sn is a required field.")
    order = state.orders.get(str(order_sn))
    if order is None:
        raise Refused("error_not_found", "Wrong parameters, detail: the order is not found.")
    return order


def get_order_list(state: State, request: "Request") -> dict[str, Any]:
    name = request.first("time_range_field")
    start, end, size = request.number("time_from"), request.number("time_to"), request.number("page_size")
    if name not in ("create_time", "update_time") or not 1 <= size <= 100:
        raise Refused("error_param", "Wrong parameters, detail: time_range_field and page_size are required fields.")
    if not 0 < end - start <= MAX_WINDOW_S:
        raise Refused("order_list_invalid_time", "Start time must be earlier than end time and diff in 15days.")
    wanted = request.first("order_status")
    if wanted and wanted not in STATUSES:
        raise Refused("error_param", "Wrong parameters, detail: order_status is not valid.")
    found = sorted(
        (order for order in state.orders.values() if start <= order[name] <= end and (not wanted or order["order_status"] == wanted)),
        key=lambda order: (order[name], order["order_sn"]),
    )
    first = int(request.first("cursor") or 0)
    more = first + size < len(found)
    with_status = "order_status" in request.many("response_optional_fields")
    rows = [
        {"order_sn": order["order_sn"], **({"order_status": order["order_status"]} if with_status else {})}
        for order in found[first : first + size]
    ]
    return {"more": more, "order_list": rows, "next_cursor": str(first + size) if more else ""}


def get_shipment_list(state: State, request: "Request") -> dict[str, Any]:
    """Orders that wait to be shipped."""
    size, first = request.number("page_size"), int(request.first("cursor") or 0)
    if not 1 <= size <= 100:
        raise Refused("error_param", "page_size should be 1 to 100.")
    waiting = [order for order in state.orders.values() if order["order_status"] in ("READY_TO_SHIP", "RETRY_SHIP")]
    more = first + size < len(waiting)
    rows = [{name: order[name] for name in ("order_sn", "package_number")} for order in waiting[first : first + size]]
    return {"order_list": rows, "more": more, "next_cursor": str(first + size) if more else ""}


def get_order_detail(state: State, request: "Request") -> dict[str, Any]:
    numbers = request.many("order_sn_list")
    if not 1 <= len(numbers) <= 50:
        raise Refused("error_param", "order_sn_list should have 1 to 50 numbers.")
    known = [state.orders[number] for number in numbers if number in state.orders]
    if not known:
        raise Refused("error_not_found", "Wrong parameters, detail: the order is not found.")
    optional = set(request.many("response_optional_fields"))
    return {"order_list": [_detail(state, order, optional) for order in known]}


def goods_total(order: Row) -> int:
    return sum(line["price"] * line["quantity"] for line in order["lines"])


def _detail(state: State, order: Row, optional: set[str]) -> Row:
    row = {name: order[name] for name in BASIC}
    row |= {"region": "VN", "currency": "VND", "cod": order["cod"], "days_to_ship": 2, "ship_by_date": order["ship_by_date"]}
    shipped_at = order["update_time"] if order["order_status"] in GONE_OUT else None
    offered = {
        "buyer_user_id": 258065,
        "buyer_username": "nguoimua",
        "estimated_shipping_fee": float(SHIPPING_FEE),
        "recipient_address": dict(MASKED_ADDRESS),
        "actual_shipping_fee": float(SHIPPING_FEE),
        "note": order["note"],
        "item_list": [_line(state.items[line["item_id"]], line) for line in order["lines"]],
        "pay_time": None if order["cod"] else order["create_time"],
        "dropshipper": None,
        "split_up": False,
        "buyer_cancel_reason": order["cancel_reason"] if order["cancel_by"] == "buyer" else "",
        "cancel_by": order["cancel_by"],
        "cancel_reason": order["cancel_reason"],
        "fulfillment_flag": "fulfilled_by_local_seller",
        "pickup_done_time": shipped_at,
        "package_list": [_package(order)],
        "shipping_carrier": "Nhanh",
        "payment_method": "Cash on Delivery" if order["cod"] else "ShopeePay Balance",
        "total_amount": float(goods_total(order)),
        "return_request_due_date": None,
    }
    return {**row, **{name: value for name, value in offered.items() if name in optional}}


def _package(order: Row) -> Row:
    return {
        "package_number": order["package_number"],
        "logistics_status": PACKAGE_STATUS[order["order_status"]],
        "logistics_channel_id": 5002,
        "shipping_carrier": "Nhanh",
        "allow_self_design_awb": True,
        "item_list": [
            {"item_id": line["item_id"], "model_id": line["model_id"], "model_quantity": line["quantity"], "product_location_id": ""}
            for line in order["lines"]
        ],
        "group_shipment_id": None,
    }


def _line(item: Row, line: Row) -> Row:
    model = next((row for row in item["models"] if row["model_id"] == line["model_id"]), None)
    name = (
        ",".join(tier["options"][place]["option"] for tier, place in zip(item["tiers"], model["tier_index"], strict=True)) if model else ""
    )
    return {
        "item_id": item["item_id"],
        "item_name": item["item_name"],
        "item_sku": item["item_sku"],
        "model_id": line["model_id"],
        "model_name": name,
        "model_sku": model["model_sku"] if model else "",
        "model_quantity_purchased": line["quantity"],
        "model_original_price": float(line["price"]),
        "model_discounted_price": float(line["price"]),
        "order_item_id": item["item_id"],
        "weight": item["weight"],
        "product_location_id": [],
    }


def cancel_order(state: State, request: "Request") -> dict[str, Any]:
    body = request.json()
    order = own_order(state, body.get("order_sn"))
    reason = body.get("cancel_reason")
    if reason not in CANCEL_REASONS:
        raise Refused("error_param", "Wrong parameters, detail: cancel_reason is not valid.")
    if reason == "UNDELIVERABLE_AREA":
        raise Refused("error_param", "Wrong parameters, detail: the reason is not for this region.")
    if reason == "OUT_OF_STOCK" and not body.get("item_list"):
        raise Refused("error_param", "Wrong parameters, detail: item_list is required.")
    if order["order_status"] not in ("UNPAID", "READY_TO_SHIP", "RETRY_SHIP"):
        raise Refused("error_limit", "Can not cancel this order")
    order |= {"cancel_by": "seller", "cancel_reason": reason}
    return {"update_time": move(state, order_sn=order["order_sn"], status="CANCELLED")["update_time"]}


def handle_buyer_cancellation(state: State, request: "Request") -> dict[str, Any]:
    body = request.json()
    order = own_order(state, body.get("order_sn"))
    if body.get("operation") not in ("ACCEPT", "REJECT"):
        raise Refused("error_param", "Wrong parameters, detail: operation should be ACCEPT or REJECT.")
    if order["order_status"] != "IN_CANCEL":
        raise Refused("order_status_invalid", "The order is not in cancellation.")
    is_accepted = body["operation"] == "ACCEPT"
    order["cancel_by"] = "buyer" if is_accepted else ""
    moved = move(state, order_sn=order["order_sn"], status="CANCELLED" if is_accepted else "READY_TO_SHIP")
    return {"update_time": moved["update_time"]}


def set_note(state: State, request: "Request") -> dict[str, Any]:
    body = request.json()
    own_order(state, body.get("order_sn"))["note"] = str(body.get("note") or "")
    return {}
