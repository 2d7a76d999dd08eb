"""Handing parcels over: what is needed, the hand-over, the tracking number, and the label as a PDF."""

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fpdf import FPDF

from connectors.shopee.sandbox import notify
from connectors.shopee.sandbox.orders import move, own_order
from connectors.shopee.sandbox.state import Plain, Refused, State

if TYPE_CHECKING:
    from connectors.shopee.sandbox.server import Request

Row = dict[str, Any]
DOCUMENT_TYPES = ("NORMAL_AIR_WAYBILL", "THERMAL_AIR_WAYBILL", "NORMAL_JOB_AIR_WAYBILL", "THERMAL_JOB_AIR_WAYBILL")
ADDRESS_ID, BRANCH_ID = 2828, 4401
DAY_S = 86400
ADDRESS = {"region": "VN", "state": "Cao Bằng", "city": "", "district": "Phường Thục Phán", "town": "", "zipcode": ""}
WAYS = ("pickup", "dropoff", "non_integrated")


def get_shipping_parameter(state: State, request: "Request") -> Row:
    order = own_order(state, request.first("order_sn"))
    _check_package(order, request.first("package_number") if request.has("package_number") else None)
    _check_ready(order)
    return {
        "info_needed": {"pickup": ["address_id", "pickup_time_id"], "dropoff": []},
        "dropoff": {"branch_list": [{"branch_id": BRANCH_ID, **ADDRESS, "address": "Bưu cục thử nghiệm"}], "slug_list": None},
        "pickup": {"address_list": [{"address_id": ADDRESS_ID, **ADDRESS, "address": "Kho thử nghiệm", "address_flag": ["pickup_address"],
                                     "time_slot_list": _slots(state)}]},
    }  # fmt: skip


def _slots(state: State) -> list[Row]:
    today = state.now_s() // DAY_S * DAY_S
    days = [today + DAY_S * number for number in (1, 2)]
    return [
        {
            "date": day,
            "time_text": text,
            "pickup_time_id": f"{day}_{number}",
            "flags": ["recommended"] if number == 1 and day == days[0] else [],
        }
        for day in days
        for number, text in ((1, "08:00 - 12:00"), (2, "13:00 - 18:00"))
    ]


def ship_order(state: State, request: "Request") -> Row:
    body = request.json()
    order = own_order(state, body.get("order_sn"))
    _check_package(order, body.get("package_number"))
    if order["order_status"] == "PROCESSED":
        raise Refused("package_already_shipped", "The package has been shipped.")
    _check_ready(order)
    ways = [way for way in WAYS if body.get(way) is not None]
    if len(ways) != 1:
        raise Refused("ship_order_only_support_one_type", "Only one of pickup, dropoff, non_integrated is allowed.")
    if ways == ["non_integrated"]:
        raise Refused("ship_order_unsupport_non_integrated", "The channel does not support non_integrated.")
    if ways == ["pickup"]:
        _check_pickup(state, body["pickup"])
    order["way"], order["shipped_at"] = ways[0], state.app.now()
    order["tracking_number"] = f"SPXVN{secrets.randbelow(10**11):011d}"
    move(state, order_sn=order["order_sn"], status="PROCESSED")
    told = {"ordersn": order["order_sn"], "forder_id": order["package_number"], "package_number": order["package_number"]}
    notify.send(state, 4, {**told, "tracking_no": order["tracking_number"]})
    return {}


def _check_pickup(state: State, pickup: Row) -> None:
    if pickup.get("address_id") != ADDRESS_ID:
        raise Refused("ship_order_need_address_pickup_time", "address_id is needed and must be one of the shop's.")
    if pickup.get("pickup_time_id") not in {slot["pickup_time_id"] for slot in _slots(state)}:
        raise Refused("ship_order_pickup_time_invalid", "The pickup time is not available.")


def _check_package(order: Row, given: Any) -> None:
    """An unsplit order names no package, least of all an empty one."""
    if given is not None and given != order["package_number"]:
        raise Refused("error_param", "Wrong parameters, detail: package_number is not valid.")


def _check_ready(order: Row) -> None:
    if order["order_status"] not in ("READY_TO_SHIP", "RETRY_SHIP"):
        raise Refused("ship_order_not_ready_to_ship", "The order is not ready to ship.")


def get_tracking_number(state: State, request: "Request") -> Row:
    """May be empty right after the hand-over."""
    order = own_order(state, request.first("order_sn"))
    if not order.get("way"):
        raise Refused("error_status", "The order has not been shipped.")
    is_there = state.app.now() - order["shipped_at"] >= state.app.tracking_lag_s
    return {"tracking_number": order["tracking_number"] if is_there else "", "hint": "", "pickup_code": ""}


def get_tracking_info(state: State, request: "Request") -> Row:
    order = own_order(state, request.first("order_sn"))
    steps = [{"update_time": order["update_time"], "description": order["order_status"], "logistics_status": "ORDER_CREATED"}]
    return {
        "order_sn": order["order_sn"],
        "package_number": order["package_number"],
        "logistics_status": "ORDER_CREATED",
        "tracking_info": steps,
    }


