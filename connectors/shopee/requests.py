"""The requests that change a listing: what the preview shows is what is sent, because both come from here. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from connectors.marketplace import FieldDiff, Planned, Prepared

Row = Mapping[str, Any]
NOT_CONTENT = ("original_price", "seller_stock", "logistic_info", "item_status", "description_type")
"""update_item takes no price, stock, shipping or status (captured 2026-08); the kind of description never changes."""
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
    return Planned(path="/api/v2/product/add_item", body=prepared.payload)


def content(external_id: str, prepared: Prepared, shown: Row) -> Planned | None:
    """Only the fields that differ from what the marketplace shows; None when none does."""
    changed = {name: value for name, value in content_of(prepared.payload).items() if not is_same(name, value, shown)}
    if not changed:
        return None
    return Planned(path="/api/v2/product/update_item", body={"item_id": int(external_id), **changed})


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


def content_of(payload: Row) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if name not in NOT_CONTENT}


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
        for name, value in content_of(prepared.payload).items()
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
