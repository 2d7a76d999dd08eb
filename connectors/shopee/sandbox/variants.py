"""Tier variations and models. An item with models keeps price and stock in them."""

from itertools import product
from typing import TYPE_CHECKING, Any

from connectors.shopee.sandbox import tree
from connectors.shopee.sandbox.items import stock_info
from connectors.shopee.sandbox.media import url_of
from connectors.shopee.sandbox.rules import MAX_SKU, check_price, check_stock, checked_dimension, is_spread_too_wide, own_item
from connectors.shopee.sandbox.state import Refused, State

if TYPE_CHECKING:
    from connectors.shopee.sandbox.server import Request

Row = dict[str, Any]
MAX_TIERS, MAX_MODELS, MAX_OPTIONS = 2, 50, 50
TIER_NAME, OPTION = (tree.LIMITS[f"tier_variation_{name}_length_limit"]["max_limit"] for name in ("name", "option"))


def init_tier_variation(state: State, request: "Request") -> dict[str, Any]:
    """Makes the depth anew (0, 1 or 2 tiers); every model id before dies. An item is not found during its first seconds."""
    body = request.json()
    item = own_item(state, body.get("item_id"))
    if state.app.now() - item["created_at"] < state.app.model_wait_s:
        raise Refused("error_item_not_found", "Item not found.")
    tiers, given = _tiers(state, body), body.get("model") or []
    if not tiers:
        return _without_tiers(item, given)
    if len(tiers) == len(item["tiers"]):
        raise Refused("error_param", "The level of tier-variation not change.")
    models = [_model(state, tiers, row) for row in given]
    _check_together(models)
    item |= {"tiers": tiers, "models": models, "update_time": state.now_s()}
    return {"item_id": item["item_id"], "tier_variation": _told_tiers(tiers), "model": [_echo(model) for model in models]}


def _without_tiers(item: Row, given: list[Row]) -> dict[str, Any]:
    if len(given) != 1 or given[0].get("tier_index") != []:
        raise Refused("error_model_empty_tier_index_nonempty", "One model with an empty tier_index is needed.")
    price, stock = check_price(given[0].get("original_price")), check_stock(given[0].get("seller_stock"))
    item |= {"tiers": [], "models": [], "price": price, "stock": stock, "reserved": 0}
    return {"item_id": item["item_id"], "tier_variation": [], "model": []}


def update_tier_variation(state: State, request: "Request") -> dict[str, Any]:
    """Renames, adds and removes options at the same depth; models that are not named are deleted."""
    body = request.json()
    item = own_item(state, body.get("item_id"))
    tiers = _tiers(state, body)
    if not item["tiers"]:
        raise Refused("error_param", "Item without tier_variation. Please use init_tier_variation api.")
    if len(tiers) != len(item["tiers"]):
        raise Refused("error_tier_var_level_not_same", "The level of tier-variation is not the same.")
    known = {model["model_id"]: model for model in item["models"]}
    kept = []
    for row in body.get("model_list") or [{"model_id": own, "tier_index": model["tier_index"]} for own, model in known.items()]:
        if row.get("model_id") not in known:
            raise Refused("error_wrong_modelid", "Wrong model_id.")
        kept.append({**known[row["model_id"]], "tier_index": _index(tiers, row.get("tier_index"))})
    _check_together(kept)
    item |= {"tiers": tiers, "models": kept, "update_time": state.now_s()}
    return {}


def add_model(state: State, request: "Request") -> dict[str, Any]:
    body = request.json()
    item, given = own_item(state, body.get("item_id")), body.get("model_list") or []
    if not item["tiers"]:
        raise Refused("error_param", "Item without tier_variation. Please use init_tier_variation api.")
    if not 1 <= len(given) <= MAX_MODELS:
        raise Refused("error_param", "model_list should have 1 to 50 entries.")
    added = [_model(state, item["tiers"], row) for row in given]
    _check_together([*item["models"], *added])
    item["models"] = [*item["models"], *added]
    item["update_time"] = state.now_s()
    return {"model": [_echo(model) for model in added]}


def update_model(state: State, request: "Request") -> dict[str, Any]:
    """SKU, weight and days to ship; neither price nor stock."""
    body = request.json()
    item, given = own_item(state, body.get("item_id")), body.get("model") or []
    known = {model["model_id"]: model for model in item["models"]}
    if not 1 <= len(given) <= MAX_MODELS:
        raise Refused("error_param", "model should have 1 to 50 entries.")
    if any(row.get("model_id") not in known for row in given):
        raise Refused("error_param", "Wrong model_id.")
    for row in given:
        model = known[row["model_id"]]
        model["model_sku"] = _sku(row.get("model_sku", model["model_sku"]))
        if "weight" in row:
            model["weight"] = row["weight"]
        if "dimension" in row:
            model["dimension"] = checked_dimension(row["dimension"])
    item["update_time"] = state.now_s()
    return {}


def delete_model(state: State, request: "Request") -> dict[str, Any]:
    body = request.json()
    item = own_item(state, body.get("item_id"))
    left = [model for model in item["models"] if model["model_id"] != body.get("model_id")]
    if len(left) == len(item["models"]):
        raise Refused("error_param", "Wrong model_id.")
    if not left:
        raise Refused("error_busi_cannot_delete_all_model", "Can not delete all models.")
    item["models"], item["update_time"] = left, state.now_s()
    return {}


