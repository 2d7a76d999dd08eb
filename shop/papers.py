"""Printed papers about orders: the buyer's contract, the packing slip, the list to pick by, the receipt of the counter."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from catalog.partner.models import SalesPoint
from catalog.pdf import FAMILY, Paper
from shop import payments
from shop.carriers.dispatch import pieces_of
from shop.mails.letters import order_url
from shop.order.models import InvoiceRequest, Line, Order
from shop.seller.models import Seller
from shop.templatetags.shop_tags import number, vnd

LINE_MM = 5.2
BOX = "[   ]"
"""To tick by hand; the font has no empty square."""


def as_download(content: bytes, *, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def contract(order: Order, seller: Seller | None) -> bytes:
    paper = _paper(_("Đơn đặt hàng %s") % order.number)
    _heading(paper, _("ĐƠN ĐẶT HÀNG"), _("Hợp đồng mua bán hàng hóa qua mạng"))
    paper.qr(order_url(order), x=168, y=10, side=30)
    placed_at = timezone.localtime(order.date_placed)
    _facts(paper, [(_("Số"), order.number), (_("Giao kết lúc"), f"{placed_at:%H:%M %d/%m/%Y}")])
    _section(paper, _("Bên bán"))
    _facts(paper, seller_facts(seller))
    if seller is not None and seller.alcohol_licence and order.lines.filter(product__is_alcohol=True).exists():
        _facts(paper, [(_("Giấy phép bán rượu"), seller.alcohol_licence)])
    _section(paper, _("Bên mua"))
    _facts(paper, buyer_facts(order))
    _section(paper, _("Hàng hóa"))
    _goods(paper, order.lines.order_by("pk"), order)
    _section(paper, _("Thanh toán và giao nhận"))
    _facts(paper, [(_("Thanh toán"), payments.label_of(order.payment_method)), *_delivery_facts(order), *extra_facts(order)])
    terms = _(
        "Giá đã gồm thuế giá trị gia tăng. Bên mua được xem hàng khi nhận. Điều kiện trả hàng, hoàn tiền, thời hạn giải quyết khiếu nại "
        "và việc xử lý dữ liệu cá nhân đăng tại %s; các điều khoản này là một phần của hợp đồng. "
        "Bên mua đã xem lại và xác nhận đơn trước khi đặt."
    )
    _text(paper, terms % f"{settings.SITE_URL}/khieu-nai/")
    return paper.as_bytes()


def packing_slip(order: Order, *, point: SalesPoint) -> bytes:
    """What one point puts into its parcel."""
    paper = _paper(_("Phiếu đóng gói %s") % order.number)
    _slip(paper, order, point)
    return paper.as_bytes()


def packing_slips(orders: Sequence[Order], *, point: SalesPoint) -> bytes:
    paper = _paper(_("Phiếu đóng gói"), has_page=False)
    for order in orders:
        paper.add_page()
        _slip(paper, order, point)
    return paper.as_bytes()


def _slip(paper: Paper, order: Order, point: SalesPoint) -> None:
    _heading(paper, _("PHIẾU ĐÓNG GÓI"), order.number)
    paper.qr(hand_over_url(order), x=168, y=10, side=30)
    _facts(paper, [(_("Gửi từ"), point.name), *buyer_facts(order), *_delivery_facts(order)])
    due = cash_due_at(order, point)
    if due:
        _facts(paper, [(_("Thu khi giao"), vnd(due))])
    _facts(paper, extra_facts(order))
    rows = [(BOX, line.title, line.partner_sku, number(line.quantity)) for line in order.lines.filter(partner=point).order_by("title")]
    _table(paper, ("", _("Sản phẩm"), _("Mã"), _("SL")), rows, widths=(9, 117, 40, 20), aligns=("L", "L", "L", "R"))
    _text(paper, _("Bạn được kiểm hàng trước khi nhận. Có gì chưa ổn, hãy mở trang đơn hàng bằng mã ở góc trên."))


def pick_list(orders: Iterable[Order], *, point: SalesPoint) -> bytes:
    """First everything to take from the shelves, then order by order."""
    listed = list(orders)
    paper = _paper(_("Phiếu soạn hàng"))
    _heading(paper, _("PHIẾU SOẠN HÀNG"), f"{point.name} · {timezone.localtime():%H:%M %d/%m/%Y}")
    units: dict[tuple[str, str], int] = {}
    lines = {order.pk: list(order.lines.filter(partner=point, status="new").order_by("title")) for order in listed}
    for of_order in lines.values():
        for line in of_order:
            place = (line.title, line.partner_sku)
            units[place] = units.get(place, 0) + line.quantity
    _section(paper, _("Lấy từ kệ"))
    _table(
        paper,
        ("", _("Sản phẩm"), _("Mã"), _("SL")),
        [(BOX, title, sku, number(quantity)) for (title, sku), quantity in sorted(units.items())],
        widths=(9, 117, 40, 20),
        aligns=("L", "L", "L", "R"),
    )
    for order in listed:
        _section(paper, f"{order.number} · {order.buyer_label}")
        rows = [(BOX, line.title, number(line.quantity)) for line in lines[order.pk]]
        _table(paper, ("", _("Sản phẩm"), _("SL")), rows, widths=(9, 147, 30), aligns=("L", "L", "R"))
        _facts(paper, extra_facts(order))
    return paper.as_bytes()


def receipt(order: Order, seller: Seller | None) -> bytes:
    """Of a sale over the counter. No invoice: that is issued apart."""
    paper = _paper(_("Biên nhận %s") % order.number)
    _heading(paper, _("BIÊN NHẬN BÁN HÀNG"), order.number)
    point = order.pickup_point
    placed_at = timezone.localtime(order.date_placed)
    facts = [(_("Lúc"), f"{placed_at:%H:%M %d/%m/%Y}"), (_("Tại"), point.name if point else "")]
    _facts(paper, [*facts, (_("Thanh toán"), payments.label_of(order.payment_method)), *seller_facts(seller)])
    _goods(paper, order.lines.order_by("pk"), order)
    _text(paper, _("Giá đã gồm thuế. Hóa đơn điện tử được lập riêng. Giữ biên nhận này khi cần trả hàng."))
    return paper.as_bytes()


def cash_due_at(order: Order, point: SalesPoint) -> int:
    """What is collected with the goods of this point: an order from two points is paid at the door in two parts."""
    return sum(piece.cod_vnd for piece in pieces_of(order) if piece.point_id == point.pk)


def hand_over_url(order: Order) -> str:
    return f"{settings.SITE_URL}/kenh-chu-the/diem/giao/?ma={order.number}"


def seller_facts(seller: Seller | None) -> list[tuple[str, str]]:
    if seller is None:
        return []
    facts = [
        (_("Người bán"), seller.name),
        (_("Địa chỉ"), seller.address),
        (_("Mã số thuế"), seller.tax_code),
        (_("Đăng ký kinh doanh"), seller.registration),
        (_("Người phụ trách"), seller.person_in_charge),
        (_("Điện thoại, thư"), " · ".join(part for part in (seller.phone, seller.email) if part)),
    ]
    return [(label, value) for label, value in facts if value]


def buyer_facts(order: Order) -> list[tuple[str, str]]:
    """An erased buyer leaves nothing but the order."""
    facts = [(_("Người nhận"), order.buyer_label), (_("Điện thoại"), order.phone.as_national if order.phone else "")]
    if order.shipping_address:
        address = order.shipping_address
        facts.append((_("Địa chỉ"), ", ".join(part for part in (address.line1, address.line3, address.line4) if part)))
    return [(label, value) for label, value in facts if value]


def extra_facts(order: Order) -> list[tuple[str, str]]:
    """What has to go with the goods: the words on the gift's card, and for whom the invoice is written."""
    facts = [(_("Lời nhắn kèm quà"), order.gift_note)]
    invoice = InvoiceRequest.objects.filter(order=order).first()
    if invoice is not None:
        facts.append((_("Hóa đơn cho"), f"{invoice.name} · {_('Mã số thuế')} {invoice.tax_code}\n{invoice.address}\n{invoice.email}"))
    return [(label, value) for label, value in facts if value]


