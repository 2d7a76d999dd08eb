"""A bank statement as CSV or XLSX: read whole, told line by line what is wrong, then taken in."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from catalog.tabular import Row, read_table
from shop.payments.transfers import StatementLine

COLUMNS = ("ref", "received_at", "amount", "content")


class StatementRefused(Exception):
    """Nothing was taken in. `problems` are lines to show."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True, kw_only=True)
class Statement:
    lines: tuple[StatementLine, ...]


def read_statement(name: str, content: bytes) -> Statement:
    """Columns `ref, received_at, amount, content`; the amount in whole đồng, the time as ISO 8601, Vietnam time when no zone is given.

    Raises `TableError` for an unreadable file and `StatementRefused` for wrong lines; outgoing money is not listed in it.
    """
    table = read_table(name, content)
    missing = [column for column in COLUMNS if column not in table.columns]
    if missing:
        raise StatementRefused([_("Thiếu cột %s. Tệp cần các cột: ref, received_at, amount, content.") % ", ".join(missing)])
    lines, problems = [], []
    for row in table.rows:
        try:
            lines.append(line_of(row))
        except ValueError as wrong:
            problems.append(_("Dòng %(line)d: %(what)s") % {"line": row.line, "what": wrong})
    if problems:
        raise StatementRefused(problems)
    return Statement(lines=tuple(lines))


def line_of(row: Row) -> StatementLine:
    if row.problem:
        raise ValueError(row.problem)
    ref, amount = row.values["ref"].strip(), row.values["amount"].strip()
    if not ref or len(ref) > 80:
        raise ValueError(_("cột ref: cần số giao dịch của ngân hàng, tối đa 80 ký tự."))
    if not (amount.isascii() and amount.isdigit()) or not 0 < int(amount) < 10**13:
        raise ValueError(_("cột amount: ghi số đồng, chỉ chữ số, ví dụ 190000."))
    return StatementLine(
        bank_ref=ref, received_at=_moment(row.values["received_at"]), amount_vnd=int(amount), content=row.values["content"]
    )


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise ValueError(_("cột received_at: ghi ngày giờ, ví dụ 2026-11-24 09:30."))
    return found if timezone.is_aware(found) else timezone.make_aware(found)
