"""Returns: asked for by the buyer (a control), listed, read, confirmed or disputed by the seller."""

from typing import TYPE_CHECKING, Any

from connectors.shopee.sandbox import notify
from connectors.shopee.sandbox.orders import MAX_WINDOW_S, held_row, move, own_order
from connectors.shopee.sandbox.state import Refused, State

if TYPE_CHECKING:
    from connectors.shopee.sandbox.server import Request

Row = dict[str, Any]
STATUSES = ("REQUESTED", "ACCEPTED", "CANCELLED", "JUDGING", "CLOSED", "PROCESSING", "SELLER_DISPUTE")
DAY_S = 86400


def ask(state: State, *, order_sn: str, reason: str = "ITEM_DAMAGED", lines: list[Row] | None = None) -> Row:
    """A buyer asks to give back all or some units of an order that went out."""
    order = own_order(state, order_sn)
    given = {line["item_id"]: line["quantity"] for line in lines or order["lines"]}
    rows = [{**line, "quantity": given[line["item_id"]]} for line in order["lines"] if line["item_id"] in given]
    now = state.now_s()
    row: Row = {
        "return_sn": f"{order_sn[:6]}{len(state.returns) + 1:010d}",
        "order_sn": order_sn,
        "status": "REQUESTED",
        "reason": reason,
        "text_reason": "",
        "create_time": now,
        "update_time": now,
        "due_date": now + 2 * DAY_S,
        "refund_amount": float(sum(line["price"] * line["quantity"] for line in rows)),
        "lines": rows,
    }
    state.returns[row["return_sn"]] = row
    move(state, order_sn=order_sn, status="TO_RETURN")
    _notify(state, row, before="")
    return row


def set_status(state: State, *, return_sn: str, status: str) -> Row:
    row = _own(state, return_sn)
    if status not in STATUSES:
        raise Refused("error_param", "Wrong parameters, detail: status is not valid.")
    before, row["status"] = row["status"], status
    row["update_time"] = state.now_s()
    _notify(state, row, before=before)
    return row


def _notify(state: State, row: Row, *, before: str) -> None:
    changed = {"update_field": "return_status", "old_value": before, "new_value": row["status"], "update_time": row["update_time"]}
    notify.send(state, 29, {"order_sn": row["order_sn"], "return_sn": row["return_sn"], "updated_values": [changed]})


def get_return_list(state: State, request: "Request") -> Row:
    """`page_no` starts at 0."""
    page, size = request.number("page_no"), request.number("page_size") or 40
    if not request.has("page_no") or not 1 <= size <= 100:
        raise Refused("error_param", "Wrong parameters, detail: page_no and page_size are required fields.")
    found = list(state.returns.values())
    for name in ("create_time", "update_time"):
        start, end = request.number(f"{name}_from"), request.number(f"{name}_to")
        if (start or end) and not 0 < end - start <= MAX_WINDOW_S:
            raise Refused("error_param", "The time range should be within 15 days.")
        if start:
            found = [row for row in found if start <= row[name] <= end]
    if request.first("status"):
        found = [row for row in found if row["status"] == request.first("status")]
    found.sort(key=lambda row: (row["update_time"], row["return_sn"]))
    part = found[page * size : (page + 1) * size]
    return {"more": (page + 1) * size < len(found), "return": [_told(state, row) for row in part]}


def get_return_detail(state: State, request: "Request") -> Row:
    return _told(state, _own(state, request.first("return_sn")))


def confirm(state: State, request: "Request") -> Row:
    row = _own(state, request.json().get("return_sn"))
    if row["status"] != "REQUESTED":
        raise Refused("error_param", "The return can not be confirmed in its status.")
    set_status(state, return_sn=row["return_sn"], status="ACCEPTED")
    return {"return_sn": row["return_sn"]}


def dispute(state: State, request: "Request") -> Row:
    body = request.json()
    row = _own(state, body.get("return_sn"))
    if not body.get("email") or not body.get("dispute_reason"):
        raise Refused("error_param", "Wrong parameters, detail: email and dispute_reason are required fields.")
    if row["status"] not in ("REQUESTED", "ACCEPTED", "PROCESSING"):
        raise Refused("error_param", "The return can not be disputed in its status.")
    set_status(state, return_sn=row["return_sn"], status="SELLER_DISPUTE")
    return {"return_sn": row["return_sn"]}


def _own(state: State, return_sn: Any) -> Row:
    row = state.returns.get(str(return_sn or ""))
    if row is None:
        raise Refused("error_not_found", "Wrong parameters, detail: the return is not found.")
    return row


def _told(state: State, row: Row) -> Row:
    items = []
    for line in row["lines"]:
        item, held = state.items[line["item_id"]], held_row(state, line)
        items.append(
            {
                "item_id": line["item_id"],
                "model_id": line["model_id"],
                "name": item["item_name"],
                "images": [],
                "amount": line["quantity"],
                "item_price": float(line["price"]),
                "item_sku": item["item_sku"],
                "variation_sku": (held or {}).get("model_sku", ""),
                "refund_amount": float(line["price"] * line["quantity"]),
            }
        )
    kept = ("return_sn", "order_sn", "status", "reason", "text_reason", "create_time", "update_time", "due_date", "refund_amount")
    return {
        **{name: row[name] for name in kept},
        "currency": "VND",
        "image": [],
        "amount_before_discount": row["refund_amount"],
        "needs_logistics": True,
        "tracking_number": "",
        "user": {"username": "nguoimua", "email": "", "portrait": ""},
        "item": items,
        "return_solution": 0,
        "negotiation_status": "",
        "return_refund_type": "RRBOC",
    }
