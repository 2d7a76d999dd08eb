"""Taxonomy, pictures and items."""

import hashlib
from typing import TYPE_CHECKING, Any

from catalog.fold import fold
from connectors.shopee.sandbox import tree
from connectors.shopee.sandbox.rules import check_item, check_price, check_stock, own_item
from connectors.shopee.sandbox.state import Refused, State

if TYPE_CHECKING:
    from connectors.shopee.sandbox.server import Request

DELETED = ("SELLER_DELETE", "SHOPEE_DELETE")
UPDATABLE = (
    "item_name", "description", "item_sku", "category_id", "attribute_list", "brand", "condition", "weight", "dimension", "pre_order", "image",
)  # fmt: skip


def get_category(state: State, request: "Request") -> dict[str, Any]:
    return {"category_list": tree.category_rows(request.first("language") or "en")}


def get_attribute_tree(state: State, request: "Request") -> dict[str, Any]:
    ids = [int(value) for value in request.many("category_id_list") if value.isdigit()]
    if not 1 <= len(ids) <= 20:
        raise Refused("error_param", "category_id_list should have 1 to 20 ids.")
    return {"list": [{"category_id": own, "attribute_tree": tree.attribute_tree(own), "warning": ""} for own in ids]}


def get_brand_list(state: State, request: "Request") -> dict[str, Any]:
    brand = {"original_brand_name": "NoBrand", "brand_id": 0, "display_brand_name": "No Brand"}
    return {"brand_list": [brand], "has_next_page": False, "next_offset": 0, "is_mandatory": True, "input_type": "DROP_DOWN"}


def category_recommend(state: State, request: "Request") -> dict[str, Any]:
    words = set(fold(request.first("item_name")).split())
    rows = [row for row in tree.category_rows("vi") if not row["has_children"]]
    scored = [(len(words & set(fold(row["display_category_name"]).split())), row["category_id"]) for row in rows]
    return {"category_id": [own for score, own in sorted(scored, reverse=True) if score][:3]}


def get_item_limit(state: State, request: "Request") -> dict[str, Any]:
    return tree.LIMITS


def get_channel_list(state: State, request: "Request") -> dict[str, Any]:
    return {"logistics_channel_list": tree.CHANNELS}


def upload_image(state: State, request: "Request") -> dict[str, Any]:
    content_type = request.headers.get("content-type", "")
    if not content_type.startswith("multipart/form-data") or b'name="image"' not in request.body or b"filename=" not in request.body:
        raise Refused("error_param", "can't find image file")
    start = request.body.find(b"\r\n\r\n") + 4
    content = request.body[start : request.body.rfind(b"\r\n--")]
    if not content.startswith((b"\xff\xd8", b"\x89PNG")) or len(content) < 1000:
        raise Refused("error_param", "image is invalid or not supported")
    image_id = f"vn-11134207-{hashlib.sha256(content).hexdigest()[:24]}"
    state.images.add(image_id)
    url = {"image_url_region": "VN", "image_url": f"https://cf.shopee.vn/file/{image_id}"}
    return {"image_info": {"image_id": image_id, "image_url_list": [url]}}


def add_item(state: State, request: "Request") -> dict[str, Any]:
    body = request.json()
    item = check_item(state, body)
    check_price(body.get("original_price"))
    check_stock(body.get("seller_stock"))
    if not any(row.get("enabled") for row in body.get("logistic_info") or []):
        raise Refused("error_invalid_logistic_info", "Invalid logistic info, please enable at least one channel.")
    item_id, now = state.next_item_id, state.now_s()
    state.next_item_id += 17
    item |= {
        "item_id": item_id,
        "item_status": body.get("item_status") or "NORMAL",
        "price": int(body["original_price"]),
        "stock": int(body["seller_stock"][0]["stock"]),
        "reserved": 0,
        "logistic_info": body["logistic_info"],
        "create_time": now,
        "update_time": now,
    }
    state.items[item_id] = item
    return {
        "item_id": item_id,
        "item_status": item["item_status"],
        "item_name": item["item_name"],
        "price_info": {"current_price": item["price"], "original_price": item["price"]},
        "seller_stock": [{"location_id": "", "stock": item["stock"]}],
        "images": {"image_id_list": item["image"]["image_id_list"]},
    }


def update_item(state: State, request: "Request") -> dict[str, Any]:
    body = request.json()
    item = own_item(state, body.get("item_id"))
    changed = {name: body[name] for name in UPDATABLE if name in body}
    item |= check_item(state, {**item, **changed})
    item["update_time"] = state.now_s()
    if body.get("item_status") in ("NORMAL", "UNLIST"):
        item["item_status"] = body["item_status"]
    return {"item_id": item["item_id"], "item_status": item["item_status"], "item_name": item["item_name"]}


