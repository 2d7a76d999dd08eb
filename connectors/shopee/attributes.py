"""From what we know of a product to the attributes that its category asks for: matched by name and value, never by id. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from catalog.fold import fold
from catalog.offer import Offer
from connectors.marketplace import NO_DIRECTIONS, AttributeOrder, Directions, Problem

SINGLE_CHOICE, SINGLE_OR_TEXT, TEXT, MANY_CHOICE, MANY_OR_TEXT = 1, 2, 3, 4, 5
FREE = (SINGLE_OR_TEXT, TEXT, MANY_OR_TEXT)
NUMBER_KINDS, QUANTITY = (1, 3), 2
OTHER_VALUES = ("khac", "other", "others", "loai khac")
NO_VALUES = ("khong", "no", "non", "khong co")

Known = tuple[tuple[str, ...], Callable[[Offer], str]]
KNOWN: tuple[Known, ...] = (
    (("xuat xu", "country of origin", "origin", "nuoc san xuat", "quoc gia"), lambda offer: "Việt Nam"),
    (("tinh thanh", "vung san xuat", "region"), lambda offer: offer.province),
    (("dia chi", "address"), lambda offer: ", ".join(part for part in (offer.commune, offer.province) if part)),
    (("nha san xuat", "to chuc chiu trach nhiem", "manufacturer", "producer", "ten to chuc"), lambda offer: offer.producer),
    (("thanh phan", "ingredient"), lambda offer: offer.ingredients),
    (("han su dung", "shelf life", "expiry"), lambda offer: offer.shelf_life),
    (("bao quan", "storage"), lambda offer: offer.storage),
    (("nong do con", "do con", "alcohol", "abv"), lambda offer: f"{offer.abv:g}" if offer.abv is not None else ""),
    (
        ("trong luong", "khoi luong", "weight", "dung tich", "volume", "net content", "quy cach"),
        lambda offer: offer.net_content or _grams(offer),
    ),
    (("kich co goi", "pack size", "so luong"), lambda offer: "1"),
)
PAPERS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("cong bo", "fda", "declaration"), ("self_declaration", "cosmetic")),
    (("an toan thuc pham", "ve sinh", "food safety", "attp"), ("food_safety",)),
    (("giay phep", "license", "licence", "giay chung nhan", "certificate", "so dang ky", "registration"),
     ("food_safety", "self_declaration", "quality", "cosmetic")),
)  # fmt: skip
"""Words in the name of an attribute that asks for a document, and which of ours answer it, the best first."""
DECLINED = ("huu co", "organic", "thuc pham chuc nang", "halal", "han che", "nguy hiem", "dangerous")


def fill(
    tree: list[dict[str, Any]], offer: Offer, directions: Directions = NO_DIRECTIONS, *, category_id: str = ""
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The attribute list to send, and what mandatory fact is missing in words. What staff decided comes first."""
    orders = orders_for(directions, category_id)
    filled: list[dict[str, Any]] = []
    problems: list[Problem] = []
    waiting = list(tree)
    while waiting:
        attribute = waiting.pop(0)
        value, children = _ordered(attribute, orders.get(str(attribute["attribute_id"]))) or _value(attribute, offer, directions)
        if value is not None:
            filled.append({"attribute_id": attribute["attribute_id"], "attribute_value_list": [value]})
            waiting += children
        elif attribute.get("mandatory"):
            name = attribute.get("name") or str(attribute["attribute_id"])
            problems.append(
                Problem(code="attribute", text=f"Thiếu: {name} (Shopee bắt buộc với ngành hàng này). Bổ sung thông tin sản phẩm.")
            )
    return filled, problems


def orders_for(directions: Directions, category_id: str) -> dict[str, AttributeOrder]:
    """By attribute; one for this category beats one for all."""
    fitting = [order for order in directions.attributes if order.category_id in ("", category_id)]
    return {order.attribute_id: order for order in sorted(fitting, key=lambda order: order.category_id)}


