"""One month with everything in it, opened as the accountant does and counted again by hand, with fractions."""

import io
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from openpyxl import load_workbook

from connectors.models import ChannelOrder
from shop import counter_sales, orders
from shop.aftersales import cases, returns, undelivered
from shop.carriers import remittances
from shop.carriers.models import Parcel
from shop.ledger.models import ProductVat
from shop.ledger.report import month_of
from shop.order.models import LineReturn, Order, OrderStatusChange
from shop.orders import Draft, DraftLine, place_channel_order
from shop.payments import refunds
from shop.payments.models import IncomingTransfer, Payment, Refund
from shop.seller.models import Seller
from tests.connectors.test_ledger import settled
from tests.factories import make_point, make_product
from tests.shop.ledger.test_ledger import at, place

NOODLES, LEAF, SPIRIT = 95_000, 20_000, 110_000
SALES = [
    # (rate, gross): by GHN, cash at the door
    (8, 2 * NOODLES), (8, 3 * LEAF), (8, 30_000),
    # refused at the door: leaf is farm produce since the 16th
    (5, 3 * LEAF), (8, 20_000), (5, -3 * LEAF), (8, -20_000),
    (10, SPIRIT),  # by bank transfer
    (8, NOODLES), (8, 30_000), (8, -NOODLES),  # through MoMo, the noodles sent back
    (8, NOODLES),  # brought by the shop's own people
    (8, 2 * NOODLES),  # Shopee
    (5, LEAF),  # over the counter
]  # fmt: skip
IN = [280_000, SPIRIT, NOODLES + 30_000, NOODLES, LEAF, NOODLES, 180_000]
"""GHN's remittance, transfer, MoMo, own people, counter, the transfer of an order that was cancelled, Shopee after its discount."""
BACK = [NOODLES, NOODLES, 40_000]
KEPT = [22_000, 28_850]
DUE = [280_000, 80_000, -80_000, 190_000]


def tax(rate: int, gross: int) -> int:
    """Half a đồng up, away from zero below it."""
    exact = Fraction(abs(gross) * rate, 100 + rate)
    return (1 if gross > 0 else -1) * int(exact + Fraction(1, 2))


def moved(order: Order, **days: str) -> None:
    for status, moment in days.items():
        assert OrderStatusChange.objects.filter(order=order, new_status=status).update(date_created=at(moment)) == 1


def parcel_of(order: Order, point: Any, code: str, cod_vnd: int) -> None:
    Parcel.objects.create(
        order=order, point=point, carrier="ghn", client_code=code, tracking_code=code, state="delivered", weight_g=1, value_vnd=1,
        cod_vnd=cod_vnd, created_at=at("2026-11-01T08:00"),
    )  # fmt: skip


