"""A sheet of labels as PDF: 24 pieces on A4, each with its own code."""

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.pdf import FAMILY, Paper
from catalog.traceability.codes import signed
from catalog.traceability.models import Lot

COLUMNS, ROWS = 3, 8
WIDTH, HEIGHT, MARGIN = 66.0, 34.0, 6.0
LARGEST_SHEET = 480


def label_sheet(lot: Lot, *, first: int, last: int) -> bytes:
    """Labels of the pieces `first` to `last`, inclusive, within 1 and the lot's quantity. Raises `ValueError` outside or above 480."""
    if not 1 <= first <= last <= lot.quantity or last - first >= LARGEST_SHEET:
        raise ValueError(
            _("Chọn số tem trong khoảng 1 đến %(most)d, mỗi lần tối đa %(sheet)d tem.") % {"most": lot.quantity, "sheet": LARGEST_SHEET}
        )
    paper = Paper(title=f"{lot.product.title} · {lot.number}")
    paper.set_auto_page_break(auto=False)
    for place, serial in enumerate(range(first, last + 1)):
        if place % (COLUMNS * ROWS) == 0:
            paper.add_page()
        row, column = divmod(place % (COLUMNS * ROWS), COLUMNS)
        _label(paper, lot, serial, x=MARGIN + column * WIDTH, y=MARGIN + row * (HEIGHT + 1))
    return paper.as_bytes()


def _label(paper: Paper, lot: Lot, serial: int, *, x: float, y: float) -> None:
    paper.qr(settings.SITE_URL + lot.label_url(serial), x=x, y=y, side=30)
    paper.set_xy(x + 31, y + 2)
    paper.set_font(FAMILY, "B", 8)
    paper.multi_cell(WIDTH - 33, 3.6, lot.product.title[:60], align="L")
    paper.set_font(FAMILY, "", 7)
    for text in (
        _("Lô %s") % lot.number,
        _("NSX %s") % f"{lot.made_on:%d/%m/%Y}",
        _("HSD %s") % f"{lot.best_before:%d/%m/%Y}",
        f"#{serial}",
    ):
        paper.set_x(x + 31)
        paper.multi_cell(WIDTH - 33, 3.4, text, align="L", new_x="LEFT", new_y="NEXT")
    paper.set_xy(x + 4, y + 29.5)
    paper.cell(WIDTH - 6, 3.4, signed(lot.code, serial), align="L")
