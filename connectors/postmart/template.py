"""The portal's own template: what it looks like, what changed in it, how its columns are filled. Pure.

A column's rule: `source` is one of SOURCES, or `fixed` the same text in every row; `required`, `max_length` and `allowed` are checked
before a row is written, so that the portal has nothing to refuse.
"""

import hashlib
import io
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from catalog.fold import fold
from catalog.offer import Offer
from catalog.workbook import open_workbook_safely
from connectors.marketplace import Problem
from connectors.postmart.sheet import PUBLISH_COLUMNS, SheetError, without_time

Value = str | int
BATCH, SKU = "Mã lô", "Mã SKU"
IMAGES = tuple(f"Ảnh {number}" for number in range(1, 10))
SOURCES = (
    *PUBLISH_COLUMNS, "Giá niêm yết (đồng)", "Tỉnh", "Xã, phường", "Thành phần", "Bảo quản", "Cách dùng", "Hạn sử dụng",
    "Nơi cấp chứng nhận", *IMAGES, "Mã tin", "Lý do",
)  # fmt: skip
ALIASES = {
    "ten": "Tên sản phẩm", "sku": SKU, "ma san pham": SKU, "gia": "Giá bán (đồng)", "gia ban": "Giá bán (đồng)", "so luong": "Tồn kho",
    "ton": "Tồn kho", "khoi luong": "Khối lượng (g)", "trong luong": "Khối lượng (g)", "danh muc": "Nhóm", "nganh hang": "Nhóm",
    "mo ta san pham": "Mô tả", "hinh anh": "Ảnh", "anh dai dien": "Ảnh 1", "don vi": "Quy cách", "nha san xuat": "Chủ thể",
}  # fmt: skip
MAX_COLUMNS = 120


@dataclass(frozen=True, kw_only=True)
class Template:
    """`lists` are the allowed values of columns that have them."""

    sheet: str
    columns: tuple[str, ...]
    header_row: int = 1
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        told = [self.sheet, list(self.columns), sorted((name, list(values)) for name, values in self.lists.items())]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Rule:
    source: str = ""
    fixed: str = ""
    required: bool = False
    max_length: int = 0
    allowed: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "allowed": list(self.allowed)}


def rules_of(profile: Mapping[str, Mapping[str, Any]]) -> dict[str, Rule]:
    return {name: Rule(**{**given, "allowed": tuple(given.get("allowed") or ())}) for name, given in profile.items()}


def read_template(content: bytes) -> Template:
    """Raises `SheetError`, or `catalog.workbook.TableError` for a hostile file."""
    open_workbook_safely(content)
    book = load_workbook(io.BytesIO(content))
    page: Worksheet = book.worksheets[0]
    for number, cells in enumerate(page.iter_rows(min_row=1, max_row=20, max_col=MAX_COLUMNS, values_only=True), start=1):
        names = [_clean(cell) for cell in cells]
        while names and not names[-1]:
            names.pop()
        if len(names) >= 2 and all(names):
            if len(set(names)) != len(names):
                raise SheetError("Mẫu có hai cột cùng tên. Hãy tải lại mẫu từ cổng Postmart.")
            return Template(sheet=page.title, columns=tuple(names), header_row=number, lists=_lists(page, names))
    raise SheetError("Không thấy dòng tiêu đề cột trong mẫu. Hãy tải lại mẫu từ cổng Postmart.")


def _clean(cell: object) -> str:
    return " ".join(unicodedata.normalize("NFC", str(cell)).split()) if cell is not None else ""


