"""The demonstration files as rows of the import, so that the demo goes through the same door as everybody's data."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
UNKNOWN_PRODUCER = "Chủ thể chưa rõ (dữ liệu trình diễn)"
SHOWCASE_PRODUCER = "Hợp tác xã trình diễn"
DEFAULT_STARS = 3
FINE_PRINT = "Giá, khối lượng, số lượng và giấy chứng nhận trên trang này là dữ liệu trình diễn."

_PRODUCER_KINDS = {
    "hợp tác xã": "cooperative",
    "tổ hợp tác": "cooperative_group",
    "doanh nghiệp": "enterprise",
    "hộ sản xuất, kinh doanh": "business_household",
}
_GROUPS = {
    "thực phẩm": "food",
    "đồ uống": "drink",
    "dược liệu và sản phẩm từ dược liệu": "herbal",
    "thủ công mỹ nghệ": "craft",
    "dịch vụ du lịch": "tourism",
}
_PROTECTED = {
    "Hạt dẻ Trùng Khánh": "Chỉ dẫn địa lý 00026 “Trùng Khánh”",
    "Chiếu trúc": "Chỉ dẫn địa lý 00068 “Cao Bằng”",
}
"""Geographical indications in force for these goods, after public sources."""
_OLD_PLACE = re.compile(r"\((?:suy|trước)[^)]*\)")


@dataclass(frozen=True, kw_only=True)
class DemoProduct:
    """`row` is a line of the products import; `kind` chooses the drawing; `state` is one of valid, expiring, expired, revoked."""

    row: Mapping[str, str]
    kind: str
    stars: int
    state: str = "valid"

    @property
    def sku(self) -> str:
        return self.row["sku"]

    @property
    def name(self) -> str:
        return self.row["name"]


def products() -> list[DemoProduct]:
    """49 of the sources and 3 of the showcase."""
    kinds = {row["kind"]: row for row in read("kinds.csv")}
    supplements = {row["name"]: row for row in read("supplement.csv")}
    real = [_real(source, supplements[source["name"]], kinds) for source in read("products.csv")]
    return [*real, *_showcase(kinds)]


def _real(source: Mapping[str, str], supplement: Mapping[str, str], kinds: Mapping[str, Mapping[str, str]]) -> DemoProduct:
    kind = kinds[supplement["kind"]]
    row = _texts(kind) | {
        "sku": supplement["sku"],
        "name": source["name"],
        "group": _GROUPS.get(source["group"], kind["group"]),
        "producer": source["producer"] or UNKNOWN_PRODUCER,
        "producer_kind": _PRODUCER_KINDS.get(source["producer_kind"], ""),
        "commune_code": supplement["commune_code"],
        "net_content": supplement["net_content"],
        "weight_g": supplement["weight_g"],
        "price_vnd": supplement["price_vnd"],
        "origin": _OLD_PLACE.sub("", re.sub(r" ?\[\d{5}\]", "", source["place"])).strip()[:200],
        "protected_name": _PROTECTED.get(source["name"], ""),
        "is_alcohol": "1" if supplement["kind"] == "spirit" else "0",
        "abv": supplement["abv"],
        "season_from": supplement["season_from"],
        "season_to": supplement["season_to"],
    }
    return DemoProduct(row=row, kind=supplement["kind"], stars=int(source["stars"] or DEFAULT_STARS))


def _showcase(kinds: Mapping[str, Mapping[str, str]]) -> Iterator[DemoProduct]:
    for line in read("showcase.csv"):
        kind = kinds[line["kind"]]
        row = _texts(kind) | {
            "sku": line["sku"],
            "name": line["name"],
            "group": kind["group"],
            "producer": SHOWCASE_PRODUCER,
            "producer_kind": "cooperative",
            "commune_code": "01273",
            "net_content": line["net_content"],
            "weight_g": line["weight_g"],
            "price_vnd": line["price_vnd"],
            "origin": "",
            "is_alcohol": "0",
            "abv": "",
            "season_from": "",
            "season_to": "",
        }
        yield DemoProduct(row=row, kind=line["kind"], stars=DEFAULT_STARS, state=line["state"])


def _texts(kind: Mapping[str, str]) -> dict[str, str]:
    texts = {column: kind[column] for column in ("ingredients", "storage", "usage", "shelf_life")}
    return texts | {"description": f"{kind['description']}\n\n{FINE_PRINT}"}


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
