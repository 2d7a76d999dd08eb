"""Items: made, changed, taken off sale, deleted, listed and read. Their models stand in `variants`, price and stock in `offers`."""

from typing import TYPE_CHECKING, Any

from catalog.fold import fold
from connectors.shopee.sandbox import notify, tree
from connectors.shopee.sandbox.media import url_of
from connectors.shopee.sandbox.rules import DELETED, check_channels, check_item, check_price, check_stock, own_item
from connectors.shopee.sandbox.state import Refused, State

if TYPE_CHECKING:
    from connectors.shopee.sandbox.server import Request

UPDATABLE = (
    "item_name", "description", "item_sku", "category_id", "attribute_list", "brand", "condition", "weight", "dimension", "pre_order", "image",
    "wholesale", "gtin_code",
)  # fmt: skip
STATUSES = ("NORMAL", "UNLIST", "BANNED", "REVIEWING", *DELETED)
FAR_OFFSET = 10_000
MAX_BOOSTED, BOOST_S = 5, 4 * 3600


def add_item(state: State, request: "Request") -> dict[str, Any]:
    body = request.json()
    item = check_item(state, body)
    price, stock = check_price(body.get("original_price")), check_stock(body.get("seller_stock"))
    channels = check_channels(body.get("logistic_info") or [], float(item["weight"]))
    status = body.get("item_status") or "NORMAL"
    if status not in ("NORMAL", "UNLIST"):
        raise Refused("error_param", "item_status should be NORMAL or UNLIST.")
    if len(state.items) >= tree.LIMITS["item_count_limit"]["max_limit"]:
        raise Refused("error_reach_shop_item_limit", "The shop has reached its item limit.")
    now = state.now_s()
    item |= {
        "item_id": state.app.new_id(),
        "item_status": status,
        "price": price,
        "stock": stock,
        "reserved": 0,
        "tiers": [],
        "models": [],
        "logistic_info": channels,
        "create_time": now,
        "update_time": now,
        "created_at": state.app.now(),
        "sale": 0,
    }
    state.items[item["item_id"]] = item
    return {
        **_echo(item),
        "price_info": {"current_price": price, "original_price": price},
        "seller_stock": [{"location_id": "", "stock": stock}],
        "logistic_info": channels,
    }


def update_item(state: State, request: "Request") -> dict[str, Any]:
    """Price, stock, models and channels are not changed here; unknown fields are ignored. The echo of the status may be stale."""
    body = request.json()
    item = own_item(state, body.get("item_id"))
    before = item["item_status"]
    changed = {name: body[name] for name in UPDATABLE if name in body}
    checked = check_item(state, {**item, **changed})
    if body.get("item_status") not in (None, "", "NORMAL", "UNLIST"):
        raise Refused("error_param", "item_status should be NORMAL or UNLIST.")
    item |= checked
    item["update_time"] = state.now_s()
    if "weight" in body or "dimension" in body:
        for model in item["models"]:
            model |= {"weight": item["weight"], "dimension": item["dimension"]}
    if before == "BANNED":
        item["item_status"] = "REVIEWING"
    elif body.get("item_status") and before in ("NORMAL", "UNLIST"):
        item["item_status"] = body["item_status"]
    echo = _echo(item)
    return {**echo, "item_status": before} if state.app.is_echo_stale else echo


def _echo(item: dict[str, Any]) -> dict[str, Any]:
    ids = item["image"]["image_id_list"]
    names = ("item_id", "item_status", "item_name", "description", "weight", "dimension", "pre_order", "category_id", "condition", "brand")
    return {
        **{name: item[name] for name in names},
        "attribute": item["attribute_list"],
        "images": {"image_id_list": ids, "image_url_list": [url_of(image_id) for image_id in ids]},
        "video_info": None,
        "wholesale": item["wholesale"],
    }


