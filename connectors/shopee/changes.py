"""What changed at the marketplace between two readings, in words; only where our products are. Pure."""

from collections.abc import Mapping
from typing import Any

Parts = Mapping[str, Any]


def changes(before: Parts, after: Parts, *, used: frozenset[str]) -> list[tuple[str, str]]:
    """(category id or "", words). A part that was never read before tells nothing."""
    found: list[tuple[str, str]] = []
    for own in sorted(used):
        found += [(own, text) for text in _of_category(own, before, after)]
    return found + [("", text) for text in _of_channels(before.get("channels"), after.get("channels"))]


def _of_category(own: str, before: Parts, after: Parts) -> list[str]:
    old, new = _node(own, before.get("categories")), _node(own, after.get("categories"))
    if old is None:
        return []
    name = old.get("display_category_name") or own
    if new is None:
        return [f"Ngành hàng “{name}” không còn trên Shopee. Chọn ngành hàng khác cho các sản phẩm đang ở đó."]
    if new.get("has_children") and not old.get("has_children"):
        return [f"Ngành hàng “{name}” nay chia thành các ngành con. Chọn ngành con cho các sản phẩm đang ở đó."]
    found = []
    if new.get("display_category_name") != name:
        found.append(f"Ngành hàng “{name}” đổi tên thành “{new.get('display_category_name')}”. Không cần làm gì.")
    return found + _of_attributes(name, own, before, after) + _of_limits(name, own, before, after)


def _of_attributes(name: str, own: str, before: Parts, after: Parts) -> list[str]:
    old, new = before.get(f"attributes:{own}"), after.get(f"attributes:{own}")
    if old is None or new is None:
        return []
    known = {row["attribute_id"]: row for row in old}
    asked = [row for row in new if row.get("mandatory") and not known.get(row["attribute_id"], {}).get("mandatory")]
    present = {row["attribute_id"] for row in new}
    gone = [row for row in old if row["attribute_id"] not in present]
    return [
        *(f"Ngành hàng “{name}” nay bắt buộc “{row.get('name')}”. Chọn cách điền ở mục Thuộc tính." for row in asked),
        *(f"Ngành hàng “{name}” bỏ thuộc tính “{row.get('name')}”. Hệ thống không gửi nữa." for row in gone),
    ]


LENGTHS = {"item_name_length_limit": "độ dài tên", "item_description_length_limit": "độ dài mô tả", "item_image_count_limit": "số ảnh"}


def _of_limits(name: str, own: str, before: Parts, after: Parts) -> list[str]:
    old, new = before.get(f"limits:{own}"), after.get(f"limits:{own}")
    if old is None or new is None:
        return []
    return [
        f"Ngành hàng “{name}” đổi {label}: từ {_band(old.get(key))} thành {_band(new.get(key))}. Xem lại mẫu tên và mô tả."
        for key, label in LENGTHS.items()
        if (old.get(key) or {}) != (new.get(key) or {})
    ]


def _band(limit: Mapping[str, Any] | None) -> str:
    low, high = (limit or {}).get("min_limit"), (limit or {}).get("max_limit")
    return f"{'–' if low is None else low} đến {'–' if high is None else high}"


def _of_channels(old: Any, new: Any) -> list[str]:
    if old is None or new is None:
        return []
    before, after = _usable(old), _usable(new)
    return [
        *(f"Đơn vị vận chuyển “{before[own]}” không còn bật trên gian hàng." for own in before if own not in after),
        *(f"Đơn vị vận chuyển “{after[own]}” mới được bật; tin đăng mới sẽ dùng." for own in after if own not in before),
    ]


def _usable(rows: list[Mapping[str, Any]]) -> dict[int, str]:
    return {row["logistics_channel_id"]: str(row.get("logistics_channel_name")) for row in rows if row.get("enabled")}


def _node(own: str, rows: Any) -> Mapping[str, Any] | None:
    return next((row for row in rows or [] if str(row.get("category_id")) == own), None)