def get_address_list(state: State, request: "Request") -> Row:
    row = {"address_id": ADDRESS_ID, **ADDRESS, "address": "Kho thử nghiệm", "address_status": "", "full_address": "Kho thử nghiệm"}
    return {"show_pickup_address": True, "address_list": [{**row, "address_type": ["PICKUP_ADDRESS", "RETURN_ADDRESS"]}]}


# documents: each order of the list has its own outcome


def get_shipping_document_parameter(state: State, request: "Request") -> Plain:
    offered = {"suggest_shipping_document_type": "THERMAL_AIR_WAYBILL", "selectable_shipping_document_type": list(DOCUMENT_TYPES[:2])}
    return _each(request.json(), lambda row: {**_named(_printable(state, row)), **offered})


def create_shipping_document(state: State, request: "Request") -> Plain:
    def make(row: Row) -> Row:
        order = _printable(state, row)
        kind = row.get("shipping_document_type") or "NORMAL_AIR_WAYBILL"
        if kind not in DOCUMENT_TYPES:
            raise Refused("logistics.error_param", "Unknown shipping_document_type.")
        if row.get("tracking_number") != order["tracking_number"]:
            raise Refused("logistics.tracking_number_invalid", "The tracking number is invalid.")
        order["document"] = {"type": kind, "made_at": state.app.now()}
        told = {"ordersn": order["order_sn"], "package_number": order["package_number"], "status": "READY"}
        notify.send(state, 15, told)
        return _named(order)

    return _each(request.json(), make)


def get_shipping_document_result(state: State, request: "Request") -> Plain:
    return _each(request.json(), lambda row: {**_named(_documented(state, row)), "status": _document_status(state, row)})


def download_shipping_document(state: State, request: "Request") -> Plain:
    """Raw bytes; a refusal is JSON."""
    body = request.json()
    rows = _order_list(body)
    orders = []
    for row in rows:
        order = state.orders.get(str(row.get("order_sn"))) or {}
        is_ready = bool(order.get("document")) and _document_status(state, row) == "READY"
        if not is_ready or order["document"]["type"] != body.get("shipping_document_type", order["document"]["type"]):
            failed = [{"order_sn": row.get("order_sn"), "fail_error": "logistics.shipping_document_should_print_first",
                       "fail_message": "Please create the document first."}]  # fmt: skip
            text = "Failed, please check result_list for more details."
            raise Refused("common.batch_api_all_failed", text, {"result_list": failed})
        orders.append(order)
    return Plain(content=label_pdf(orders), content_type="application/pdf")


def label_pdf(orders: list[Row]) -> bytes:
    """A page of 100 x 150 mm for each parcel."""
    pdf = FPDF(unit="mm", format=(100, 150))
    for order in orders:
        pdf.add_page()
        pdf.set_font("Helvetica", "B", 14)
        for line in ("SHOPEE SANDBOX", order["order_sn"], order["tracking_number"], order["package_number"]):
            pdf.cell(0, 12, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def _document_status(state: State, row: Row) -> str:
    made_at = state.orders[str(row["order_sn"])]["document"]["made_at"]
    return "READY" if state.app.now() - made_at >= state.app.document_lag_s else "PROCESSING"


def _named(order: Row) -> Row:
    return {"order_sn": order["order_sn"], "package_number": order["package_number"], "fail_error": "", "fail_message": ""}


def _printable(state: State, row: Row) -> Row:
    order = own_order(state, row.get("order_sn"))
    if not order.get("way"):
        raise Refused("logistics.package_can_not_print", "The package can not print now.")
    return order


def _documented(state: State, row: Row) -> Row:
    order = _printable(state, row)
    if not order.get("document"):
        raise Refused("logistics.shipping_document_should_print_first", "Please create the document first.")
    return order


def _order_list(body: Row) -> list[Row]:
    rows = body.get("order_list") or []
    if not 1 <= len(rows) <= 50:
        raise Refused("error_param", "order_list should have 1 to 50 orders.")
    return list(rows)


def _each(body: Row, make: Callable[[Row], Row]) -> Plain:
    """All failed is an error with the list; some failed is a success with a warning."""
    results, failed = [], []
    for row in _order_list(body):
        try:
            results.append(make(row))
        except Refused as refused:
            code = refused.code if "." in refused.code else f"logistics.{refused.code}"
            failed.append({"order_sn": row.get("order_sn"), "package_number": row.get("package_number") or ""})
            results.append({**failed[-1], "fail_error": code, "fail_message": refused.message})
    if len(failed) == len(results):
        raise Refused("common.batch_api_all_failed", "Failed, please check result_list for more details.", {"result_list": results})
    return Plain(response={"result_list": results}, fields={"warning": failed or None})
