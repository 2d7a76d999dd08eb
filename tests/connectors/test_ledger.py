"""What marketplaces kept stands in the accountant's month, fee by fee, and every sum is the sum of its rows."""

import io
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from connectors.models import Account, ChannelOrder, Settlement
from shop.ledger.report import Month, month_of
from shop.panels import ChannelPayout

FIGURES = {
    "gross_vnd": 190_000, "discount_vnd": 10_000, "commission_vnd": 7_600, "service_vnd": 11_400, "transaction_vnd": 9_500,
    "shipping_vnd": -2_000, "tax_vnd": 2_850, "refund_vnd": 40_000, "other_vnd": 500,
}  # fmt: skip
ESCROW = 190_000 - 10_000 - 7_600 - 11_400 - 9_500 + 2_000 - 2_850 - 40_000 + 500


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.get_current_timezone())


def settled(number: str, released: str | None, *, paid: int | None = ESCROW, **changes: Any) -> Settlement:
    account, _made = Account.objects.get_or_create(marketplace="shopee", name="Gian thử", defaults={"host": "http://127.0.0.1:1"})
    row = ChannelOrder.objects.create(
        account=account, external_id=number, status="completed", vendor_status="COMPLETED", remote_updated_at=timezone.now(), total_vnd=1
    )
    moment = at(released) if released else None
    figures = {**FIGURES, "escrow_vnd": ESCROW, **changes}
    return Settlement.objects.create(
        channel_order=row, account=account, read_at=timezone.now(), released_at=moment, paid_vnd=paid, **figures
    )


@pytest.fixture
def november(db: None) -> Month:
    settled("A", "2026-11-01T00:00")
    settled("B", "2026-11-30T23:59", paid=ESCROW - 100)
    settled("C", "2026-12-01T00:00")
    settled("D", None, paid=None)
    nothing = dict.fromkeys((*FIGURES, "escrow_vnd"), 0)
    settled("E", "2026-11-15T10:00", paid=77_000, **nothing)
    return month_of(date(2026, 11, 1))


def test_the_month_holds_what_was_paid_out_in_it(november: Month) -> None:
    assert [payout.reference for payout in november.payouts] == ["A", "E", "B"]
    paid = ESCROW + (ESCROW - 100) + 77_000
    assert november.kept_vnd == sum(payout.paid_vnd for payout in november.payouts) == paid
    assert november.kept_vnd == sum(row.amount_vnd for row in november.money)
    assert (november.received_vnd, november.refunded_vnd) == (2 * 180_000 + 77_000, 80_000)
    assert (november.channel_fees_vnd, november.carrier_fees_vnd) == (2 * 28_850 + 100, 0)
    assert dict(november.by_fee()) == {
        "Phí hoa hồng": 15_200, "Phí dịch vụ": 22_800, "Phí thanh toán": 19_000, "Phí vận chuyển người bán chịu": -4_000,
        "Thuế sàn khấu trừ": 5_700, "Khoản khác của sàn": -1_000, "Sàn chi khác số đã báo": 100,
    }  # fmt: skip


def test_page_and_workbook_add_up(november: Month, admin_client: Client) -> None:
    page = admin_client.get("/quan-tri/so-sach/", {"thang": "2026-11"}).content.decode()
    assert "Phí hoa hồng" in page
    book = load_workbook(io.BytesIO(admin_client.get("/quan-tri/so-sach/", {"thang": "2026-11", "xuat": "xlsx"}).content))
    summary = {row[0]: row[1] for row in book["Tổng hợp"].iter_rows(values_only=True)}
    header, *rows = book["Sàn chi trả"].iter_rows(values_only=True)
    assert header[4:6] == ("Tiền hàng sau giảm giá", "Hoàn cho khách")
    for row in rows:
        assert row[4] - row[5] - sum(row[6:-1]) == row[-1]
    assert sum(sum(row[6:-1]) for row in rows) == summary["Phí sàn trừ lại"] == november.channel_fees_vnd
    money = list(book["Tiền"].iter_rows(min_row=2, values_only=True))
    assert summary["Tiền còn lại (vào, trừ hoàn, trừ phí)"] == sum(row[4] for row in money if row[5] == "đã qua tay")
    parts = summary["Tiền đã vào"] - summary["Tiền đã hoàn"] - summary["Phí hãng vận chuyển trừ lại"] - summary["Phí sàn trừ lại"]
    assert parts == summary["Tiền còn lại (vào, trừ hoàn, trừ phí)"]


def test_each_payout_more_costs_no_query(db: None, django_assert_num_queries) -> None:
    settled("A", "2026-11-02T00:00")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as of_one:
        month_of(date(2026, 11, 1))
    for number in range(10):
        settled(f"X{number}", "2026-11-03T00:00")
    with django_assert_num_queries(len(of_one)):
        month_of(date(2026, 11, 1))


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.lists(st.integers(-(10**6), 10**6), max_size=4), st.integers(-5, 5))
def test_a_payout_that_does_not_add_up_cannot_be_made(sold: int, refunded: int, fees: list[int], off: int) -> None:
    given_fees = tuple((f"Phí {number}", fee) for number, fee in enumerate(fees))
    told = {"on": date(2026, 11, 1), "channel": "S", "order": "", "reference": "R", "sold_vnd": sold, "refunded_vnd": refunded}
    paid = sold - refunded - sum(fees) + off
    if off:
        with pytest.raises(ValueError, match="does not add up"):
            ChannelPayout(**told, fees=given_fees, paid_vnd=paid)
    else:
        assert ChannelPayout(**told, fees=given_fees, paid_vnd=paid).fees_vnd == sum(fees)
