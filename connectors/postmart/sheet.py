"""The portal's spreadsheets. Pure; the same rows always give the same bytes.

The columns are our working template: Vietnam Post has published none. A portal whose template differs is told apart by
`differences` before anything is written.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from catalog.tabular import Row, read_table, write_xlsx

PUBLISH_COLUMNS = (
    "Mã lô", "Mã SKU", "Tên sản phẩm", "Nhóm", "Mô tả", "Giá bán (đồng)", "Tồn kho", "Khối lượng (g)", "Quy cách", "Xuất xứ", "Mã vạch",
    "Hạng sao OCOP", "Số giấy chứng nhận", "Giấy chứng nhận hết hạn", "Chủ thể", "Ảnh", "Liên kết",
)  # fmt: skip
WITHDRAW_COLUMNS = ("Mã lô", "Mã SKU", "Mã tin", "Lý do")
RESULT_COLUMNS = ("Mã lô", "Mã SKU", "Kết quả", "Lý do", "Mã tin")
EXPORT_COLUMNS = ("Mã SKU", "Mã tin", "Trạng thái", "Tên sản phẩm", "Giá bán (đồng)", "Tồn kho", "Thời điểm xuất")
ACCEPTED, REJECTED = "Chấp nhận", "Từ chối"
LIVE, NOT_LIVE = "Đang bán", "Ngừng bán"
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
MAX_ROWS = 500
MAX_TITLE, MAX_DESCRIPTION = 200, 5000


class SheetError(Exception):
    """Vietnamese, with the remedy; nothing was read or written."""


def write(columns: Sequence[str], rows: Iterable[Mapping[str, str | int]]) -> bytes:
    """XLSX without any trace of when it was made. A text that a spreadsheet would read as a formula is stored as text."""
    return without_time(write_xlsx(columns, [{column: row.get(column, "") for column in columns} for row in rows]))


def fingerprint(columns: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(columns).encode()).hexdigest()


def differences(wanted: Sequence[str], found: Sequence[str]) -> list[str]:
    """What changed in a template, in words; empty when it is the same."""
    known, seen = [name.casefold() for name in wanted], [name.casefold() for name in found]
    told = [f"thiếu cột “{name}”" for name in wanted if name.casefold() not in seen]
    told += [f"có cột lạ “{name}”" for name in found if name.casefold() not in known]
    if not told and known != seen:
        told.append(f"thứ tự cột khác: {', '.join(found)}")
    return told


def read(name: str, content: bytes, columns: Sequence[str]) -> list[Row]:
    """Rows by lower-case column name. Raises `SheetError` for another template, `catalog.workbook.TableError` for a hostile file."""
    table = read_table(name, content)
    told = differences(columns, table.columns)
    if told:
        raise SheetError(f"Tệp không đúng mẫu: {'; '.join(told)}. Hãy tải lại tệp từ cổng Postmart.")
    broken = [f"dòng {row.line}: {row.problem}" for row in table.rows if row.problem]
    if broken:
        raise SheetError(f"Tệp có dòng không đọc được ({'; '.join(broken[:5])}). Hãy tải lại tệp từ cổng Postmart.")
    return list(table.rows)


def value(row: Row, column: str) -> str:
    return row.values[column.casefold()].strip()


def whole(row: Row, column: str) -> int:
    """A number of whole units. Raises `SheetError`."""
    text = value(row, column)
    if not text.isdecimal():
        raise SheetError(f"Dòng {row.line}: “{column}” phải là số nguyên, không phải “{text}”.")
    return int(text)


def moment(row: Row, column: str) -> datetime:
    try:
        found = datetime.fromisoformat(value(row, column))
    except ValueError as error:
        raise SheetError(f"Dòng {row.line}: “{column}” không phải thời điểm.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def without_time(content: bytes) -> bytes:
    """Zip entries and document properties carry the time of writing: both are fixed, and the entries sorted."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            body = made.read(name)
            if name == "docProps/core.xml":
                body = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", body)
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            fixed.writestr(entry, body)
    return out.getvalue()
