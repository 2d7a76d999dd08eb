"""Net content as a quantity, for the price per kilogram, litre or 100 grams. Pure."""

import re

_QUANTITY = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+|\d+(?:,\d+)?|\d+\.\d+)\s*(kg|g|gam|gram|ml|lít|lit|l)\b", re.IGNORECASE)
_SIZE = {
    "kg": (1000, "g"),
    "g": (1, "g"),
    "gam": (1, "g"),
    "gram": (1, "g"),
    "ml": (1, "ml"),
    "lít": (1000, "ml"),
    "lit": (1000, "ml"),
    "l": (1000, "ml"),
}
SMALL = 50
"""Grams or millilitres below which people compare by 100 rather than by 1000."""


def quantity(net_content: str) -> tuple[int, str] | None:
    """("500 g" or "Gói 0,5 kg") -> (500, "g"); millilitres for liquids. None when there is not exactly one quantity."""
    found = _QUANTITY.findall(net_content)
    if len(found) != 1:
        return None
    text, unit = found[0]
    factor, base = _SIZE[unit.lower()]
    amount = round(_decimal(text) * factor)
    return (amount, base) if amount > 0 else None


def price_per_unit(price_vnd: int | None, net_content: str) -> tuple[int, str] | None:
    """(đồng, unit), the unit one of "kg", "lít", "100 g", "100 ml". None when it would only repeat the price."""
    measured = quantity(net_content)
    if price_vnd is None or measured is None:
        return None
    amount, base = measured
    per, unit = (100, f"100\u00a0{base}") if amount < SMALL else (1000, "kg" if base == "g" else "lít")
    if amount == per:
        return None
    return (price_vnd * per * 2 + amount) // (2 * amount), unit


def _decimal(text: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", text):
        return float(text.replace(".", ""))
    return float(text.replace(",", "."))
