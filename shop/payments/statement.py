"""A bank statement as CSV or XLSX: read whole, told line by line what is wrong, then taken in.

Banks call the columns by Vietnamese names and write 25/11/2026 and 190.000; a statement is taken as the bank gave it. The feed of
a machine (`line_of`) keeps to one form.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from catalog.fold import fold
from catalog.tabular import Row, read_table
from shop.payments.transfers import StatementLine

COLUMNS = ("ref", "received_at", "amount", "content")
NAMES: Mapping[str, tuple[str, ...]] = {
    "ref": ("so giao dich", "ma giao dich", "so tham chieu", "ma tham chieu", "so but toan", "so chung tu", "so ct", "reference"),
    "received_at": ("ngay gio giao dich", "thoi gian giao dich", "ngay giao dich", "thoi gian", "ngay gd", "ngay", "transaction date"),
    "amount": ("ghi co", "so tien ghi co", "phat sinh co", "so tien co", "tien vao", "credit", "so tien"),
    "content": ("noi dung giao dich", "noi dung", "dien giai", "mo ta", "description"),
}
"""What banks call each column, without diacritics; the first that is there counts."""
OUTGOING = ("ghi no", "so tien ghi no", "phat sinh no", "so tien no", "tien ra", "debit")
_GROUPED = re.compile(r"\+?(\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d+)(?:[.,]0{1,2})?(?: ?(?:VND|VNĐ|đ|₫))?", re.IGNORECASE)
_VIETNAMESE_DAY = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:[ T]+(\d{1,2}:\d{2}(?::\d{2})?))?")


WORDS = {
    "ref": gettext_noop("số giao dịch"),
    "received_at": gettext_noop("ngày giao dịch"),
    "amount": gettext_noop("số tiền ghi có"),
    "content": gettext_noop("nội dung"),
}


class StatementRefused(Exception):
    """Nothing was taken in. `problems` are lines to show."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True, kw_only=True)
class Statement:
    """`outgoing` rows of the file were left out: money that left the account."""

    lines: tuple[StatementLine, ...]
    outgoing: int = 0


def read_statement(name: str, content: bytes) -> Statement:
    """Columns `ref, received_at, amount, content` or as banks name them; whole đồng, Vietnam time when no zone is given.

    Raises `TableError` for an unreadable file and `StatementRefused` for wrong lines.
    """
    table = read_table(name, content)
    found = {column: _named(table.columns, (column, *NAMES[column])) for column in COLUMNS}
    missing = [_(WORDS[column]) for column, there in found.items() if there is None]
    if missing:
        words = _("Thiếu cột: %s. Dòng đầu của tệp phải là tên các cột; hãy xóa các dòng phía trên nó rồi nhập lại.")
        raise StatementRefused([words % ", ".join(missing)])
    left = _named(table.columns, OUTGOING)
    lines, problems, outgoing = [], [], 0
    for given in table.rows:
        if left and not given.problem and _is_nothing(given.values[found["amount"] or ""]) and not _is_nothing(given.values[left]):
            outgoing += 1
            continue
        row = (
            given
            if given.problem
            else replace(given, values=_plain({column: given.values[there or ""] for column, there in found.items()}))
        )
        try:
            lines.append(line_of(row))
        except ValueError as wrong:
            problems.append(_("Dòng %(line)d: %(what)s") % {"line": row.line, "what": wrong})
    if problems:
        raise StatementRefused(problems)
    return Statement(lines=tuple(lines), outgoing=outgoing)


def _named(columns: tuple[str, ...], names: tuple[str, ...]) -> str | None:
    folded = {fold(column).replace("_", " "): column for column in columns}
    return next((folded[name.replace("_", " ")] for name in names if name.replace("_", " ") in folded), None)


def _is_nothing(amount: str) -> bool:
    return not amount.strip("0.,- ")


def _plain(values: dict[str, str]) -> dict[str, str]:
    """In the one form that `line_of` reads; what is not understood stays as it is and is told there."""
    amount, moment = _GROUPED.fullmatch(values["amount"].strip()), _VIETNAMESE_DAY.fullmatch(values["received_at"].strip())
    if amount:
        values["amount"] = re.sub(r"[.,]", "", amount[1])
    if moment:
        values["received_at"] = f"{moment[3]}-{moment[2]:0>2}-{moment[1]:0>2} {moment[4] or '00:00':0>5}"
    return values


def line_of(row: Row) -> StatementLine:
    if row.problem:
        raise ValueError(row.problem)
    ref, amount = row.values["ref"].strip(), row.values["amount"].strip()
    if not ref or len(ref) > 80:
        raise ValueError(_("số giao dịch: cần số của ngân hàng, tối đa 80 ký tự."))
    if not (amount.isascii() and amount.isdigit()) or not 0 < int(amount) < 10**13:
        raise ValueError(_("số tiền ghi có: ghi số đồng, ví dụ 190000 hoặc 190.000."))
    return StatementLine(
        bank_ref=ref, received_at=_moment(row.values["received_at"]), amount_vnd=int(amount), content=row.values["content"]
    )


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise ValueError(_("ngày giao dịch: ghi ngày giờ, ví dụ 24/11/2026 09:30."))
    return found if timezone.is_aware(found) else timezone.make_aware(found)
