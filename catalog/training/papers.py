"""Certificates of attendance as PDF: one page per person who was there."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.pdf import FAMILY, Paper
from catalog.training.models import TrainingRegistration

ISSUER = "Văn phòng điều phối chương trình OCOP tỉnh Cao Bằng"


def attendance(registrations: Iterable[TrainingRegistration]) -> bytes:
    """Needs `course__sessions` and `producer` loaded. Who has not attended gets no page."""
    paper = Paper(title=_("Giấy xác nhận đã học"), orientation="landscape")
    paper.set_auto_page_break(auto=False)
    rows = [row for row in registrations if row.attended_on is not None]
    for row in rows:
        _page(paper, row)
    if not rows:
        paper.add_page()
    return paper.as_bytes()


def _page(paper: Paper, row: TrainingRegistration) -> None:
    paper.add_page()
    paper.set_draw_color(20, 70, 80)
    paper.set_line_width(0.8)
    paper.rect(10, 10, 277, 190)
    paper.set_line_width(0.2)
    paper.rect(13, 13, 271, 184)
    paper.set_y(26)
    _line(paper, ISSUER, size=12)
    paper.ln(12)
    _line(paper, _("GIẤY XÁC NHẬN ĐÃ HỌC"), size=26, is_bold=True)
    paper.ln(10)
    _line(paper, _("Xác nhận"), size=12)
    _line(paper, row.person, size=22, is_bold=True)
    _line(paper, row.producer.name, size=13)
    paper.ln(6)
    _line(paper, _("đã học xong lớp"), size=12)
    _line(paper, row.course.title, size=16, is_bold=True)
    for session in list(row.course.sessions.all())[:4]:
        starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
        topic = f" · {session.topic}" if session.topic else ""
        _line(paper, f"{starts:%H:%M}–{ends:%H:%M} {starts:%d/%m/%Y}{topic}", size=11)
    facts = [text for text in (row.course.place, row.course.trainer) if text]
    if facts:
        _line(paper, " · ".join(facts), size=11)
    paper.set_y(165)
    _line(paper, _("Học xong ngày %(day)s. Số %(number)s.") % {"day": f"{row.attended_on:%d/%m/%Y}", "number": number_of(row)}, size=11)
    if row.course.is_demo:
        _line(paper, _("Dữ liệu trình diễn, không có giá trị xác nhận."), size=11, is_bold=True)


def number_of(row: TrainingRegistration) -> str:
    return f"TH-{row.course_id}-{row.pk}"


def _line(paper: Paper, text: str, *, size: int, is_bold: bool = False) -> None:
    paper.set_font(FAMILY, "B" if is_bold else "", size)
    paper.set_x(20)
    paper.multi_cell(257, size * 0.6, text, align="C", new_x="LMARGIN", new_y="NEXT")
