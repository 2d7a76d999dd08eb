"""Orders of the sandbox: made by a control, read by the API. An order reserves stock until it is shipped or cancelled."""

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from connectors.shopee.sandbox.state import Refused, State

if TYPE_CHECKING:
    from connectors.shopee.sandbox.server import Request

MAX_WINDOW_S = 15 * 86400
NUMBER_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTUVWXY"
STATUSES = ("UNPAID", "READY_TO_SHIP", "PROCESSED", "SHIPPED", "TO_CONFIRM_RECEIVE", "COMPLETED", "IN_CANCEL", "CANCELLED", "TO_RETURN")
GONE_OUT = ("SHIPPED", "TO_CONFIRM_RECEIVE", "COMPLETED")


def place(state: State, *, lines: list[dict[str, Any]], status: str = "READY_TO_SHIP") -> dict[str, Any]:
    """A buyer's order. Refused when an item is not on sale or has too few units left."""
    bought = [(_on_sale(state, line), int(line.get("quantity") or 1)) for line in lines]
    for item, quantity in bought:
        if item["stock"] - item["reserved"] < quantity:
            raise Refused("error_stock", f"{item['item_sku']}: not enough stock")
    for item, quantity in bought:
        item["reserved"] += quantity
    now = state.now_s()
    number = datetime.fromtimestamp(now, UTC).strftime("%y%m%d") + "".join(secrets.choice(NUMBER_ALPHABET) for _position in range(8))
    order = {
        "order_sn": number,
        "order_status": status,
        "create_time": now,
        "update_time": now,
        "lines": [{"item_id": item["item_id"], "quantity": quantity, "price": item["price"]} for item, quantity in bought],
    }
    state.orders[number] = order
    return order


def move(state: State, *, order_sn: str, status: str) -> dict[str, Any]:
    order = state.orders.get(order_sn)
    if order is None or status not in STATUSES:
        raise Refused("error_not_found", "Wrong parameters, detail: the order is not found.")
    was_open = order["order_status"] not in (*GONE_OUT, "CANCELLED", "TO_RETURN")
    for line in order["lines"]:
        item = state.items[line["item_id"]]
        if was_open and status in GONE_OUT:
            item["stock"] -= line["quantity"]
            item["reserved"] -= line["quantity"]
        elif was_open and status == "CANCELLED":
            item["reserved"] -= line["quantity"]
    order["order_status"], order["update_time"] = status, max(state.now_s(), order["update_time"] + 1)
    return order


def get_order_list(state: State, request: "Request") -> dict[str, Any]:
    name = request.first("time_range_field")
    start, end = int(request.first("time_from") or 0), int(request.first("time_to") or 0)
    size = int(request.first("page_size") or 0)
    if name not in ("create_time", "update_time") or not 1 <= size <= 100:
        raise Refused("error_param", "Wrong parameters, detail: time_range_field and page_size are required fields.")
    if not 0 < end - start <= MAX_WINDOW_S:
        raise Refused("order_list_invalid_time", "Start time must be earlier than end time and diff in 15days.")
    found = sorted(
        (order for order in state.orders.values() if start <= order[name] <= end), key=lambda order: (order[name], order["order_sn"])
    )
    wanted = request.first("order_status")
    found = [order for order in found if not wanted or order["order_status"] == wanted]
    first = int(request.first("cursor") or 0)
    more = first + size < len(found)
    with_status = "order_status" in request.many("response_optional_fields")
    rows = [
        {"order_sn": order["order_sn"], **({"order_status": order["order_status"]} if with_status else {})}
        for order in found[first : first + size]
    ]
    return {"more": more, "order_list": rows, "next_cursor": str(first + size) if more else ""}


def get_order_detail(state: State, request: "Request") -> dict[str, Any]:
    numbers = request.many("order_sn_list")
    if not 1 <= len(numbers) <= 50:
        raise Refused("error_param", "order_sn_list should have 1 to 50 numbers.")
    known = [state.orders[number] for number in numbers if number in state.orders]
    if not known:
        raise Refused("error_not_found", "Wrong parameters, detail: the order is not found.")
    optional = set(request.many("response_optional_fields"))
    return {"order_list": [_detail(state, order, optional) for order in known]}


def _detail(state: State, order: dict[str, Any], optional: set[str]) -> dict[str, Any]:
    row = {name: order[name] for name in ("order_sn", "order_status", "create_time", "update_time")}
    row |= {"region": "VN", "currency": "VND", "cod": True, "message_to_seller": "", "days_to_ship": 2}
    if "total_amount" in optional:
        row["total_amount"] = float(sum(line["price"] * line["quantity"] for line in order["lines"]))
    if "recipient_address" in optional:
        row["recipient_address"] = {"name": "N******n", "phone": "******64", "region": "VN", "state": "Cao Bằng", "full_address": "****"}
    if "item_list" in optional:
        row["item_list"] = [_line(state.items[line["item_id"]], line) for line in order["lines"]]
    return row


def _line(item: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
    return {
        "item_id": item["item_id"],
        "item_name": item["item_name"],
        "item_sku": item["item_sku"],
        "model_id": 0,
        "model_sku": "",
        "model_quantity_purchased": line["quantity"],
        "model_original_price": float(line["price"]),
        "model_discounted_price": float(line["price"]),
    }


def _on_sale(state: State, line: dict[str, Any]) -> dict[str, Any]:
    for item in state.items.values():
        if item["item_status"] == "NORMAL" and (item["item_id"] == line.get("item_id") or item["item_sku"] == line.get("sku")):
            return item
    raise Refused("error_item_not_found", "Item not found.")