def unlist_item(state: State, request: "Request") -> dict[str, Any]:
    entries = request.json().get("item_list") or []
    if not 1 <= len(entries) <= 50:
        raise Refused("error_param", "item_list should have 1 to 50 entries.")
    done: dict[str, list[Any]] = {"success_list": [], "failure_list": []}
    for entry in entries:
        item = state.items.get(entry.get("item_id"))
        if item is None or item["item_status"] not in ("NORMAL", "UNLIST"):
            done["failure_list"].append({"item_id": entry.get("item_id"), "failed_reason": "Item can not be unlisted in its status"})
            continue
        item["item_status"] = "UNLIST" if entry.get("unlist") else "NORMAL"
        item["update_time"] = state.now_s()
        done["success_list"].append({"item_id": item["item_id"], "unlist": bool(entry.get("unlist"))})
    if not done["success_list"]:
        raise Refused("error_unlist_item_all_failed", "All failed.", done)
    return done


def delete_item(state: State, request: "Request") -> dict[str, Any]:
    item = own_item(state, request.json().get("item_id"))
    item["item_status"], item["update_time"] = "SELLER_DELETE", state.now_s()
    return {}


def boost_item(state: State, request: "Request") -> dict[str, Any]:
    """Five at a time, four hours; `success_list` is an object here."""
    ids, now = request.json().get("item_id_list") or [], state.now_s()
    if not 1 <= len(ids) <= MAX_BOOSTED:
        raise Refused("error_param", "item_id_list should have 1 to 5 ids.")
    state.boosted = {own: until for own, until in state.boosted.items() if until > now}
    done: dict[str, Any] = {"success_list": {"item_id_list": []}, "failure_list": []}
    for own in ids:
        item = state.items.get(own)
        reason = (
            "can not boost item repeatedly" if own in state.boosted else "boost slots are full" if len(state.boosted) >= MAX_BOOSTED else ""
        )
        if item is None or item["item_status"] != "NORMAL":
            reason = "item is not on sale"
        if reason:
            done["failure_list"].append({"item_id": own, "failed_reason": reason})
            continue
        state.boosted[own] = now + BOOST_S
        done["success_list"]["item_id_list"].append(own)
    return done


def get_boosted_list(state: State, request: "Request") -> dict[str, Any]:
    now = state.now_s()
    return {"item_list": [{"item_id": own, "cool_down_second": until - now} for own, until in state.boosted.items() if until > now]}


def get_item_list(state: State, request: "Request") -> dict[str, Any]:
    statuses = request.many("item_status")
    size, offset = request.page()
    if not statuses or any(status not in STATUSES for status in statuses):
        raise Refused("error_param", "Wrong parameters, detail: item_status is a required field.")
    if offset > FAR_OFFSET:
        raise Refused("error_param", "get items offset over limit, please use the next field")
    start, end = request.first("update_time_from"), request.first("update_time_to")
    if start and end and int(end) <= int(start):
        raise Refused("error_update_time_range", "update_time_to should be after update_time_from.")
    rows = [
        item
        for item in state.items.values()
        if item["item_status"] in statuses
        and (not start or item["update_time"] >= int(start))
        and (not end or item["update_time"] <= int(end))
    ]
    part = rows[offset : offset + size]
    more = offset + size < len(rows)
    listed = [{**{name: item[name] for name in ("item_id", "item_status", "update_time")}, "tag": None} for item in part]
    return {"item": listed, "total_count": len(rows), "has_next_page": more, "next_offset": offset + size if more else 0}


def search_item(state: State, request: "Request") -> dict[str, Any]:
    """The index lags behind by `index_lag_s`. The cursor is opaque text; a SKU beats a name, and finds models too."""
    sku, name = request.first("item_sku"), fold(request.first("item_name"))
    if not sku and not name and not request.first("attribute_status"):
        raise Refused("error_param", "At least one of [item_name,attribute_status] is needed.")
    size = request.number("page_size")
    if not 1 <= size <= 100:
        raise Refused("error_param", "page_size should be 1 to 100.")
    statuses = request.many("item_status")
    known_before = state.app.now() - state.app.index_lag_s
    found = [
        item["item_id"]
        for item in state.items.values()
        if (_carries(item, sku) if sku else name in fold(item["item_name"]))
        and item["item_status"] not in DELETED
        and (not statuses or item["item_status"] in statuses)
        and item["create_time"] <= known_before
    ]
    start = int(request.first("offset") or 0)
    following = str(start + size) if start + size < len(found) else ""
    return {"item_id_list": found[start : start + size], "total_count": len(found), "next_offset": following}