@pytest.fixture
def november(db: None) -> None:
    bank = {"bank_name": "Agribank", "bank_bin": "970405", "bank_account": "8300205001234", "bank_holder": "HTX THU"}
    Seller.objects.create(name="Cửa hàng thử", alcohol_licence="Số 12/GP", **bank)
    point, user = make_point(name="Điểm thử"), get_user_model().objects.create_user("thu-ngan")
    noodles = make_product(title="Miến dong", price_vnd=NOODLES, stock_at={point: 50})
    leaf = make_product(title="Lá chè tươi", price_vnd=LEAF, stock_at={point: 50})
    spirit = make_product(price_vnd=SPIRIT, is_alcohol=True, abv=29, group="drink", stock_at={point: 50})
    ProductVat.objects.create(product=leaf, vat_class="farm", from_on=date(2026, 11, 16))

    sent = place("cod", point, (noodles, 2), (leaf, 3), fee=30_000)
    parcel_of(sent, point, "L1", 280_000)
    orders.mark_shipped(sent.pk)
    moved(sent, shipped="2026-11-03T10:00")
    paid = [remittances.Paid(tracking_code="L1", cod_vnd=280_000, fee_vnd=22_000)]
    remittances.take_in(carrier="ghn", reference="BK1", paid_on=date(2026, 11, 20), paid=paid, by=None, now=at("2026-11-20T10:00"))

    refused = place("refused", point, (leaf, 3), fee=20_000)
    parcel_of(refused, point, "L2", 80_000)
    orders.mark_shipped(refused.pk)
    moved(refused, shipped="2026-11-20T10:00")
    good = {refused.lines.get().pk: 3}
    undelivered.come_back(order_id=refused.pk, point_id=point.pk, good=good, by=None, now=at("2026-11-25T09:00"))

    bank_order = place("bank", point, (spirit, 1), method="bank_transfer", wait=True)
    IncomingTransfer.objects.create(
        bank_ref="FT1", received_at=at("2026-11-09T09:00"), amount_vnd=SPIRIT, order=bank_order, state="matched"
    )
    orders.mark_paid(bank_order.pk)
    orders.mark_shipped(bank_order.pk)
    moved(bank_order, shipped="2026-11-10T10:00")

    through_momo(point, noodles)

    own = place("own", point, (noodles, 1))
    orders.mark_shipped(own.pk)
    orders.mark_completed(own.pk)
    moved(own, shipped="2026-11-14T10:00", completed="2026-11-15T10:00")

    line = DraftLine(product_id=noodles.pk, quantity=2, unit_price_vnd=NOODLES)
    draft = Draft(token="s", lines=(line,), channel="shopee", channel_account=1, channel_order_id="S1", payment_method="marketplace")
    from_shopee = place_channel_order(draft, now=at("2026-11-05T08:00"))
    orders.mark_shipped(from_shopee.pk)
    moved(from_shopee, shipped="2026-11-05T10:00")
    settled("S1", "2026-11-22T10:00")
    ChannelOrder.objects.filter(external_id="S1").update(order=from_shopee)

    sale = counter_sales.sell(
        point_id=point.pk, units={leaf.pk: 1}, payment="counter_cash", token="x", by=user, now=at("2026-11-16T10:00"),
        on=date(2026, 11, 16),
    )  # fmt: skip
    moved(sale, shipped="2026-11-16T10:00", completed="2026-11-16T10:00")

    gone = place("gone", point, (noodles, 1), method="bank_transfer", wait=True)
    orders.mark_paid(gone.pk)
    orders.cancel(gone.pk, now=at("2026-11-19T08:00"))
    IncomingTransfer.objects.create(
        bank_ref="FT2", received_at=at("2026-11-18T09:00"), settled_at=at("2026-11-19T09:00"), amount_vnd=NOODLES, order=gone,
        state="refunded", refund_ref="R2",
    )  # fmt: skip
    Order.objects.update(date_placed=at("2026-11-01T08:00"))


def through_momo(point: Any, noodles: Any) -> None:
    order = place("momo", point, (noodles, 1), fee=30_000, method="momo", wait=True)
    when = {"created_at": at("2026-11-12T09:00"), "expires_at": at("2026-11-12T10:00"), "settled_at": at("2026-11-12T09:05")}
    Payment.objects.create(
        order=order, provider="momo", reference="M1", amount_vnd=NOODLES + 30_000, received_vnd=NOODLES + 30_000, state="paid", **when
    )
    orders.mark_paid(order.pk)
    orders.mark_shipped(order.pk)
    orders.mark_completed(order.pk)
    moved(order, shipped="2026-11-13T10:00", completed="2026-11-14T10:00")
    asked = cases.NewCase(kind="return", order=order, text="Vỡ", reason="damaged", lines={order.lines.get().pk: 1})
    case = cases.open_case(asked, now=at("2026-11-25T10:00"))
    returns.accept(case.pk, text="Được", by=None, now=at("2026-11-25T11:00"))
    returns.receive(case.pk, good={}, by=None, now=at("2026-11-26T10:00"))
    refunds.mark_done(refund_id=Refund.objects.get().pk, provider_ref="MM9", by=None, now=at("2026-11-27T10:00"))