def update_price(state: State, request: "Request") -> dict[str, Any]:
    body = request.json()
    item, entries = own_item(state, body.get("item_id")), body.get("price_list") or []
    if not 1 <= len(entries) <= 50:
        raise Refused("error_param", "price_list should have 1 to 50 entries.")
    done: dict[str, list[Any]] = {"success_list": [], "failure_list": []}
    for entry in entries:
        if entry.get("model_id"):
            done["failure_list"].append({"model_id": entry["model_id"], "failed_reason": "model ID not exist in sku"})
            continue
        check_price(entry.get("original_price"))
        item["price"] = int(entry["original_price"])
        done["success_list"].append({"original_price": item["price"]})
    return done


def update_stock(state: State, request: "Request") -> dict[str, Any]:
    body = request.json()
    item, entries = own_item(state, body.get("item_id")), body.get("stock_list") or []
    if not 1 <= len(entries) <= 50:
        raise Refused("error_param", "stock_list should have 1 to 50 entries.")
    done: dict[str, list[Any]] = {"success_list": [], "failure_list": []}
    for entry in entries:
        if entry.get("model_id"):
            done["failure_list"].append({"model_id": entry["model_id"], "failed_reason": "model ID not exist in sku"})
            continue
        stock = check_stock(entry.get("seller_stock"))
        if stock < item["reserved"]:
            raise Refused("error_auth", "Stock should be larger than reserved stock.")
        item["stock"] = stock
        done["success_list"].append({"model_id": 0, "location_id": "", "stock": stock})
    return done


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


def get_item_list(state: State, request: "Request") -> dict[str, Any]:
    statuses = request.many("item_status")
    size, offset = _page(request)
    if not statuses:
        raise Refused("error_param", "Wrong parameters, detail: item_status is a required field.")
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
    listed = [
        {"item_id": item["item_id"], "item_status": item["item_status"], "update_time": item["update_time"], "tag": None} for item in part
    ]
    return {"item": listed, "total_count": len(rows), "has_next_page": more, "next_offset": offset + size if more else 0}


def search_item(state: State, request: "Request") -> dict[str, Any]:
    """The index lags behind by `index_lag_s`."""
    sku, name = request.first("item_sku"), fold(request.first("item_name"))
    if not sku and not name:
        raise Refused("error_param", "At least one of [item_name,attribute_status] is needed.")
    size = int(request.first("page_size") or 0)
    if not 1 <= size <= 100:
        raise Refused("error_param", "page_size should be 1 to 100.")
    known_before = state.clock().timestamp() - state.index_lag_s
    found = [
        item["item_id"]
        for item in state.items.values()
        if item["item_status"] not in DELETED
        and item["create_time"] <= known_before
        and (item["item_sku"] == sku if sku else name in fold(item["item_name"]))
    ]
    start = int(request.first("offset") or 0)
    following = str(start + size) if start + size < len(found) else ""
    return {"item_id_list": found[start : start + size], "total_count": len(found), "next_offset": following}


def get_item_base_info(state: State, request: "Request") -> dict[str, Any]:
    ids = [int(value) for value in request.many("item_id_list") if value.isdigit()]
    if not 1 <= len(ids) <= 50:
        raise Refused("error_param", "item_id_list should have 1 to 50 ids.")
    return {"item_list": [_base_info(state.items[own]) for own in ids if own in state.items]}


def _base_info(item: dict[str, Any]) -> dict[str, Any]:
    """Weight comes back as text, price as a list."""
    available = max(0, item["stock"] - item["reserved"])
    kept = (
        "item_id",
        "category_id",
        "item_name",
        "description",
        "item_sku",
        "create_time",
        "update_time",
        "item_status",
        "image",
        "logistic_info",
    )
    return {
        **{name: item.get(name) for name in kept},
        "attribute_list": item.get("attribute_list") or None,
        "price_info": [{"currency": "VND", "original_price": float(item["price"]), "current_price": float(item["price"])}],
        "weight": str(item["weight"]),
        "dimension": item.get("dimension"),
        "has_model": False,
        "deboost": "FALSE",
        "stock_info_v2": {
            "summary_info": {"total_reserved_stock": item["reserved"], "total_available_stock": available},
            "seller_stock": [{"location_id": "", "stock": item["stock"], "if_saleable": True}],
            "shopee_stock": None,
        },
    }


def _page(request: "Request") -> tuple[int, int]:
    size, offset = request.first("page_size"), request.first("offset")
    if not size.isdigit() or not 1 <= int(size) <= 100 or not offset.isdigit():
        raise Refused("error_param", "page_size should be 1 to 100.")
    return int(size), int(offset)