def _carries(item: dict[str, Any], sku: str) -> bool:
    return item["item_sku"] == sku or any(model["model_sku"] == sku for model in item["models"])


def get_item_base_info(state: State, request: "Request") -> dict[str, Any]:
    return {"item_list": [_base_info(state.items[own]) for own in _asked(request) if own in state.items]}


def get_item_extra_info(state: State, request: "Request") -> dict[str, Any]:
    known = [state.items[own] for own in _asked(request) if own in state.items]
    rest = {"views": 0, "likes": 0, "rating_star": 0.0, "comment_count": 0}
    return {"item_list": [{"item_id": item["item_id"], "sale": item["sale"], **rest} for item in known]}


def get_item_violation_info(state: State, request: "Request") -> dict[str, Any]:
    """Names what the marketplace objects to; an unknown id is an entry with its own error."""
    rows: list[dict[str, Any]] = []
    for own in _asked(request):
        item = state.items.get(own)
        if item is None:
            rows.append({"item_id": own, "fail_error": "error_item_not_found", "fail_message": "Item not found."})
            continue
        details = [item["violation"]] if item["item_status"] == "BANNED" else []
        rows.append({"item_id": own, "item_name": item["item_name"], "item_status": item["item_status"], "deboost": False,
                     "item_status_details": details, "deboost_details": []})  # fmt: skip
    return {"item_list": rows}


def ban(state: State, item_id: int) -> None:
    """The marketplace takes an item down and says why."""
    item = state.items[item_id]
    item["item_status"], item["update_time"] = "BANNED", state.now_s()
    item["violation"] = {
        "violation_type": "Insufficient Information",
        "violation_reason": "Missing product information",
        "suggestion": "Add the required papers",
        "fix_deadline_time": 0,
        "update_time": state.now_s(),
    }
    told = {name: item[name] for name in ("item_id", "item_name", "item_status")}
    notify.send(state, 16, {**told, "deboost": False, "item_status_details": [item["violation"]]})


def _asked(request: "Request") -> list[int]:
    ids = request.ids("item_id_list")
    if not 1 <= len(ids) <= 50:
        raise Refused("error_param", "item_id_list should have 1 to 50 ids.")
    return ids


def _base_info(item: dict[str, Any]) -> dict[str, Any]:
    """Weight comes back as text; price as a list, and only without models."""
    kept = (
        "item_id", "category_id", "item_name", "description", "item_sku", "create_time", "update_time", "item_status",
        "logistic_info", "pre_order", "condition", "brand", "dimension", "gtin_code",
    )  # fmt: skip
    ids = item["image"]["image_id_list"]
    names = {row["attribute_id"]: row for row in tree.attribute_tree(item["category_id"])}
    attributes = [
        {"original_attribute_name": names[row["attribute_id"]]["name"], "is_mandatory": names[row["attribute_id"]]["mandatory"], **row}
        for row in item["attribute_list"]
    ]
    price = [{"currency": "VND", "original_price": float(item["price"]), "current_price": float(item["price"])}]
    return {
        **{name: item.get(name) for name in kept},
        "image": {"image_id_list": ids, "image_url_list": [url_of(image_id) for image_id in ids], "image_ratio": "1:1"},
        "attribute_list": attributes or None,
        **({} if item["models"] else {"price_info": price}),
        "weight": str(item["weight"]),
        "wholesales": item["wholesale"] or None,
        "has_model": bool(item["models"]),
        "has_promotion": False,
        "deboost": "FALSE",
        "description_type": "normal",
        "stock_info_v2": stock_info(*totals(item)),
    }


def totals(item: dict[str, Any]) -> tuple[int, int]:
    """(seller stock, reserved) of the item or of its models together."""
    rows = item["models"] or [item]
    return sum(row["stock"] for row in rows), sum(row["reserved"] for row in rows)


def stock_info(stock: int, reserved: int) -> dict[str, Any]:
    return {
        "summary_info": {"total_reserved_stock": reserved, "total_available_stock": max(0, stock - reserved)},
        "seller_stock": [{"location_id": "", "stock": stock, "if_saleable": True}],
        "shopee_stock": None,
    }
