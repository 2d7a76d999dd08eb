"""The requests that change a listing: what the preview shows is what is sent, because both come from here. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from connectors.marketplace import FieldDiff, Planned, Prepared

Row = Mapping[str, Any]
NOT_CONTENT = ("original_price", "seller_stock", "logistic_info", "item_status", "description_type", "choice")
"""update_item takes no price, stock, shipping or status (captured 2026-08); the kind of description never changes."""
OF_CHOICES = ("weight", "dimension")
"""An item with choices has these in them; written to the item they would overwrite those of all."""
TIER = "Quy cách"
LABELS = {
    "item_name": "Tên",
    "description": "Mô tả",
    "item_sku": "SKU",
    "category_id": "Ngành hàng",
    "attribute_list": "Thuộc tính",
    "brand": "Thương hiệu",
    "condition": "Tình trạng",
    "weight": "Khối lượng đóng gói (kg)",
    "dimension": "Kích thước gói (cm)",
    "pre_order": "Hàng đặt trước",
    "image": "Ảnh",
    "original_price": "Giá (đồng)",
    "seller_stock": "Tồn kho",
}


def create(prepared: Prepared) -> Planned:
    body = {name: value for name, value in prepared.payload.items() if name != "choice"}
    return Planned(path="/api/v2/product/add_item", body=body)


def content(external_id: str, prepared: Prepared, shown: Row) -> Planned | None:
    """Only the fields that differ from what the marketplace shows; None when none does."""
    wanted = content_of(prepared.payload, has_choices=bool(shown.get("has_model")))
    changed = {name: value for name, value in wanted.items() if not is_same(name, value, shown)}
    if not changed:
        return None
    return Planned(path="/api/v2/product/update_item", body={"item_id": ids_of(external_id)[0], **changed})


def price(external_id: str, price_vnd: int) -> Planned:
    item_id, model_id = ids_of(external_id)
    body = {"item_id": item_id, "price_list": [{"model_id": model_id, "original_price": price_vnd}]}
    return Planned(path="/api/v2/product/update_price", body=body)


def stock(external_id: str, units: int, *, held: int, reserved: int) -> Planned:
    """What Shopee already holds for its own orders is part of the number that it wants (README, "Stock")."""
    item_id, model_id = ids_of(external_id)
    row = {"model_id": model_id, "seller_stock": [{"stock": max(units + held, reserved)}]}
    return Planned(path="/api/v2/product/update_stock", body={"item_id": item_id, "stock_list": [row]})


def live(external_id: str, is_live: bool) -> Planned:
    return Planned(path="/api/v2/product/unlist_item", body={"item_list": [{"item_id": ids_of(external_id)[0], "unlist": not is_live}]})


def ids_of(external_id: str) -> tuple[int, int]:
    """(item, model); model 0 is the item itself."""
    item, _colon, model = external_id.partition(":")
    return int(item), int(model or 0)


def content_of(payload: Row, *, has_choices: bool = False) -> dict[str, Any]:
    left_out = NOT_CONTENT + (OF_CHOICES if has_choices else ())
    return {name: value for name, value in payload.items() if name not in left_out}


# choices


def join(item_id: str, prepared: Prepared, listed: Row) -> list[Planned]:
    """Makes the product a model of the item: the first one brings the tier, a further one its option, then itself."""
    names = options_of(listed)
    option = prepared.payload["choice"]["option"]
    if not names:
        body = {"item_id": int(item_id), **_tier([option]), "model": [_model(prepared, 0)]}
        return [Planned(path="/api/v2/product/init_tier_variation", body=body)]
    planned = [] if option in names else [_with_options(item_id, [*names, option], listed)]
    index = names.index(option) if option in names else len(names)
    body = {"item_id": int(item_id), "model_list": [_model(prepared, index)]}
    return [*planned, Planned(path="/api/v2/product/add_model", body=body)]


def choice_content(external_id: str, prepared: Prepared, listed: Row) -> list[Planned]:
    """What differs of the choice itself: its option's name, its SKU, its weight and size."""
    item_id, model_id = ids_of(external_id)
    shown = next((row for row in listed.get("model") or [] if row["model_id"] == model_id), None)
    wanted, names = prepared.payload["choice"], options_of(listed)
    if shown is None:
        return []
    planned = []
    position = int(shown["tier_index"][0])
    if names[position] != wanted["option"]:
        renamed = [wanted["option"] if place == position else name for place, name in enumerate(names)]
        planned.append(_with_options(str(item_id), renamed, listed))
    told = {"item_sku": shown.get("model_sku"), "weight": shown.get("weight"), "dimension": shown.get("dimension")}
    if not all(is_same(name, wanted[name], told) for name in told):
        model = {"model_id": model_id, "model_sku": wanted["item_sku"], "weight": wanted["weight"], "dimension": wanted["dimension"]}
        planned.append(Planned(path="/api/v2/product/update_model", body={"item_id": item_id, "model": [model]}))
    return planned


def delete_model(external_id: str) -> Planned:
    item_id, model_id = ids_of(external_id)
    return Planned(path="/api/v2/product/delete_model", body={"item_id": item_id, "model_id": model_id})


