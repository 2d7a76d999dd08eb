"""A parcel's label on A6, for every carrier: its code to scan and to read, from whom, to whom, what to collect."""

from django.utils.translation import gettext as _

from catalog.pdf import FAMILY, Paper
from shop.carriers.models import Parcel
from shop.services.accounts import label_of

WIDTH, HEIGHT, MARGIN = 105.0, 148.0, 6.0


def label(parcel: Parcel) -> bytes:
    """The parcel comes with its order, address and point."""
    order, point, address = parcel.order, parcel.point, parcel.order.shipping_address
    code = parcel.tracking_code or parcel.client_code
    paper = Paper(title=code)
    paper.set_auto_page_break(auto=False)
    paper.set_margin(MARGIN)
    paper.add_page(format=(WIDTH, HEIGHT))
    paper.qr(code, x=WIDTH - 42, y=4, side=38)
    paper.set_xy(MARGIN, 8)
    _line(paper, label_of(parcel.carrier), bold=True, size=16, width=58)
    _line(paper, code, bold=True, size=13, width=58)
    _line(paper, _("Đơn %s") % order.number, size=9, width=58)
    paper.set_y(46)
    _line(paper, _("Từ"), size=8)
    _line(paper, f"{point.name} · {_whole(point.phone)}".strip(" ·"), bold=True, size=10)
    _line(paper, point.address_line, size=9)
    paper.ln(3)
    _line(paper, _("Đến"), size=8)
    _line(paper, f"{address.name} · {_whole(order.phone.as_national) if order.phone else ''}".strip(" ·"), bold=True, size=13)
    _line(paper, ", ".join(part for part in (address.line1, address.line3, address.line4) if part), size=11)
    paper.ln(4)
    amount = f"{parcel.cod_vnd:,}".replace(",", ".")
    _line(paper, _("Thu hộ: %s đồng") % amount if parcel.cod_vnd else _("Không thu tiền"), bold=True, size=15)
    _line(paper, _("Khối lượng %d g · Cho xem hàng, không thử") % parcel.weight_g, size=9)
    inside = ", ".join(f"{line.title} × {line.quantity}" for line in order.lines.filter(partner=point).order_by("title"))
    paper.ln(2)
    _line(paper, _("Bên trong: %s") % inside[:300], size=9)
    if order.note:
        _line(paper, _("Ghi chú: %s") % order.note[:200], size=9)
    return paper.as_bytes()


def _line(paper: Paper, text: str, *, size: float, bold: bool = False, width: float = WIDTH - 2 * MARGIN) -> None:
    if not text:
        return
    paper.set_font(FAMILY, "B" if bold else "", size)
    paper.set_x(MARGIN)
    paper.multi_cell(width, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")


def _whole(phone: object) -> str:
    """A number that no line break tears apart."""
    return str(phone).replace(" ", "\xa0")
