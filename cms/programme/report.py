"""The year's plan on paper: each target with a bar, then the list behind each number."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from catalog.pdf import FAMILY, Paper
from cms.programme.metrics import Line, YearCount
from cms.programme.models import Plan

BAR_MM, MOST_ROWS = 110.0, 400


class NumberedPaper(Paper):
    def footer(self) -> None:
        self.set_y(-11)
        self.set_font(FAMILY, "", 8)
        self.cell(0, 5, f"{self.title} · {self.page_no()}/{{nb}}", align="R")


def report(plan: Plan, lines: Sequence[Line], years: Sequence[YearCount], *, today: date) -> bytes:
    paper = NumberedPaper(title=str(plan))
    paper.add_page()
    _words(paper, str(plan), size=16, is_bold=True)
    _words(paper, plan.source)
    _words(paper, _("Tính đến %s.") % f"{min(today, date(plan.year, 12, 31)):%d/%m/%Y}")
    _words(paper, _("Phần gạch là đã đạt, vạch đậm là mục tiêu."), size=9)
    for line in lines:
        _target(paper, line)
    _years(paper, years)
    paper.add_page()
    _words(paper, _("Danh sách sau từng con số"), size=14, is_bold=True)
    _words(paper, _("Dấu + được tính, dấu – chưa."), size=9)
    for line in lines:
        _list(paper, line)
    return paper.as_bytes()


def _words(paper: Paper, text: str, *, size: int = 10, is_bold: bool = False) -> None:
    if text:
        paper.set_font(FAMILY, "B" if is_bold else "", size)
        paper.multi_cell(0, size * 0.55, text, new_x="LMARGIN", new_y="NEXT")


def _target(paper: Paper, line: Line) -> None:
    """The outline is the goal, or more where more was reached; hatched is what was reached; the thick line is the goal."""
    unit = "%" if line.is_share else ""
    if paper.get_y() > 265:
        paper.add_page()
    paper.ln(3)
    _words(paper, line.label, is_bold=True)
    top = max(line.goal, line.measured.actual, 1)
    x, y, filled = paper.get_x(), paper.get_y() + 1, BAR_MM * line.measured.actual / top
    paper.set_draw_color(60, 60, 60)
    paper.set_line_width(0.2)
    paper.rect(x, y, BAR_MM, 5)
    place = 1.2
    while place < filled:
        paper.line(x + place, y, x + place, y + 5)
        place += 1.2
    paper.rect(x, y, filled, 5) if filled else None
    paper.set_line_width(0.9)
    goal = x + BAR_MM * line.goal / top
    paper.line(goal, y - 1, goal, y + 6)
    paper.set_line_width(0.2)
    paper.set_xy(x + BAR_MM + 4, y - 0.5)
    paper.set_font(FAMILY, "", 10)
    said = _("đạt") if line.is_reached else _("chưa đạt")
    actual = f"{line.measured.actual:g}".replace(".", ",")
    paper.cell(0, 6, _("%(actual)s trên %(goal)s, %(said)s") % {"actual": actual + unit, "goal": f"{line.goal}{unit}", "said": said})
    paper.set_xy(x, y + 7)


def _years(paper: Paper, years: Sequence[YearCount]) -> None:
    if not years:
        return
    paper.ln(6)
    _words(paper, _("Sản phẩm còn hiệu lực cuối mỗi năm"), size=12, is_bold=True)
    paper.set_font(FAMILY, "", 9)
    with paper.table(text_align="RIGHT", line_height=5) as table:
        table.row([_("Năm"), _("3 sao"), _("4 sao"), _("5 sao"), _("Cấp"), _("Hết hạn"), _("Thu hồi")])
        for row in years:
            table.row([str(n) for n in (row.year, *(row.by_stars[stars] for stars in (3, 4, 5)), row.issued, row.ended, row.revoked)])


def _list(paper: Paper, line: Line) -> None:
    paper.ln(5)
    if paper.get_y() > 260:
        paper.add_page()
    _words(paper, line.label, size=12, is_bold=True)
    for row in line.measured.rows[:MOST_ROWS]:
        _words(paper, f"{'+' if row.counts else '–'} {row.label}{': ' if row.detail else ''}{row.detail}", size=9)
    if len(line.measured.rows) > MOST_ROWS:
        _words(paper, _("… và %d dòng nữa trong tệp XLSX.") % (len(line.measured.rows) - MOST_ROWS), size=9)
    if not line.measured.rows:
        _words(paper, _("Chưa có dữ liệu."), size=9)