def without_models(external_id: str, shown: Row) -> Planned:
    """Back to an item without choices, with the price and stock of its last one."""
    prices: list[Row] = shown.get("price_info") or []
    price = prices[0].get("original_price") if prices else None
    stock = sum(int(row.get("stock") or 0) for row in (shown.get("stock_info_v2") or {}).get("seller_stock") or [])
    model = {"tier_index": [], "original_price": price, "seller_stock": [{"stock": stock}], "model_sku": shown.get("model_sku") or ""}
    body = {"item_id": ids_of(external_id)[0], "standardise_tier_variation": [], "model": [model]}
    return Planned(path="/api/v2/product/init_tier_variation", body=body)


def abandon(external_id: str) -> list[Planned]:
    """An item of its own that the family's replaces: off sale, and no longer found by our SKU. Its reviews stay with the shop."""
    item_id = ids_of(external_id)[0]
    return [live(external_id, False), Planned(path="/api/v2/product/update_item", body={"item_id": item_id, "item_sku": ""})]


def model_of(listed: Row, sku: str) -> dict[str, Any] | None:
    return next((row for row in listed.get("model") or [] if row.get("model_sku") == sku), None)


def options_of(listed: Row) -> list[str]:
    tiers = listed.get("tier_variation") or []
    return [str(option["option"]) for option in tiers[0]["option_list"]] if tiers else []


def _tier(options: list[str]) -> dict[str, Any]:
    named = [{"variation_option_id": 0, "variation_option_name": option} for option in options]
    tier = {"variation_id": 0, "variation_group_id": 0, "variation_name": TIER, "variation_option_list": named}
    return {"standardise_tier_variation": [tier]}


def _with_options(item_id: str, options: list[str], listed: Row) -> Planned:
    """Names every model that stays: one left out would be deleted."""
    kept = [{"model_id": row["model_id"], "tier_index": list(row["tier_index"])} for row in listed.get("model") or []]
    return Planned(path="/api/v2/product/update_tier_variation", body={"item_id": int(item_id), **_tier(options), "model_list": kept})


def _model(prepared: Prepared, index: int) -> dict[str, Any]:
    payload = prepared.payload
    return {
        "tier_index": [index],
        "original_price": payload["original_price"],
        "model_sku": payload["item_sku"],
        "seller_stock": payload["seller_stock"],
        "weight": payload["weight"],
        "dimension": payload["dimension"],
    }


def differences(prepared: Prepared, shown: Row) -> tuple[FieldDiff, ...]:
    """Every field of content, live against wanted, in words."""
    return tuple(
        FieldDiff(
            name=name,
            label=LABELS.get(name, name),
            live=_told(name, shown.get(name)),
            wanted=_told(name, value),
            is_same=is_same(name, value, shown),
        )
        for name, value in content_of(prepared.payload, has_choices=bool(shown.get("has_model"))).items()
    )


def is_same(name: str, wanted: Any, shown: Row) -> bool:
    compare = COMPARED.get(name, lambda value: value)
    try:
        return bool(compare(wanted) == compare(shown.get(name)))
    except (TypeError, ValueError, KeyError, AttributeError):  # the marketplace shows it in a shape that we don't know: send it
        return False


def _attributes(rows: Any) -> frozenset[tuple[Any, ...]]:
    """The picked value by its id; our own words (value id 0 or new) by text and unit."""
    found = set()
    for row in rows or []:
        for value in row["attribute_value_list"]:
            is_own = bool(value.get("original_value_name")) and not value.get("value_id")
            told = (value.get("original_value_name"), value.get("value_unit") or "") if is_own else (value.get("value_id"), "")
            found.add((row["attribute_id"], *told))
    return frozenset(found)


COMPARED: dict[str, Callable[[Any], Any]] = {
    "attribute_list": _attributes,
    "brand": lambda brand: int(brand["brand_id"]),
    "weight": lambda weight: round(float(weight), 3),
    "dimension": lambda size: tuple(int(size[f"package_{side}"]) for side in ("length", "width", "height")),
    "pre_order": lambda order: (bool(order["is_pre_order"]), order.get("days_to_ship") if order["is_pre_order"] else None),
    "image": lambda image: tuple(image["image_id_list"]),
    "category_id": int,
    "item_sku": lambda sku: str(sku or ""),
}


def _told(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if name == "attribute_list":
        return "; ".join(_attribute_words(row) for row in value)
    if name == "brand":
        return str(value.get("original_brand_name") or value.get("brand_id"))
    if name == "dimension":
        return " × ".join(str(value.get(f"package_{side}")) for side in ("length", "width", "height"))
    if name == "pre_order":
        return f"{value.get('days_to_ship')} ngày" if value.get("is_pre_order") else "không"
    if name == "image":
        ids = value.get("image_id_list") or []
        return f"{len(ids)} ảnh: {', '.join(str(own)[-8:] for own in ids)}"
    return str(value)


def _attribute_words(row: Row) -> str:
    name = row.get("original_attribute_name") or row["attribute_id"]
    values = (
        f"{value.get('original_value_name') or value.get('value_id')} {value.get('value_unit') or ''}".strip()
        for value in row.get("attribute_value_list") or []
    )
    return f"{name}: {', '.join(values)}"
