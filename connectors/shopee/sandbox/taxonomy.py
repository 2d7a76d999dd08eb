"""What a seller reads before listing: categories, attributes, brands, limits, channels."""

from typing import TYPE_CHECKING, Any

from catalog.fold import fold
from connectors.shopee.sandbox import tree
from connectors.shopee.sandbox.state import Plain, Refused, State

if TYPE_CHECKING:
    from connectors.shopee.sandbox.server import Request


def get_category(state: State, request: "Request") -> dict[str, Any]:
    return {"category_list": tree.category_rows(request.first("language") or "en")}


def get_attribute_tree(state: State, request: "Request") -> dict[str, Any]:
    ids = request.ids("category_id_list")
    if not 1 <= len(ids) <= 20:
        raise Refused("error_param", "category_id_list should have 1 to 20 ids.")
    return {"list": [{"category_id": own, "attribute_tree": tree.attribute_tree(own), "warning": ""} for own in ids]}


def get_brand_list(state: State, request: "Request") -> dict[str, Any]:
    size, offset = request.page()
    if request.first("status") not in ("1", "2"):
        raise Refused("error_param", "status should be 1 or 2.")
    category_id = request.first("category_id")
    if not category_id.isdigit() or not tree.is_leaf(int(category_id)):
        raise Refused("error_invalid_category", "Invalid category, please use a leaf category.")
    rows = tree.brand_rows(int(category_id)) if request.first("status") == "1" else []
    more = offset + size < len(rows)
    return {
        "brand_list": rows[offset : offset + size],
        "has_next_page": more,
        "next_offset": offset + size if more else 0,
        "is_mandatory": True,
        "input_type": "DROP_DOWN",
    }


def category_recommend(state: State, request: "Request") -> dict[str, Any]:
    if not request.first("item_name"):
        raise Refused("error_param", "Wrong parameters, detail: item_name is a required field.")
    words = set(fold(request.first("item_name")).split())
    rows = [row for row in tree.category_rows("vi") if not row["has_children"]]
    scored = [(len(words & set(fold(row["display_category_name"]).split())), row["category_id"]) for row in rows]
    return {"category_id": [own for score, own in sorted(scored, reverse=True) if score][:3]}


def get_item_limit(state: State, request: "Request") -> Plain:
    """`gtin_limit` stands beside `response`."""
    return Plain(response=tree.LIMITS, fields={"gtin_limit": {"gtin_validation_rule": "Optional"}})


def get_channel_list(state: State, request: "Request") -> dict[str, Any]:
    return {"logistics_channel_list": tree.CHANNELS}
