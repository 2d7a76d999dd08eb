"""What the sandbox demands of an item, with the codes of the original."""

from typing import Any

from connectors.shopee.sandbox import tree
from connectors.shopee.sandbox.state import Refused, State

NAME, TEXT, IMAGES = (tree.LIMITS[name] for name in ("item_name_length_limit", "item_description_length_limit", "item_image_count_limit"))
PRICE, STOCK = tree.LIMITS["price_limit"], tree.LIMITS["stock_limit"]
DELETED = ("SELLER_DELETE", "SHOPEE_DELETE")
MAX_PRICE_RATIO = 5
MAX_SKU = 100


def check_item(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """The item's content when it is acceptable as a whole; every change re-validates everything."""
    _check_texts(body)
    _check_images(state, (body.get("image") or {}).get("image_id_list") or [])
    category_id = body.get("category_id")
    if not isinstance(category_id, int) or not tree.is_leaf(category_id):
        raise Refused("error_invalid_category", "Invalid category, please use a leaf category.")
    attributes = body.get("attribute_list") or []
    _check_attributes(category_id, attributes)
    brand = _checked_brand(category_id, body.get("brand") or {})
    weight = body.get("weight")
    if not isinstance(weight, int | float) or isinstance(weight, bool) or weight <= 0:
        raise Refused("error_param", "Invalid Weight.")
    condition = body.get("condition") or "NEW"
    if condition not in ("NEW", "USED"):
        raise Refused("error_param", "condition should be NEW or USED.")
    return {
        "item_name": body["item_name"],
        "description": body["description"],
        "item_sku": str(body.get("item_sku") or ""),
        "category_id": category_id,
        "attribute_list": attributes,
        "brand": brand,
        "condition": condition,
        "weight": weight,
        "dimension": checked_dimension(body.get("dimension")),
        "pre_order": _checked_pre_order(body.get("pre_order") or {"is_pre_order": False}),
        "image": {"image_id_list": list(body["image"]["image_id_list"])},
        "wholesale": body.get("wholesale") or [],
        "gtin_code": str(body.get("gtin_code") or ""),
    }


def check_price(price: Any) -> int:
    if not isinstance(price, int | float) or isinstance(price, bool) or price != int(price):
        raise Refused("error_invalid_price", "Price should be a whole number.")
    if price < PRICE["min_limit"]:
        raise Refused("error_price_exceed_min_limitt", "Price is lower than the limit.")
    if price > PRICE["max_limit"]:
        raise Refused("error_price_exceed_max_limitt", "Price is higher than the limit.")
    return int(price)


def is_spread_too_wide(prices: list[int]) -> bool:
    """Highest over lowest price of one item's models, judged on the final state."""
    return bool(prices) and max(prices) > MAX_PRICE_RATIO * min(prices)


def check_stock(entries: Any) -> int:
    if not isinstance(entries, list) or len(entries) != 1 or not isinstance(entries[0].get("stock"), int):
        raise Refused("error_param", "Can not update item with different stock structure.")
    if entries[0].get("location_id"):
        raise Refused("error_auth", "You do not have right to use seller location_id")
    stock = entries[0]["stock"]
    if not STOCK["min_limit"] <= stock <= STOCK["max_limit"]:
        raise Refused("error_param", f"Stock should be within {STOCK['min_limit']}-{STOCK['max_limit']}.")
    return int(stock)


def check_channels(rows: list[dict[str, Any]], weight: float) -> list[dict[str, Any]]:
    """At least one enabled channel; only channels that the shop has switched on and that are no part of another one."""
    chosen = [row for row in rows if row.get("enabled")]
    if not chosen:
        raise Refused("error_invalid_logistic_info", "Invalid logistic info, please enable at least one channel.")
    known = {row["logistics_channel_id"]: row for row in tree.CHANNELS if row["enabled"] and not row["mask_channel_id"]}
    for row in chosen:
        channel = known.get(row.get("logistic_id"))
        if channel is None:
            raise Refused("error_invalid_logistic_info", f"Invalid logistic info, channel {row.get('logistic_id')} is not enabled.")
        if weight > channel["weight_limit"]["item_max_weight"]:
            raise Refused("error_invalid_logistic_info", "Invalid logistic info, the weight exceeds the channel's limit.")
        if channel["fee_type"] == "SIZE_SELECTION" and not row.get("size_id"):
            raise Refused("error_invalid_logistic_info", "Invalid logistic info, size_id is required.")
        if channel["fee_type"] == "CUSTOM_PRICE" and row.get("shipping_fee") is None:
            raise Refused("error_invalid_logistic_info", "Invalid logistic info, shipping_fee is required.")
    return rows


def own_item(state: State, item_id: Any) -> dict[str, Any]:
    if not isinstance(item_id, int):
        raise Refused("error_param", "invalid field ItemId: value must  Not Null")
    item = state.items.get(item_id)
    if item is None or item["item_status"] in DELETED:
        raise Refused("error_item_not_found", "Item not found.")
    return item


def checked_dimension(given: Any) -> Any:
    if given is None:
        return None
    sides = [given.get(f"package_{side}") for side in ("length", "width", "height")]
    if any(not isinstance(side, int) or side <= 0 for side in sides):
        raise Refused("error_param", "dimension is required")
    return given


def _checked_pre_order(given: dict[str, Any]) -> dict[str, Any]:
    limits = tree.LIMITS["dts_limit"]
    if not given.get("is_pre_order"):
        return {"is_pre_order": False, "days_to_ship": limits["non_pre_order_days_to_ship"]}
    band, days = limits["days_to_ship_limit"], given.get("days_to_ship")
    if not isinstance(days, int) or not band["min_limit"] <= days <= band["max_limit"]:
        raise Refused("error_invalid_days_to_ship", "Invalid days to ship.")
    return {"is_pre_order": True, "days_to_ship": days}


def _checked_brand(category_id: int, brand: dict[str, Any]) -> dict[str, Any]:
    if "brand_id" not in brand:
        raise Refused("error_less_required_brand", "Brand is required.")
    if brand["brand_id"] not in {row["brand_id"] for row in tree.brand_rows(category_id)}:
        raise Refused("error_invalid_brand", "Invalid brand.")
    return brand


def _check_texts(body: dict[str, Any]) -> None:
    name, text = str(body.get("item_name") or ""), str(body.get("description") or "")
    if not name:
        raise Refused("error_item_name_empty", "Item name is empty.")
    if len(name) < NAME["min_limit"]:
        raise Refused("error_item_name_is_too_short", "Item name is too short.")
    if len(name) > NAME["max_limit"]:
        raise Refused("error_title_exceeds_max_length", "Item name is too long.")
    if not TEXT["min_limit"] <= len(text) <= TEXT["max_limit"]:
        raise Refused("error_desc_length_min_limit", f"Description should have {TEXT['min_limit']}-{TEXT['max_limit']} characters.")
    if text.count("#") > 18:
        raise Refused("error_desc_hash_tag_over_limit", "Too many hashtags.")
    if len(str(body.get("item_sku") or "")) > MAX_SKU:
        raise Refused("error_param", "item_sku is too long.")


def _check_images(state: State, image_ids: list[str]) -> None:
    if len(image_ids) < IMAGES["min_limit"]:
        raise Refused("error_image_num_min", "At least one image is needed.")
    if len(image_ids) > IMAGES["max_limit"]:
        raise Refused("error_param", "Too many images.")
    if any(image_id not in state.app.images for image_id in image_ids):
        raise Refused("error_param", "Image not exist.")


def _check_attributes(category_id: int, given: list[dict[str, Any]]) -> None:
    wanted = {row["attribute_id"]: row for row in tree.attribute_tree(category_id)}
    filled = set()
    for attribute in given:
        row = wanted.get(attribute.get("attribute_id"))
        if row is None:
            raise Refused("error_invalid_attribute", "Attribute does not belong to the category.")
        _check_values(row, attribute.get("attribute_value_list") or [])
        filled.add(row["attribute_id"])
    if any(row["mandatory"] and own not in filled for own, row in wanted.items()):
        raise Refused("error_less_required_attribute", "Required attribute is missing.")


def _check_values(row: dict[str, Any], values: list[dict[str, Any]]) -> None:
    """A picked value goes by its id; own words are for combo boxes and free text, with id 0."""
    known, info = {value["value_id"] for value in row["attribute_value_list"]}, row["attribute_info"]
    if not values or len(values) > max(1, info["max_value_count"]):
        raise Refused("error_invalid_attribute_value", "Wrong number of attribute values.")
    for value in values:
        if value.get("value_id") and value["value_id"] not in known:
            raise Refused("error_invalid_attribute_value", "Unknown attribute value.")
        if not value.get("value_id") and (info["input_type"] in (1, 4) or not value.get("original_value_name")):
            raise Refused("error_value_name_required", "Value name is required.")
        if not value.get("value_id") and info["format_type"] == 2 and value.get("value_unit") not in info["attribute_unit_list"]:
            raise Refused("error_invalid_attribute_value", "Unknown value unit.")