def _delivery_facts(order: Order) -> list[tuple[str, str]]:
    where = [(_("Giao nhận"), order.shipping_method)]
    if order.pickup_point:
        where.append((_("Điểm bán"), ", ".join(part for part in (order.pickup_point.name, order.pickup_point.address_line) if part)))
    return where


def _goods(paper: Paper, lines: Iterable[Line], order: Order) -> None:
    rows = [(line.title, number(line.quantity), vnd(line.unit_price_incl_tax), vnd(line.line_price_incl_tax)) for line in lines]
    goods = sum(int(line.line_price_incl_tax) for line in order.lines.all())
    off = goods + int(order.shipping_incl_tax) - int(order.total_incl_tax)
    if order.shipping_incl_tax:
        rows.append((_("Phí giao hàng"), "", "", vnd(order.shipping_incl_tax)))
    if off > 0:
        rows.append((_("Giảm giá"), "", "", f"-{vnd(off)}"))
    rows.append((_("Tổng tiền"), "", "", vnd(order.total_incl_tax)))
    header = (_("Sản phẩm"), _("Số lượng"), _("Đơn giá"), _("Thành tiền"))
    _table(paper, header, rows, widths=(96, 22, 34, 34), aligns=("L", "R", "R", "R"), last_is_total=True)


def _paper(title: str, *, has_page: bool = True) -> Paper:
    paper = Paper(title=title)
    paper.set_margins(12, 12)
    if has_page:
        paper.add_page()
    return paper


def _heading(paper: Paper, text: str, below: str) -> None:
    paper.set_font(FAMILY, "B", 16)
    paper.multi_cell(150, 8, text, align="L", new_x="LMARGIN", new_y="NEXT")
    paper.set_font(FAMILY, "", 11)
    paper.multi_cell(150, 6, below, align="L", new_x="LMARGIN", new_y="NEXT")
    paper.ln(4)


def _section(paper: Paper, text: str) -> None:
    paper.ln(3)
    paper.set_font(FAMILY, "B", 11)
    paper.multi_cell(0, 6, text, align="L", new_x="LMARGIN", new_y="NEXT")


def _facts(paper: Paper, facts: Iterable[tuple[str, str]]) -> None:
    for label, value in facts:
        paper.set_font(FAMILY, "", 10)
        paper.cell(40, LINE_MM, label)
        paper.multi_cell(110, LINE_MM, value, align="L", new_x="LMARGIN", new_y="NEXT")


def _text(paper: Paper, text: str) -> None:
    paper.ln(3)
    paper.set_font(FAMILY, "", 9)
    paper.multi_cell(0, 4.8, text, align="L", new_x="LMARGIN", new_y="NEXT")


def _table(
    paper: Paper,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    widths: Sequence[float],
    aligns: Sequence[str],
    last_is_total: bool = False,
) -> None:
    listed = list(rows)
    paper.ln(1.5)
    paper.set_font(FAMILY, "", 10)
    bold = FontFace(emphasis="BOLD")
    with paper.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        col_widths=tuple(widths),
        text_align=tuple(aligns),
        width=sum(widths),
        align="L",
        line_height=LINE_MM,
        headings_style=bold,
        padding=0.8,
    ) as table:
        table.row(header)
        for place, row in enumerate(listed):
            table.row(row, style=bold if last_is_total and place == len(listed) - 1 else None)
