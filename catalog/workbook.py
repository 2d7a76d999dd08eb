"""Opening a spreadsheet that comes from outside: checked as an archive before any of it is parsed."""

import io
import re
import zipfile
from dataclasses import dataclass

from openpyxl import load_workbook
from openpyxl.workbook.workbook import Workbook

MAX_FILE_BYTES = 20 * 2**20
MAX_MEMBERS = 1000
MAX_UNPACKED_BYTES = 100 * 2**20
MAX_RATIO = 150
"""Unpacked to packed size of one member. Ordinary sheets reach 10 to 40; archive bombs 1,000 and more."""
RATIO_COUNTS_FROM_BYTES = 2**20

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"([A-Z0-9:]{2,30})\"")
_HIDDEN = re.compile(rb"<(?:\w+:)?(row|col)\s[^>]*?hidden=\"(?:1|true)\"")


class TableError(Exception):
    """The file as a whole can't be read; the text is Vietnamese and names the remedy."""


@dataclass(frozen=True, kw_only=True)
class SafeWorkbook:
    """`book` is read-only with values as stored; `notes` says what a reader of the rows should know, in Vietnamese."""

    book: Workbook
    notes: tuple[str, ...]


def open_workbook_safely(content: bytes) -> SafeWorkbook:
    """Raises `TableError` for anything that is no plain XLSX: archive bombs, encrypted members, entities, other formats."""
    if len(content) > MAX_FILE_BYTES:
        raise TableError(f"Tệp lớn hơn {MAX_FILE_BYTES // 2**20} MB: chia thành nhiều tệp nhỏ hơn.")
    archive = _archive(content)
    _refuse_bombs(archive)
    try:
        notes = _look_inside(archive)
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    except TableError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers meet; to the reader of the file it is one thing
        raise TableError("Không đọc được tệp XLSX: mở bằng Excel hoặc LibreOffice và lưu lại dạng .xlsx.") from error
    return SafeWorkbook(book=book, notes=notes)


def _archive(content: bytes) -> zipfile.ZipFile:
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise TableError("Tệp là XLS đời cũ hoặc có mật khẩu: lưu lại dạng .xlsx không mật khẩu.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise TableError("Tệp không phải XLSX hoặc đã hỏng: lưu lại từ Excel dạng .xlsx.") from error
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= set(archive.namelist()):
        raise TableError("Tệp không phải bảng tính XLSX: lưu lại từ Excel dạng .xlsx.")
    return archive


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    names = [member.filename for member in members]
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES or len(set(names)) != len(names):
        raise TableError(f"Tệp XLSX giải nén ra quá lớn (giới hạn {MAX_UNPACKED_BYTES // 2**20} MB): chia thành nhiều tệp nhỏ hơn.")
    for member in members:
        if member.flag_bits & 0x1:
            raise TableError("Tệp XLSX có mật khẩu: bỏ mật khẩu rồi lưu lại.")
        if member.file_size > RATIO_COUNTS_FROM_BYTES and member.file_size > MAX_RATIO * max(1, member.compress_size):
            raise TableError("Tệp XLSX nén bất thường, có thể là tệp phá hoại: sao chép các ô cần dùng sang một tệp mới.")


def _look_inside(archive: zipfile.ZipFile) -> tuple[str, ...]:
    """Refuses document types and entities anywhere; notes merged and hidden cells."""
    notes = []
    for member in archive.infolist():
        if not member.filename.endswith((".xml", ".rels")):
            continue
        text = archive.read(member)
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text or text[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise TableError("Tệp XLSX có khai báo lạ, có thể là tệp phá hoại: sao chép các ô cần dùng sang một tệp mới.")
        if not member.filename.startswith("xl/worksheets/"):
            continue
        merged = sorted({match.decode() for match in _MERGED.findall(text)})
        if merged:
            notes.append(f"Có ô gộp ({', '.join(merged[:5])}): chỉ ô đầu tiên của vùng gộp có giá trị.")
        if _HIDDEN.search(text):
            notes.append("Có hàng hoặc cột bị ẩn: chúng vẫn được đọc.")
    return tuple(dict.fromkeys(notes))