def test_the_month_is_what_was_counted_by_hand(november: None) -> None:
    month = month_of(date(2026, 11, 1))
    assert sorted((sale.rate_percent, sale.gross_vnd) for sale in month.sales) == sorted(SALES)
    assert month.gross_vnd == sum(gross for _rate, gross in SALES) == 725_000
    assert month.tax_vnd == sum(tax(rate, gross) for rate, gross in SALES)
    for rate, net, tax_vnd, gross in month.by_rate():
        rows = [one for of, one in SALES if of == rate]
        assert (gross, tax_vnd, net) == (sum(rows), sum(tax(rate, one) for one in rows), sum(rows) - sum(tax(rate, one) for one in rows))
    assert (month.received_vnd, month.refunded_vnd) == (sum(IN), sum(BACK))
    assert (month.carrier_fees_vnd, month.channel_fees_vnd) == tuple(KEPT)
    assert month.expected_vnd == sum(DUE)
    assert month.kept_vnd == sum(IN) - sum(BACK) - sum(KEPT)
    for other in (date(2026, 10, 1), date(2026, 12, 1)):
        assert (month_of(other).sales, month_of(other).money) == ((), ())


def test_the_workbook_is_one_that_an_accountant_can_work_with(november: None, admin_client: Client) -> None:
    answer = admin_client.get("/quan-tri/so-sach/", {"thang": "2026-11", "xuat": "xlsx"})
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Tổng hợp", "Bán hàng", "Tiền", "Sàn chi trả", "Đơn đặt trong tháng"]
    for sheet in book:
        assert sheet.freeze_panes == "A2", sheet.title
        assert all(cell.font.bold for cell in sheet[1]), sheet.title
    sales, money = book["Bán hàng"], book["Tiền"]
    first = dict(zip([cell.value for cell in sales[1]], sales[2], strict=True))
    assert (first["Ngày"].value.date(), first["Ngày"].number_format) == (date(2026, 11, 3), "dd/mm/yyyy")
    assert {type(row[7].value) for row in sales.iter_rows(min_row=2)} == {int}
    assert {row[10].number_format for row in sales.iter_rows(min_row=2)} == {"#,##0"}
    assert {row[2].value for row in sales.iter_rows(min_row=2)} == {"Cửa hàng", "Bán tại quầy", "Shopee"}
    summary = {row[0]: row[1] for row in book["Tổng hợp"].iter_rows(values_only=True)}
    listed = list(sales.iter_rows(min_row=2, values_only=True))
    assert all(row[7] + row[9] == row[10] for row in listed)
    assert summary["Bán hàng, có thuế"] == sum(row[10] for row in listed) == 725_000
    assert sum(value for name, value in summary.items() if str(name).startswith("Bán qua kênh")) == 725_000
    rows = list(money.iter_rows(min_row=2, values_only=True))
    assert summary["Tiền còn lại (vào, trừ hoàn, trừ phí)"] == sum(row[4] for row in rows if row[5] == "đã qua tay")
    assert summary["Phải thu phát sinh (COD, sàn)"] == sum(row[4] for row in rows if row[5] == "phải thu") == sum(DUE)
    ways = {row[2] for row in rows}
    assert {"GHN trả tiền thu hộ", "Phí GHN trừ lại", "MoMo", "Tiền mặt cửa hàng thu", "Hoàn tiền"} <= ways
    days = [row[0] for row in rows]
    assert days == sorted(days)


def test_goods_sold_before_and_back_after_a_change_of_rate_are_taken_back_at_the_old_one(db: None) -> None:
    point = make_point()
    noodles = make_product(price_vnd=100_000, stock_at={point: 9})
    order = place("a", point, (noodles, 3))
    orders.mark_shipped(order.pk)
    moved(order, shipped="2026-12-30T10:00")
    for units, day in ((1, "2027-01-04T10:00"), (2, "2027-01-05T10:00")):
        line = order.lines.get()
        LineReturn.objects.create(line=line, quantity=units, good_quantity=0, at=at(day))
    sold, back = month_of(date(2026, 12, 1)), month_of(date(2027, 1, 1))
    assert [(sale.rate_percent, sale.gross_vnd) for sale in sold.sales] == [(8, 300_000)]
    assert [(sale.rate_percent, sale.quantity, sale.gross_vnd) for sale in back.sales] == [(8, -1, -100_000), (8, -2, -200_000)]
    assert back.money == ()
