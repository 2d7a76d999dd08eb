"""What the marketplace says about categories, attributes, limits and shipping; remembered for a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from catalog.fold import fold
from connectors.marketplace import Connection
from connectors.shopee.api import Api

FRESH_FOR = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Category:
    """A node of the tree. `names` are folded: display name first. `path` are the folded names of its ancestors, root first."""

    category_id: int
    names: tuple[str, ...]
    is_leaf: bool
    path: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Inclusive bands of get_item_limit; None where the marketplace gave none."""

    title: tuple[int, int | None]
    description: tuple[int, int | None]
    price_vnd: tuple[float, float | None]
    stock: tuple[int, int | None]
    images: tuple[int, int]


class Taxonomy:
    def __init__(self, api: Api, connection: Connection) -> None:
        self._api, self._connection = api, connection
        self._held: dict[str, Any] = {}

    def leaves(self) -> tuple[Category, ...]:
        rows = self._fresh("categories", lambda: self._api.get("/api/v2/product/get_category", [("language", "vi")])["category_list"])
        if "leaves" not in self._held:
            self._held["leaves"] = _leaves(rows)
        return self._held["leaves"]

    def recommended(self, title: str) -> list[int]:
        """Leaf ids, best first."""
        return list(self._api.get("/api/v2/product/category_recommend", [("item_name", title)]).get("category_id") or [])

    def attributes(self, category_id: int) -> list[dict[str, Any]]:
        query = [("category_id_list", str(category_id)), ("language", "vn")]
        read = self._fresh(f"attributes:{category_id}", lambda: self._api.get("/api/v2/product/get_attribute_tree", query).get("list"))
        return next((row.get("attribute_tree") or [] for row in read or [] if row.get("category_id") == category_id), [])

    def limits(self, category_id: int) -> Limits:
        query = [("category_id", str(category_id))]
        read = self._fresh(f"limits:{category_id}", lambda: self._api.get("/api/v2/product/get_item_limit", query))
        images = _band(read, "item_image_count_limit", 1, 9)
        return Limits(
            title=_band(read, "item_name_length_limit", 1, None),
            description=_band(read, "item_description_length_limit", 1, None),
            price_vnd=_band(read, "price_limit", 0, None),
            stock=_band(read, "stock_limit", 0, None),
            images=(int(images[0]), int(images[1] or 9)),
        )

    def channels(self) -> list[dict[str, Any]]:
        """Shipping channels that an item may use: enabled, and not hidden behind a parent channel."""
        rows = self._fresh("channels", lambda: self._api.get("/api/v2/logistics/get_channel_list").get("logistics_channel_list"))
        return [row for row in rows or [] if row.get("enabled") and not row.get("mask_channel_id")]

    def _fresh(self, name: str, read: Callable[[], Any]) -> Any:
        if name in self._held:
            return self._held[name]
        stored = self._connection.recall(f"taxonomy:{name}")
        if stored is not None and self._connection.clock() - stored[1] < FRESH_FOR:
            self._held[name] = stored[0]
        else:
            self._held[name] = read()
            self._connection.remember(f"taxonomy:{name}", self._held[name])
        return self._held[name]


def _leaves(rows: list[dict[str, Any]]) -> tuple[Category, ...]:
    by_id = {row["category_id"]: row for row in rows}
    return tuple(
        Category(category_id=row["category_id"], names=_names(row), is_leaf=True, path=_path(row, by_id))
        for row in rows
        if not row.get("has_children")
    )


def _names(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(fold(row.get(name) or "") for name in ("display_category_name", "original_category_name"))


def _path(row: dict[str, Any], by_id: dict[int, dict[str, Any]]) -> tuple[str, ...]:
    names: list[str] = []
    seen = set()
    parent = by_id.get(row.get("parent_category_id") or 0)
    while parent is not None and parent["category_id"] not in seen:
        seen.add(parent["category_id"])
        names = [*_names(parent), *names]
        parent = by_id.get(parent.get("parent_category_id") or 0)
    return tuple(names)


def _band(read: dict[str, Any], name: str, low: Any, high: Any) -> tuple[Any, Any]:
    band = read.get(name) or {}
    lowest, highest = band.get("min_limit"), band.get("max_limit")
    return (low if lowest is None else lowest, high if highest is None else highest)
