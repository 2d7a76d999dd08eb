"""The year's plan as a workbook: the targets, a sheet with the rows behind each number, the years side by side."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from catalog.tabular import guarded
from cms.programme.metrics import Line, YearCount
from cms.programme.models import Plan

LONGEST_NAME = 31
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")


def workbook(plan: Plan, lines: Sequence[Line], years: Sequence[YearCount], *, today: date) -> bytes:
    book = Workbook(write_only=True)
    day = f"{min(today, date(plan.year, 12, 31)):%d/%m/%Y}"
    summary = _sheet(book, _("Chỉ tiêu"), widths=(46, 12, 12, 14, 10), above=(str(plan), plan.source, _("Tính đến %s.") % day))
    _header(summary, (_("Chỉ tiêu"), _("Mục tiêu"), _("Thực hiện"), _("Trên tổng số"), _("Mức đạt")))
    for line in lines:
        summary.append([line.label, line.goal, line.measured.actual, line.measured.of, _("đạt") if line.is_reached else _("chưa đạt")])
    for number, line in enumerate(lines, 1):
        sheet = _sheet(book, f"{number}. {line.label}", widths=(60, 44, 12), above=(line.label,))
        _header(sheet, (_("Tên"), _("Chi tiết"), _("Được tính")))
        for row in line.measured.rows:
            sheet.append([guarded(row.label), guarded(row.detail), _("có") if row.counts else _("không")])
    history = _sheet(book, _("Theo năm"), widths=(8, *[16] * 6), above=(_("Sản phẩm còn hiệu lực cuối mỗi năm"),))
    _header(history, (_("Năm"), _("3 sao"), _("4 sao"), _("5 sao"), _("Cấp trong năm"), _("Hết hạn trong năm"), _("Thu hồi trong năm")))
    for count in years:
        history.append([count.year, *(count.by_stars[stars] for stars in (3, 4, 5)), count.issued, count.ended, count.revoked])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _sheet(book: Workbook, name: str, *, widths: Iterable[int], above: Sequence[str]) -> Any:
    """A sheet with its words above the table; names are short and free of what Excel refuses."""
    sheet = book.create_sheet(NOT_IN_A_NAME.sub(" ", name)[:LONGEST_NAME].strip())
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    words = [text for text in above if text]
    sheet.freeze_panes = f"A{len(words) + 2}"
    for place, text in enumerate(words):
        sheet.append([_cell(sheet, text, is_bold=place == 0)])
    return sheet


def _header(sheet: Any, names: Iterable[str]) -> None:
    sheet.append([_cell(sheet, name, is_bold=True) for name in names])


def _cell(sheet: Any, text: str, *, is_bold: bool) -> Any:
    cell = WriteOnlyCell(sheet, guarded(text))
    cell.font = Font(bold=is_bold)
    cell.alignment = Alignment(vertical="top")
    return cell
