"""What the marketplace says about categories, attributes, brands, limits and shipping; remembered for a day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from catalog.fold import fold
from connectors.marketplace import AttributeNode, Connection, TreeNode
from connectors.shopee.api import Api
from connectors.shopee.categories import Category, choose
from connectors.shopee.changes import changes

FRESH_FOR = timedelta(hours=26)
"""Longer than the daily refresh takes to come round, so that a push rarely has to read."""
BRAND_PAGES = 5
CATEGORIES_PER_READ = 20
BRAND, DAYS_TO_SHIP = "brand", "days_to_ship"
"""Names of two facts that are no attributes at Shopee, but are asked for and mapped like them."""
SINGLE_OR_TEXT, TEXT, MANY_OR_TEXT = 2, 3, 5


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Inclusive bands of get_item_limit; None where the marketplace gave none. `days_to_ship`: of pre-orders, None: not possible."""

    title: tuple[int, int | None]
    description: tuple[int, int | None]
    price_vnd: tuple[float, float | None]
    stock: tuple[int, int | None]
    images: tuple[int, int]
    option: tuple[int, int | None] = (1, 20)
    tier_name: tuple[int, int | None] = (1, 14)
    days_to_ship: tuple[int, int] | None = None


class Taxonomy:
    def __init__(self, api: Api, connection: Connection) -> None:
        self._api, self._connection = api, connection
        self._held: dict[str, Any] = {}

    # what a listing needs

    def leaves(self) -> tuple[Category, ...]:
        rows = self._fresh("categories", self._read_categories)
        if "leaves" not in self._held:
            self._held["leaves"] = _leaves(rows)
        return self._held["leaves"]

    def recommended(self, title: str) -> list[int]:
        """Leaf ids, best first."""
        return list(self._api.get("/api/v2/product/category_recommend", [("item_name", title)]).get("category_id") or [])

    def attributes(self, category_id: int) -> list[dict[str, Any]]:
        return list(self._fresh(f"attributes:{category_id}", lambda: self._read_attributes([category_id]).get(category_id, [])) or [])

    def brands(self, category_id: int) -> dict[str, Any]:
        """`is_mandatory`, and `rows` of {brand_id, name}: the first pages of a list that may be long."""
        return dict(self._fresh(f"brands:{category_id}", lambda: self._read_brands(category_id)))

    def limits(self, category_id: int) -> Limits:
        read = self._fresh(f"limits:{category_id}", lambda: self._read_limits(category_id))
        images = _band(read, "item_image_count_limit", 1, 9)
        return Limits(
            title=_band(read, "item_name_length_limit", 1, None),
            description=_band(read, "item_description_length_limit", 1, None),
            price_vnd=_band(read, "price_limit", 0, None),
            stock=_band(read, "stock_limit", 0, None),
            images=(int(images[0]), int(images[1] or 9)),
            option=_band(read, "tier_variation_option_length_limit", 1, 20),
            tier_name=_band(read, "tier_variation_name_length_limit", 1, 14),
            days_to_ship=_days(read),
        )

    def channels(self) -> list[dict[str, Any]]:
        """Shipping channels that an item may use: enabled, and not hidden behind a parent channel."""
        rows = self._fresh("channels", self._read_channels)
        return [row for row in rows or [] if row.get("enabled") and not row.get("mask_channel_id")]

    # what staff choose from

    def nodes(self) -> tuple[TreeNode, ...]:
        return tuple(TreeNode(category_id=str(leaf.category_id), path=leaf.words) for leaf in self.leaves())

    def suggested(self, title: str, group: str) -> tuple[TreeNode, ...]:
        found = choose(fold(title), group, self.leaves())
        return (TreeNode(category_id=str(found.category_id), path=found.words),) if found else ()

    def asked(self, category_id: str) -> tuple[AttributeNode, ...]:
        if not category_id.isdigit() or int(category_id) not in {leaf.category_id for leaf in self.leaves()}:
            return ()
        brands = self.brands(int(category_id))
        named = tuple((str(row["brand_id"]), row["name"]) for row in brands["rows"])
        brand = AttributeNode(attribute_id=BRAND, name="Thương hiệu", is_mandatory=brands["is_mandatory"], options=named)
        found = [brand]
        if (days := self.limits(int(category_id)).days_to_ship) is not None:
            name = f"Hàng đặt trước: số ngày chuẩn bị ({days[0]}–{days[1]})"
            found.append(AttributeNode(attribute_id=DAYS_TO_SHIP, name=name, takes_text=True))
        return (*(_attribute(row) for row in self.attributes(int(category_id))), *found)

    def lengths(self, category_id: str) -> Mapping[str, tuple[int, int | None]]:
        limits = self.limits(int(category_id))
        return {"title": limits.title, "description": limits.description}

    # the daily reading

    def stored(self) -> dict[str, Any]:
        known = self._connection.recall("taxonomy:parts")
        names = known[0] if known else []
        found = {name: self._connection.recall(f"taxonomy:{name}") for name in names}
        return {name: value[0] for name, value in found.items() if value is not None}

    def read_anew(self, category_ids: list[str]) -> dict[str, Any]:
        self._held = {}
        parts: dict[str, Any] = {"categories": self._read_categories(), "channels": self._read_channels()}
        leaves = {row["category_id"] for row in parts["categories"] if not row.get("has_children")}
        wanted = sorted({int(own) for own in category_ids if own.isdigit()} & leaves)
        for start in range(0, len(wanted), CATEGORIES_PER_READ):
            chunk = wanted[start : start + CATEGORIES_PER_READ]
            read = self._read_attributes(chunk)
            parts |= {f"attributes:{own}": read.get(own, []) for own in chunk}
        for own in wanted:
            parts[f"limits:{own}"] = self._read_limits(own)
            parts[f"brands:{own}"] = self._read_brands(own)
        for name, value in parts.items():
            self._connection.remember(f"taxonomy:{name}", value)
        self._connection.remember("taxonomy:parts", sorted(parts))
        return parts

    def changes(self, before: Mapping[str, Any], after: Mapping[str, Any], *, used: frozenset[str]) -> list[tuple[str, str]]:
        return changes(before, after, used=used)

    # calls

    def _read_categories(self) -> Any:
        return self._api.get("/api/v2/product/get_category", [("language", "vi")])["category_list"]

    def _read_channels(self) -> Any:
        return self._api.get("/api/v2/logistics/get_channel_list").get("logistics_channel_list")

    def _read_attributes(self, category_ids: list[int]) -> dict[int, Any]:
        query = [("category_id_list", ",".join(str(own) for own in category_ids)), ("language", "vn")]
        rows = self._api.get("/api/v2/product/get_attribute_tree", query).get("list") or []
        return {row.get("category_id"): row.get("attribute_tree") or [] for row in rows}

    def _read_limits(self, category_id: int) -> Any:
        return self._api.get("/api/v2/product/get_item_limit", [("category_id", str(category_id))])

    def _read_brands(self, category_id: int) -> dict[str, Any]:
        rows: list[dict[str, Any]] = []
        answer: dict[str, Any] = {"next_offset": 0}
        for _page in range(BRAND_PAGES):
            query = [
                ("offset", str(answer.get("next_offset") or 0)),
                ("page_size", "100"),
                ("category_id", str(category_id)),
                ("status", "1"),
            ]
            answer = self._api.get("/api/v2/product/get_brand_list", [*query, ("language", "vi")])
            rows += answer.get("brand_list") or []
            if not answer.get("has_next_page"):
                break
        named = [
            {"brand_id": int(row["brand_id"]), "name": str(row.get("display_brand_name") or row["original_brand_name"])} for row in rows
        ]
        return {"is_mandatory": bool(answer.get("is_mandatory")), "rows": named}

    def _fresh(self, name: str, read: Callable[[], Any]) -> Any:
        if name in self._held:
            return self._held[name]
        stored = self._connection.recall(f"taxonomy:{name}")
        if stored is not None and self._connection.clock() - stored[1] < FRESH_FOR:
            self._held[name] = stored[0]
        else:
            self._held[name] = read()
            self._connection.remember(f"taxonomy:{name}", self._held[name])
            known = self._connection.recall("taxonomy:parts")
            if name not in (known[0] if known else ()):
                self._connection.remember("taxonomy:parts", sorted({*(known[0] if known else ()), name}))
        return self._held[name]


