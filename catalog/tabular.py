"""Tables from and to files: CSV and XLSX in, CSV, XLSX and JSON out. Knows nothing of what the columns mean.

Out and in again gives the same text, but for line ends (always LF), Unicode form (always NFC) and blanks at the ends of a cell.
A CSV cell that a spreadsheet would take for a formula is written behind an apostrophe, which reading takes off again.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from catalog.workbook import MAX_FILE_BYTES, TableError, open_workbook_safely

__all__ = ["Row", "Table", "TableError", "open_workbook_safely", "read_table", "write_csv", "write_json", "write_xlsx"]

MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL_CHARACTERS = 32_767
"""Excel's own limit of a cell."""

Cell = str | int | None

_LOOKS_LIKE_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
csv.field_size_limit(MAX_CELL_CHARACTERS * 4)


@dataclass(frozen=True, kw_only=True)
class Row:
    """`line` as a person counts it, the header being line 1. `problem` is set when the row can't be used at all."""

    line: int
    values: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """`columns` are lower case and stripped; every usable row has each of them as text, "" for an empty cell."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def read_table(name: str, content: bytes) -> Table:
    """CSV or XLSX, told apart by the bytes. Raises `TableError`."""
    if len(content) > MAX_FILE_BYTES:
        raise TableError(f"Tệp lớn hơn {MAX_FILE_BYTES // 2**20} MB: chia thành nhiều tệp nhỏ hơn.")
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0" or name.lower().endswith(".xlsx"):
        return _read_xlsx(content)
    return _read_csv(_decoded(content))


def clean(text: str) -> str:
    """The form in which cells are compared: NFC, LF, no blanks at the ends."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