def _ordered(attribute: Mapping[str, Any], order: AttributeOrder | None) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
    """As staff decided; None when they did not, or when the marketplace no longer offers that value."""
    if order is None:
        return None
    options = attribute.get("attribute_value_list") or []
    chosen = next((row for row in options if str(row["value_id"]) == order.value_id), None) or _option(options, order.text)
    if chosen is not None:
        return {"value_id": chosen["value_id"]}, list(chosen.get("child_attribute_list") or [])
    own = _own_text(attribute, order.text, unit=order.unit) if order.text and kind_of(attribute) in FREE else None
    return None if own is None else (own, [])


def kind_of(attribute: Mapping[str, Any]) -> int:
    return int((attribute.get("attribute_info") or {}).get("input_type", TEXT))


def _value(attribute: Mapping[str, Any], offer: Offer, directions: Directions) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    name = fold(attribute.get("name") or "")
    options = attribute.get("attribute_value_list") or []
    known = _paper(name, directions) or next(
        (read(offer) for names, read in KNOWN if any(f" {word} " in f" {name} " for word in names)), ""
    )
    option = _option(options, known) or _option_in_title(options, offer)
    if option is None and any(word in name for word in DECLINED):
        option = next((row for row in options if fold(row.get("name") or "") in NO_VALUES), None)
    if option is None and known and kind_of(attribute) in FREE:
        return _own_text(attribute, known), []
    if option is None and attribute.get("mandatory"):
        option = next((row for row in options if fold(row.get("name") or "") in OTHER_VALUES), None)
    if option is None:
        return None, []
    return {"value_id": option["value_id"]}, list(option.get("child_attribute_list") or [])


def _fact(name: str, offer: Offer) -> str:
    return next((read(offer) for names, read in KNOWN if any(f" {word} " in f" {name} " for word in names)), "")


def _paper(name: str, directions: Directions) -> str:
    held = dict(directions.papers)
    for words, kinds in PAPERS:
        if any(word in name for word in words):
            return next((held[kind] for kind in kinds if kind in held), "")
    return ""


def _option(options: list[dict[str, Any]], known: str) -> dict[str, Any] | None:
    wanted = fold(known)
    tight = wanted.replace(" ", "")
    return next((row for row in options if wanted and fold(row.get("name") or "").replace(" ", "") == tight), None)


def _option_in_title(options: list[dict[str, Any]], offer: Offer) -> dict[str, Any] | None:
    title = f" {fold(offer.title)} "
    named = [row for row in options if len(fold(row.get("name") or "")) > 2 and f" {fold(row['name'])} " in title]
    return max(named, key=lambda row: len(row["name"]), default=None)


def _own_text(attribute: Mapping[str, Any], text: str, *, unit: str = "") -> dict[str, Any] | None:
    info = attribute.get("attribute_info") or {}
    number = re.search(r"\d+(?:[.,]\d+)?", text)
    if info.get("input_validation_type") in NUMBER_KINDS or info.get("format_type") == QUANTITY:
        if number is None:
            return None
        value: dict[str, Any] = {"value_id": 0, "original_value_name": number.group().replace(",", ".")}
        if info.get("format_type") == QUANTITY:
            units = info.get("attribute_unit_list") or []
            chosen = unit if unit in units else _unit(text[number.end() :], units)
            if chosen is None:
                return None
            value["value_unit"] = chosen
        return value
    if info.get("input_validation_type") == 4:  # a date; we keep none
        return None
    return {"value_id": 0, "original_value_name": text[:100]}


def _unit(text: str, units: list[str]) -> str | None:
    word = fold(text).split(" ")[0] if fold(text) else ""
    spoken = {"thang": "month", "ngay": "day", "nam": "year", "g": "g", "gr": "g", "gam": "g", "kg": "kg", "ml": "ml", "lit": "l", "l": "l"}
    return next((unit for unit in units if fold(unit) == word or fold(unit).rstrip("s") == spoken.get(word)), None)


def _grams(offer: Offer) -> str:
    return f"{offer.weight_g} g" if offer.weight_g else ""
