"""Price and stock of items and of their models: absolute numbers, up to fifty entries of one item, each with its own outcome."""

from typing import TYPE_CHECKING, Any

from connectors.shopee.sandbox import notify
from connectors.shopee.sandbox.rules import check_price, check_stock, is_spread_too_wide, own_item
from connectors.shopee.sandbox.state import Refused, State

if TYPE_CHECKING:
    from connectors.shopee.sandbox.server import Request

Row = dict[str, Any]
UNKNOWN_MODEL = "model ID not exist in sku"
LATER = "Update price failed, please try later."


def update_price(state: State, request: "Request") -> dict[str, Any]:
    item, entries = _asked(state, request, "price_list")
    if item["models"] and any(not entry.get("model_id") for entry in entries):
        raise Refused("error_edit_item_price_for_item_has_model", "Please update the price of the models.")
    found, failed = _matched(item, entries)
    wanted = [(row, entry, check_price(entry.get("original_price"))) for row, entry in found]
    if not wanted:
        raise Refused("error_update_price_fail", LATER, {"success_list": [], "failure_list": failed})
    after = {id(row): price for row, _entry, price in wanted}
    if is_spread_too_wide([after.get(id(model), model["price"]) for model in item["models"]]):
        raise Refused("error_update_price_fail", LATER, {"success_list": [], "failure_list": failed})
    done = []
    for row, entry, price in wanted:
        before, row["price"] = row["price"], price
        if before != price:
            told = {"item_id": item["item_id"], "model_id": entry.get("model_id") or 0, "update_field": "original_price"}
            notify.send(state, 22, {**told, "old_value": before, "new_value": price, "update_time": state.now_s()})
        done.append({**({"model_id": entry["model_id"]} if entry.get("model_id") else {}), "original_price": price})
    return {"success_list": done, "failure_list": failed}


def update_stock(state: State, request: "Request") -> dict[str, Any]:
    """The number includes what is reserved for orders and may not be below it."""
    item, entries = _asked(state, request, "stock_list")
    if item["models"] and any(not entry.get("model_id") for entry in entries):
        raise Refused("error_edit_item_stock_for_item_has_model", "Please update the stock of the models.")
    found, failed = _matched(item, entries)
    wanted = [(row, entry, check_stock(entry.get("seller_stock"))) for row, entry in found]
    if any(stock < row["reserved"] for row, _entry, stock in wanted):
        raise Refused("error_auth", "Stock should be larger than reserved stock.")
    if not wanted:
        raise Refused("error_busi_update_stock_failed", "Update stock failed.", {"success_list": [], "failure_list": failed})
    done = []
    for row, entry, stock in wanted:
        row["stock"] = stock
        done.append({"model_id": entry.get("model_id") or 0, "location_id": "", "stock": stock})
    return {"success_list": done, "failure_list": failed}


def _asked(state: State, request: "Request", name: str) -> tuple[Row, list[Row]]:
    body = request.json()
    item, entries = own_item(state, body.get("item_id")), body.get(name) or []
    if not 1 <= len(entries) <= 50:
        raise Refused("error_param", f"{name} should have 1 to 50 entries.")
    return item, entries


def _matched(item: Row, entries: list[Row]) -> tuple[list[tuple[Row, Row]], list[Row]]:
    """Each entry with the item or model that it names, and the failures of the others."""
    models = {model["model_id"]: model for model in item["models"]}
    found, failed = [], []
    for entry in entries:
        own = entry.get("model_id") or 0
        row = models.get(own) if own else item
        if row is None:
            failed.append({"model_id": own, "failed_reason": UNKNOWN_MODEL})
        else:
            found.append((row, entry))
    return found, failed