# CSV


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise TableError("Tệp mã hóa UTF-16: trong Excel chọn Lưu thành → CSV UTF-8 rồi nhập lại.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableError(f"Dòng {line}: tệp không phải UTF-8. Trong Excel chọn Lưu thành → CSV UTF-8 rồi nhập lại.") from error
    if "\x00" in text:
        raise TableError("Tệp có ký tự NUL, không phải CSV văn bản: lưu lại dạng CSV UTF-8.")
    return text


def _read_csv(text: str) -> Table:
    lines = _csv_lines(text, delimiter=_delimiter(text))
    try:
        first = next(lines, None)
        if first is None:
            raise TableError("Tệp trống: dòng đầu phải là tên các cột.")
        columns = _columns(first[1])
        rows = tuple(_csv_row(line, cells, columns) for line, cells in lines)
    except csv.Error as error:
        raise TableError(f"CSV sai cú pháp ({error}): kiểm tra dấu ngoặc kép chưa đóng ở gần cuối tệp.") from error
    return Table(columns=columns, rows=_at_most(rows))


def _csv_lines(text: str, *, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it starts on; records without any text are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        if any(cell.strip() for cell in cells):
            yield start, cells


def _csv_row(line: int, cells: list[str], columns: tuple[str, ...]) -> Row:
    if len(cells) < len(columns):
        return Row(line=line, problem=f"Chỉ có {len(cells)} ô trong khi có {len(columns)} cột: thêm dấu ngăn cách cho các ô trống.")
    return _row(line, [_without_guard(cell) for cell in cells], columns)


def _delimiter(text: str) -> str:
    """The most frequent of comma, semicolon and tab in the first line; Excel in Vietnamese writes semicolons."""
    header = text.lstrip().split("\n", 1)[0]
    return max(",;\t", key=header.count)


def _without_guard(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _LOOKS_LIKE_FORMULA.match(cell) else cell


def guarded(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    text = clean(cell)
    return f"'{text}" if _LOOKS_LIKE_FORMULA.match(text) else text


# XLSX


def _read_xlsx(content: bytes) -> Table:
    safe = open_workbook_safely(content)
    try:
        return _read_sheet(safe.book, notes=safe.notes)
    except TableError:
        raise
    except Exception as error:  # openpyxl parses the sheet while it is read
        raise TableError("Không đọc được tệp XLSX: mở bằng Excel hoặc LibreOffice và lưu lại dạng .xlsx.") from error


def _read_sheet(book: Workbook, *, notes: tuple[str, ...]) -> Table:
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        raise TableError("Tệp không có trang tính nào hiện: bỏ ẩn trang tính cần nhập.")
    sheet = visible[0]
    if len(book.worksheets) > 1:
        notes = (*notes, f"Tệp có nhiều trang tính: chỉ đọc “{sheet.title}”.")
    sheet.reset_dimensions()
    lines = _sheet_lines(sheet)
    first = next(lines, None)
    if first is None:
        raise TableError("Trang tính trống: dòng đầu phải là tên các cột.")
    header, problem = _texts(first[0], first[1])
    if problem:
        raise TableError(problem)
    columns = _columns(header)
    rows = []
    for line, cells in lines:
        texts, problem = _texts(line, cells)
        rows.append(Row(line=line, problem=problem) if problem else _row(line, texts, columns))
    return Table(columns=columns, rows=_at_most(tuple(rows)), notes=notes)


def _sheet_lines(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    for line, cells in enumerate(sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS + 1), start=1):
        filled = list(cells)
        while filled and (filled[-1].value is None or filled[-1].value == ""):
            filled.pop()
        if filled:
            yield line, filled


def _texts(line: int, cells: Sequence[Any]) -> tuple[list[str], str]:
    """The cells as text, and the first problem in words."""
    texts = []
    for number, cell in enumerate(cells, start=1):
        kind = getattr(cell, "data_type", "n")
        if kind == "f":
            return [], f"Ô {get_column_letter(number)}{line} chứa công thức: dán lại dạng giá trị (Paste Special → Values)."
        if kind == "e":
            return [], f"Ô {get_column_letter(number)}{line} có lỗi {cell.value}: sửa lại giá trị của ô."
        texts.append(_text(cell.value))
    return texts, ""


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


# both


def _columns(header: Sequence[str]) -> tuple[str, ...]:
    names = [clean(name).lower() for name in header]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise TableError("Dòng đầu không có tên cột nào.")
    if len(names) > MAX_COLUMNS:
        raise TableError(f"Tệp có hơn {MAX_COLUMNS} cột.")
    if "" in names:
        raise TableError(f"Cột thứ {names.index('') + 1} không có tên: đặt tên hoặc xóa cột.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TableError(f"Cột bị lặp: {', '.join(twice)}. Xóa bớt cột trùng.")
    return tuple(names)


def _row(line: int, cells: Sequence[str], columns: tuple[str, ...]) -> Row:
    texts = [clean(cell) for cell in cells]
    while len(texts) > len(columns) and not texts[-1]:
        texts.pop()
    if len(texts) > len(columns):
        return Row(line=line, problem=f"Có {len(texts)} ô nhưng chỉ có {len(columns)} cột: đặt ô có dấu phẩy trong ngoặc kép.")
    texts += [""] * (len(columns) - len(texts))
    for column, text in zip(columns, texts, strict=True):
        if _CONTROL.search(text):
            return Row(line=line, problem=f"Cột {column} có ký tự điều khiển không in được: gõ lại ô này.")
        if len(text) > MAX_CELL_CHARACTERS:
            return Row(line=line, problem=f"Cột {column} dài hơn {MAX_CELL_CHARACTERS} ký tự: rút gọn lại.")
    return Row(line=line, values=dict(zip(columns, texts, strict=True)))


def _at_most(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    if len(rows) > MAX_ROWS:
        raise TableError(f"Tệp có hơn {MAX_ROWS} dòng: chia thành nhiều tệp nhỏ hơn.")
    return rows


# writing


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """UTF-8 without BOM, comma, LF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([guarded(row[column]) for column in columns] for row in rows)
    return out.getvalue().encode()


def write_xlsx(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """One sheet, header in bold and kept in view; text is stored as text, never as a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("OCOP")
    sheet.freeze_panes = "A2"
    header = [_xlsx_cell(sheet, column) for column in columns]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    for row in rows:
        sheet.append([_xlsx_cell(sheet, row[column]) for column in columns])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xlsx_cell(sheet: Any, value: Cell) -> Any:
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value=value)
    cell = WriteOnlyCell(sheet, value=_CONTROL.sub("", value))
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def write_json(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """A list of objects; an empty cell is null."""
    listed = [{column: row[column] if row[column] != "" else None for column in columns} for row in rows]
    return (json.dumps(listed, ensure_ascii=False, indent=1) + "\n").encode()