def get_model_list(state: State, request: "Request") -> dict[str, Any]:
    own = request.first("item_id")
    item = own_item(state, int(own) if own.isdigit() else None)
    return {
        "tier_variation": _told_tiers(item["tiers"]),
        "model": [_told(item, model) for model in item["models"]],
        "standardise_tier_variation": [
            {
                "variation_id": 0,
                "variation_name": tier["name"],
                "variation_group_id": 0,
                "variation_option_list": [
                    {"variation_option_id": 0, "variation_option_name": option["option"], "image_id": option["image_id"]}
                    for option in tier["options"]
                ],
            }
            for tier in item["tiers"]
        ],
    }


def _told(item: Row, model: Row) -> Row:
    price = {"currency": "VND", "current_price": float(model["price"]), "original_price": float(model["price"])}
    return {
        **{name: model[name] for name in ("model_id", "tier_index", "model_sku", "dimension")},
        "price_info": [price],
        "stock_info_v2": stock_info(model["stock"], model["reserved"]),
        "weight": str(model["weight"] or item["weight"]),
        "model_status": "MODEL_NORMAL",
        "promotion_id": 0,
        "has_promotion": True,
        "pre_order": item["pre_order"],
        "gtin_code": "",
    }


def _told_tiers(tiers: list[Row]) -> list[Row]:
    return [{"name": tier["name"], "option_list": [_told_option(option) for option in tier["options"]]} for tier in tiers]


def _told_option(option: Row) -> Row:
    image = {"image_id": option["image_id"], "image_url": url_of(option["image_id"])} if option["image_id"] else None
    return {"option": option["option"], **({"image": image} if image else {})}


def _tiers(state: State, body: Row) -> list[Row]:
    """Both forms of the request: the present one and the one it replaced."""
    if body.get("standardise_tier_variation"):
        tiers = [
            {
                "name": str(row.get("variation_name") or ""),
                "options": [
                    {"option": str(option.get("variation_option_name") or ""), "image_id": option.get("image_id") or ""}
                    for option in row.get("variation_option_list") or []
                ],
            }
            for row in body["standardise_tier_variation"]
        ]
    else:
        tiers = [
            {
                "name": str(row.get("name") or ""),
                "options": [
                    {"option": str(option.get("option") or ""), "image_id": (option.get("image") or {}).get("image_id") or ""}
                    for option in row.get("option_list") or []
                ],
            }
            for row in body.get("tier_variation") or []
        ]
    _check_tiers(state, tiers)
    return tiers


def _check_tiers(state: State, tiers: list[Row]) -> None:
    if len(tiers) > MAX_TIERS:
        raise Refused("error_tier_var_too_many", "The level of tier-variation over 2.")
    for position, tier in enumerate(tiers):
        names = [option["option"] for option in tier["options"]]
        if not tier["name"] or len(tier["name"]) > TIER_NAME:
            raise Refused("error_tier_var_name_too_long", "Variation name is empty or too long.")
        if not 1 <= len(names) <= MAX_OPTIONS:
            raise Refused("error_tier_opt_too_many", "Number of options is not acceptable.")
        if any(not name or len(name) > OPTION for name in names):
            raise Refused("error_tier_opt_val_too_long", "Option is empty or too long.")
        if len(set(names)) != len(names):
            raise Refused("error_model_duplicate_name", "Option name is duplicated.")
        images = [option["image_id"] for option in tier["options"] if option["image_id"]]
        if images and (position > 0 or len(images) != len(names)):
            raise Refused("error_tier_img_partial", "Images go to all options of the first tier, or to none.")
        if any(image_id not in state.app.images for image_id in images):
            raise Refused("error_param", "Image not exist.")


def _model(state: State, tiers: list[Row], row: Row) -> Row:
    if row.get("dimension") and not row.get("weight"):
        raise Refused("error_param", "dimension needs weight.")
    return {
        "model_id": state.app.new_id(),
        "tier_index": _index(tiers, row.get("tier_index")),
        "model_sku": _sku(row.get("model_sku")),
        "price": check_price(row.get("original_price")),
        "stock": check_stock(row.get("seller_stock")),
        "reserved": 0,
        "weight": row.get("weight"),
        "dimension": checked_dimension(row.get("dimension")),
    }


def _index(tiers: list[Row], given: Any) -> list[int]:
    choices = [range(len(tier["options"])) for tier in tiers]
    if not isinstance(given, list) or tuple(given) not in set(product(*choices)):
        raise Refused("error_model_tier_index_bound", "Model tier_index error.")
    return list(given)


def _sku(given: Any) -> str:
    sku = str(given or "")
    if len(sku) > MAX_SKU:
        raise Refused("error_param", "model_sku is too long.")
    return sku


def _check_together(models: list[Row]) -> None:
    if not 1 <= len(models) <= MAX_MODELS:
        raise Refused("error_model_count_over_limit", "An item has 1 to 50 models.")
    if len({tuple(model["tier_index"]) for model in models}) != len(models):
        raise Refused("error_model_duplicate_tier_variation_index", "tier_index is duplicated.")
    if is_spread_too_wide([model["price"] for model in models]):
        raise Refused("error_invalid_price", "The highest price may be at most 5 times the lowest.")


def _echo(model: Row) -> Row:
    return {
        **{name: model[name] for name in ("tier_index", "model_id", "model_sku", "weight", "dimension")},
        "price_info": [{"original_price": float(model["price"])}],
        "seller_stock": [{"location_id": "", "stock": model["stock"]}],
    }
