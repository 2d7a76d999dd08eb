"""What the sandbox demands of an item, with the codes of the original."""

from typing import Any

from connectors.shopee.sandbox import tree
from connectors.shopee.sandbox.state import Refused, State

NAME, TEXT, IMAGES = (tree.LIMITS[name] for name in ("item_name_length_limit", "item_description_length_limit", "item_image_count_limit"))
PRICE, STOCK = tree.LIMITS["price_limit"], tree.LIMITS["stock_limit"]


def check_item(state: State, body: dict[str, Any]) -> dict[str, Any]:
    """The item's content when it is acceptable as a whole; every change re-validates everything."""
    _check_texts(body)
    _check_images(state, (body.get("image") or {}).get("image_id_list") or [])
    category_id = body.get("category_id")
    if not isinstance(category_id, int) or not tree.is_leaf(category_id):
        raise Refused("error_invalid_category", "Invalid category, please use a leaf category.")
    attributes = body.get("attribute_list") or []
    _check_attributes(category_id, attributes)
    brand = body.get("brand") or {}
    if "brand_id" not in brand:
        raise Refused("error_less_required_brand", "Brand is required.")
    weight = body.get("weight")
    if not isinstance(weight, int | float) or weight <= 0:
        raise Refused("error_param", "Invalid Weight.")
    return {
        "item_name": body["item_name"],
        "description": body["description"],
        "item_sku": str(body.get("item_sku") or ""),
        "category_id": category_id,
        "attribute_list": attributes,
        "brand": brand,
        "condition": body.get("condition") or "NEW",
        "weight": weight,
        "dimension": body.get("dimension"),
        "pre_order": body.get("pre_order") or {"is_pre_order": False},
        "image": {"image_id_list": list(body["image"]["image_id_list"])},
    }


def check_price(price: Any) -> None:
    if not isinstance(price, int | float) or price != int(price):
        raise Refused("error_invalid_price", "Price should be a whole number.")
    if price < PRICE["min_limit"]:
        raise Refused("error_price_exceed_min_limitt", "Price is lower than the limit.")
    if price > PRICE["max_limit"]:
        raise Refused("error_price_exceed_max_limitt", "Price is higher than the limit.")


def check_stock(entries: Any) -> int:
    if not isinstance(entries, list) or len(entries) != 1 or not isinstance(entries[0].get("stock"), int):
        raise Refused("error_param", "Can not update item with different stock structure.")
    if entries[0].get("location_id"):
        raise Refused("error_auth", "You do not have right to use seller location_id")
    stock = entries[0]["stock"]
    if not STOCK["min_limit"] <= stock <= STOCK["max_limit"]:
        raise Refused("error_param", f"Stock should be within {STOCK['min_limit']}-{STOCK['max_limit']}.")
    return int(stock)


def own_item(state: State, item_id: Any) -> dict[str, Any]:
    if not isinstance(item_id, int):
        raise Refused("error_param", "invalid field ItemId: value must  Not Null")
    item = state.items.get(item_id)
    if item is None or item["item_status"] in ("SELLER_DELETE", "SHOPEE_DELETE"):
        raise Refused("error_item_not_found", "Item not found.")
    return item


def _check_texts(body: dict[str, Any]) -> None:
    name, text = str(body.get("item_name") or ""), str(body.get("description") or "")
    if len(name) < NAME["min_limit"]:
        raise Refused("error_item_name_is_too_short", "Item name is too short.")
    if len(name) > NAME["max_limit"]:
        raise Refused("error_title_exceeds_max_length", "Item name is too long.")
    if not TEXT["min_limit"] <= len(text) <= TEXT["max_limit"]:
        raise Refused("error_desc_length_min_limit", f"Description should have {TEXT['min_limit']}-{TEXT['max_limit']} characters.")
    if text.count("#") > 18:
        raise Refused("error_desc_hash_tag_over_limit", "Too many hashtags.")


def _check_images(state: State, image_ids: list[str]) -> None:
    if len(image_ids) < IMAGES["min_limit"]:
        raise Refused("error_image_num_min", "At least one image is needed.")
    if len(image_ids) > IMAGES["max_limit"]:
        raise Refused("error_param", "Too many images.")
    if any(image_id not in state.images for image_id in image_ids):
        raise Refused("error_param", "Image not exist.")


def _check_attributes(category_id: int, given: list[dict[str, Any]]) -> None:
    wanted = {row["attribute_id"]: row for row in tree.attribute_tree(category_id)}
    filled = set()
    for attribute in given:
        row = wanted.get(attribute.get("attribute_id"))
        if row is None:
            raise Refused("error_invalid_attribute", "Attribute does not belong to the category.")
        known = {value["value_id"] for value in row["attribute_value_list"]}
        for value in attribute.get("attribute_value_list") or []:
            if value.get("value_id") and value["value_id"] not in known:
                raise Refused("error_invalid_attribute_value", "Unknown attribute value.")
            if not value.get("value_id") and (row["attribute_info"]["input_type"] in (1, 4) or not value.get("original_value_name")):
                raise Refused("error_value_name_required", "Value name is required.")
        filled.add(row["attribute_id"])
    if any(row["mandatory"] and own not in filled for own, row in wanted.items()):
        raise Refused("error_less_required_attribute", "Required attribute is missing.")