def _lists(page: Worksheet, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Only lists written into the rule itself; those that point at other cells are the portal's to check."""
    found: dict[str, tuple[str, ...]] = {}
    for rule in page.data_validations.dataValidation:
        formula = str(rule.formula1 or "")
        if rule.type != "list" or not formula.startswith('"'):
            continue
        values = tuple(_clean(part) for part in formula.strip('"').split(","))
        for area in str(rule.sqref).split():
            first, _row, last, _end = range_boundaries(area)
            found |= {names[column - 1]: values for column in range(first or 1, (last or 1) + 1) if column <= len(names)}
    return found


def differences(known: Template, given: Template) -> list[str]:
    """What changed, exactly and in words; empty when it is the same template."""
    told = [] if known.sheet == given.sheet else [f"trang tính “{known.sheet}” nay là “{given.sheet}”"]
    missing = [name for name in known.columns if name not in given.columns]
    new = [name for name in given.columns if name not in known.columns]
    for name in list(missing):
        place = known.columns.index(name)
        renamed = given.columns[place] if place < len(given.columns) else ""
        if renamed in new and len(known.columns) == len(given.columns):
            told.append(f"cột {place + 1} “{name}” đổi tên thành “{renamed}”")
            missing.remove(name)
            new.remove(renamed)
    told += [f"thiếu cột “{name}”" for name in missing]
    told += [f"có cột mới “{name}” ở vị trí {given.columns.index(name) + 1}" for name in new]
    if not told and known.columns != given.columns:
        moved = [name for name, other in zip(given.columns, known.columns, strict=True) if name != other]
        told.append(f"thứ tự cột đổi: {', '.join(f'“{name}”' for name in moved)}")
    for name in known.columns:
        before, after = set(known.lists.get(name, ())), set(given.lists.get(name, ()))
        if name in given.columns and before != after:
            plus, minus = ", ".join(sorted(after - before)) or "không", ", ".join(sorted(before - after)) or "không"
            told.append(f"giá trị của cột “{name}” đổi: thêm {plus}; bớt {minus}")
    return told


def guess(template: Template, known: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, dict[str, Any]]:
    """A profile to begin with: what was set before, else the source whose name is the column's."""
    by_name = {fold(name): name for name in SOURCES} | ALIASES
    profile: dict[str, dict[str, Any]] = {}
    for name in template.columns:
        plain = " ".join(fold(name).replace("*", " ").split())
        source = by_name.get(plain) or by_name.get(plain.partition(" (")[0], "")
        rule = Rule(source=source, required="*" in name, allowed=template.lists.get(name, ()))
        profile[name] = {**rule.as_dict(), **dict((known or {}).get(name, {})), "allowed": list(template.lists.get(name, ()))}
    return profile


def canonical(payload: Mapping[str, Value], offer: Offer) -> dict[str, Value]:
    """Every source of one product by its name."""
    images = {name: image.url for name, image in zip(IMAGES, offer.images, strict=False)}
    return {
        **payload,
        "Giá niêm yết (đồng)": offer.list_price_vnd or offer.price_vnd or 0,
        "Tỉnh": offer.province,
        "Xã, phường": offer.commune,
        "Thành phần": offer.ingredients,
        "Bảo quản": offer.storage,
        "Cách dùng": offer.usage,
        "Hạn sử dụng": offer.shelf_life,
        "Nơi cấp chứng nhận": offer.certificate_issuer,
        **images,
    }


def fill(profile: Mapping[str, Rule], sources: Mapping[str, Value]) -> tuple[dict[str, Value], list[Problem]]:
    """One row by column name, and what the portal would refuse in it. The batch number is left to the file."""
    row: dict[str, Value] = {}
    problems: list[Problem] = []
    for name, rule in profile.items():
        if rule.source == BATCH:
            continue
        value: Value = rule.fixed or sources.get(rule.source, "")
        row[name] = value
        problem = _problem(name, rule, value)
        problems += [Problem(code=f"column:{name}"[:60], text=problem)] if problem else []
    return row, problems


def _problem(name: str, rule: Rule, value: Value) -> str:
    text = str(value)
    if rule.required and text in ("", "0"):
        return f"Thiếu: cột “{name}” của mẫu Postmart. Bổ sung thông tin sản phẩm hoặc đặt giá trị cố định."
    if rule.max_length and len(text) > rule.max_length:
        return f"Cột “{name}” dài {len(text)} ký tự, mẫu Postmart nhận {rule.max_length}. Hãy rút ngắn."
    if rule.allowed and text and text not in rule.allowed:
        return f"Cột “{name}” chỉ nhận: {', '.join(rule.allowed)}; đang là “{text}”. Sửa ở cách điền của mẫu."
    return ""


def write_into(content: bytes, template: Template, rows: Sequence[Mapping[str, Value]]) -> bytes:
    """The template itself with the rows below its header; the same rows give the same bytes."""
    book = load_workbook(io.BytesIO(content))
    page = book[template.sheet]
    for number, row in enumerate(rows, start=template.header_row + 1):
        for column, name in enumerate(template.columns, start=1):
            cell, value = page.cell(row=number, column=column), row.get(name, "")
            if isinstance(value, int):
                cell.value = value
            elif value:
                cell.value = unicodedata.normalize("NFC", value)
                cell.data_type, cell.number_format = "s", "@"
    out = io.BytesIO()
    book.save(out)
    return without_time(out.getvalue())