def _leaves(rows: list[dict[str, Any]]) -> tuple[Category, ...]:
    by_id = {row["category_id"]: row for row in rows}
    found = []
    for row in rows:
        if not row.get("has_children"):
            above = _above(row, by_id)
            found.append(
                Category(
                    category_id=row["category_id"],
                    names=_names(row),
                    is_leaf=True,
                    path=tuple(name for parent in above for name in _names(parent)),
                    words=" › ".join(str(node.get("display_category_name") or "") for node in (*above, row)),
                )
            )
    return tuple(found)


def _names(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(fold(row.get(name) or "") for name in ("display_category_name", "original_category_name"))


def _above(row: dict[str, Any], by_id: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """The ancestors, root first; a circle ends."""
    found: list[dict[str, Any]] = []
    seen = set()
    parent = by_id.get(row.get("parent_category_id") or 0)
    while parent is not None and parent["category_id"] not in seen:
        seen.add(parent["category_id"])
        found = [parent, *found]
        parent = by_id.get(parent.get("parent_category_id") or 0)
    return found


def _attribute(row: dict[str, Any]) -> AttributeNode:
    info = row.get("attribute_info") or {}
    return AttributeNode(
        attribute_id=str(row["attribute_id"]),
        name=str(row.get("name") or row["attribute_id"]),
        is_mandatory=bool(row.get("mandatory")),
        takes_text=info.get("input_type", TEXT) in (SINGLE_OR_TEXT, TEXT, MANY_OR_TEXT),
        options=tuple((str(value["value_id"]), str(value.get("name") or "")) for value in row.get("attribute_value_list") or []),
        units=tuple(info.get("attribute_unit_list") or ()),
    )


def _band(read: dict[str, Any], name: str, low: Any, high: Any) -> tuple[Any, Any]:
    band = read.get(name) or {}
    lowest, highest = band.get("min_limit"), band.get("max_limit")
    return (low if lowest is None else lowest, high if highest is None else highest)


def _days(read: dict[str, Any]) -> tuple[int, int] | None:
    """-1 means that no pre-order is possible."""
    low, high = _band(read.get("dts_limit") or {}, "days_to_ship_limit", -1, -1)
    return (int(low), int(high)) if low > 0 and high > 0 else None
