"""The month as a workbook: a summary whose sums are the sums of the sheets behind it. Days are dates and money is numbers, whole đồng."""

import io
from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from catalog.tabular import guarded
from shop import payments
from shop.ledger.report import Month
from shop.panels import channel_label

Value = str | int | date | datetime | None
DAY, MOMENT, MONEY = "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "#,##0"
MONEY_COLUMNS = ("Số tiền", "Chưa thuế", "Tiền thuế", "Có thuế", "Phí giao", "Tổng tiền", "Tiền hàng", "Hoàn cho khách", "Đã chi trả")
WIDTHS = {"Sản phẩm": 44, "Cách": 36, "Mục": 46, "Điểm bán": 30, "Thanh toán": 30, "Đơn": 18, "Số chứng từ": 24, "Đơn trên sàn": 24}
HEAD = PatternFill("solid", start_color="E4E7EC")


def as_workbook(month: Month) -> bytes:
    book = Workbook(write_only=True)
    _sheet(book, "Tổng hợp", ["Mục", "Số tiền (đồng)"], _summary(month))
    _sheet(
        book,
        "Bán hàng",
        ["Ngày", "Đơn", "Kênh", "Điểm bán", "Mã", "Sản phẩm", "Số lượng", "Chưa thuế", "Thuế suất %", "Tiền thuế", "Có thuế"],
        [
            [
                s.on,
                s.order,
                channel_label(s.channel),
                s.point,
                s.sku,
                s.title,
                s.quantity,
                s.net_vnd,
                s.rate_percent,
                s.tax_vnd,
                s.gross_vnd,
            ]
            for s in month.sales
        ],
    )
    _sheet(
        book,
        "Tiền",
        ["Ngày", "Đơn", "Cách", "Số chứng từ", "Số tiền", "Tình trạng"],
        [[m.on, m.order, m.way, m.reference, m.amount_vnd, "phải thu" if m.is_expected else "đã qua tay"] for m in month.money],
    )
    _payouts(book, month)
    _sheet(
        book,
        "Đơn đặt trong tháng",
        ["Đặt lúc", "Đơn", "Kênh", "Tình trạng", "Thanh toán", "Phí giao", "Tổng tiền"],
        [
            [
                timezone.localtime(order.date_placed).replace(tzinfo=None),
                order.number,
                order.channel_label,
                str(order.status_label),
                payments.label_of(order.payment_method),
                int(order.shipping_incl_tax),
                int(order.total_incl_tax),
            ]
            for order in month.orders
        ],
    )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _summary(month: Month) -> list[list[Value]]:
    rows: list[list[Value]] = [
        ["Tháng", f"{month.first_on:%m/%Y}"],
        ["Bán hàng, có thuế", month.gross_vnd],
        ["Trong đó thuế", month.tax_vnd],
    ]
    rows += [[f"Doanh thu chưa thuế, thuế suất {rate} %", net] for rate, net, _tax, _gross in month.by_rate()]
    rows += [[f"Thuế, thuế suất {rate} %", tax] for rate, _net, tax, _gross in month.by_rate()]
    rows += [[f"Bán qua kênh {channel}", gross] for channel, gross in month.by_channel()]
    of_fees: list[list[Value]] = [[f"Trong đó {label[:1].lower()}{label[1:]}", amount] for label, amount in month.by_fee()]
    return [
        *rows,
        ["Tiền đã vào", month.received_vnd],
        ["Phải thu phát sinh (COD, sàn)", month.expected_vnd],
        ["Tiền đã hoàn", month.refunded_vnd],
        ["Phí hãng vận chuyển trừ lại", month.carrier_fees_vnd],
        ["Phí sàn trừ lại", month.channel_fees_vnd],
        *of_fees,
        ["Tiền còn lại (vào, trừ hoàn, trừ phí)", month.kept_vnd],
    ]


def _payouts(book: Workbook, month: Month) -> None:
    """One row per order that a marketplace paid out; the fees each in a column, and the row adds up to what was paid."""
    labels = [label for label, _amount in month.by_fee()]
    _sheet(
        book,
        "Sàn chi trả",
        ["Ngày", "Gian hàng", "Đơn", "Đơn trên sàn", "Tiền hàng sau giảm giá", "Hoàn cho khách", *labels, "Đã chi trả"],
        [
            [
                payout.on,
                payout.channel,
                payout.order,
                payout.reference,
                payout.sold_vnd,
                payout.refunded_vnd,
                *(sum(amount for name, amount in payout.fees if name == label) for label in labels),
                payout.paid_vnd,
            ]
            for payout in month.payouts
        ],
        money=labels,
    )


def _sheet(book: Workbook, title: str, header: Sequence[str], rows: Sequence[Sequence[Value]], *, money: Sequence[str] = ()) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for position, text in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = WIDTHS.get(text, max(14, len(text) + 3))
    if rows and len(header) > 2:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{len(rows) + 1}"
    cells = [WriteOnlyCell(sheet, value=text) for text in header]
    for cell in cells:
        cell.font, cell.fill, cell.alignment = Font(bold=True), HEAD, Alignment(vertical="top", wrap_text=True)
    sheet.append(cells)
    is_money = [text.startswith(MONEY_COLUMNS) or text in money for text in header]
    for row in rows:
        sheet.append([_cell(sheet, value, is_money=wanted) for value, wanted in zip(row, is_money, strict=True)])


def _cell(sheet: WriteOnlyWorksheet, value: Value, *, is_money: bool) -> Cell:
    cell = WriteOnlyCell(sheet, value=guarded(value))
    if isinstance(value, datetime):
        cell.number_format = MOMENT
    elif isinstance(value, date):
        cell.number_format = DAY
    elif is_money and isinstance(value, int):
        cell.number_format = MONEY
    return cell
