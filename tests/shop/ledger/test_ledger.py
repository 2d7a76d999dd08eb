"""The accountant's month: rates by day, taxes that add up, and sums that an independent count over orders and money finds again."""

import io
from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from catalog.partner.models import SalesPoint
from shop import counter_sales, orders
from shop.carriers.models import Parcel, Remittance
from shop.ledger.models import ProductVat
from shop.ledger.report import month_of
from shop.ledger.vat import rate_on, tax_in, vat_rates
from shop.order.models import Order, OrderStatusChange
from shop.orders import Draft, DraftAddress, DraftLine
from shop.payments.models import IncomingTransfer
from shop.seller.models import Seller
from tests.factories import make_commune, make_point, make_product


@pytest.mark.parametrize(
    ("vat_class", "on", "rate"),
    [
        ("reduced", date(2026, 12, 31), 8),
        ("reduced", date(2027, 1, 1), 10),
        ("standard", date(2026, 12, 31), 10),
        ("farm", date(2026, 11, 25), 5),
        ("none", date(2026, 11, 25), 0),
    ],
)
def test_rates_by_day(vat_class: str, on: date, rate: int) -> None:
    assert rate_on(vat_class, on=on) == rate


@pytest.mark.parametrize(("gross", "rate", "tax"), [(108_000, 8, 8_000), (95_000, 8, 7_037), (110_000, 10, 10_000), (1, 8, 0), (100, 0, 0)])
def test_the_tax_inside_a_price(gross: int, rate: int, tax: int) -> None:
    assert tax_in(gross, rate) == tax


@given(st.integers(0, 10**12), st.sampled_from([0, 5, 8, 10]))
def test_net_and_tax_are_the_price_and_the_tax_is_right_to_half_a_dong(gross: int, rate: int) -> None:
    tax = tax_in(gross, rate)
    assert 0 <= tax <= gross
    assert abs(2 * (tax * (100 + rate) - gross * rate)) <= 100 + rate


def test_a_day_before_every_rule_has_no_rate_and_every_rule_a_source() -> None:
    with pytest.raises(KeyError):
        rate_on("reduced", on=date(2020, 1, 1))
    assert all(rate.source for rate in vat_rates())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.get_current_timezone())


def place(token: str, point: SalesPoint, *wanted: tuple[object, int], fee: int = 0, method: str = "cod", wait: bool = False) -> Order:
    commune = make_commune()
    address = DraftAddress(street="Xóm 2", commune_code=commune.code, commune_name=commune.name, province_name="Cao Bằng")
    lines = tuple(DraftLine(product_id=product.pk, quantity=units, unit_price_vnd=product.price_vnd) for product, units in wanted)
    pay_within = timedelta(hours=1) if wait else None
    draft = Draft(
        token=token, lines=lines, name="=HYPERLINK()", phone="+84912345678", address=address, delivery_fee_vnd=fee,
        payment_method=method, pay_within=pay_within,
    )  # fmt: skip
    return orders.place_order(draft, now=timezone.now(), on=timezone.localdate())


def left_at(order: Order, moment: datetime) -> None:
    OrderStatusChange.objects.filter(order=order).update(date_created=moment)


@pytest.fixture
def busy_month(db) -> dict[str, Order]:
    """Two sales in November, one a minute after it, a counter sale, a cancelled order, money by bank with a refund."""
    bank = {"bank_name": "Agribank", "bank_bin": "970405", "bank_account": "8300205001234", "bank_holder": "HTX THU"}
    Seller.objects.create(name="Cửa hàng thử", alcohol_licence="Số 12/GP", **bank)
    point = make_point(name="Điểm thử")
    noodles = make_product(title="=Miến", price_vnd=95_000, stock_at={point: 50})
    spirit = make_product(price_vnd=110_000, is_alcohol=True, abv=29, group="drink", stock_at={point: 50})
    leaf = make_product(price_vnd=20_000, stock_at={point: 50})
    ProductVat.objects.create(product=leaf, vat_class="farm", from_on=date(2026, 1, 1))
    made = {
        "cod": place("a", point, (noodles, 2), (leaf, 3), fee=30_000),
        "bank": place("b", point, (spirit, 1), method="bank_transfer", wait=True),
        "late": place("c", point, (noodles, 1)),
        "gone": place("d", point, (noodles, 1)),
    }
    IncomingTransfer.objects.create(
        bank_ref="FT1", received_at=at("2026-11-10T09:00"), amount_vnd=110_000, order=made["bank"], state="matched"
    )
    IncomingTransfer.objects.create(
        bank_ref="FT2", received_at=at("2026-11-11T09:00"), settled_at=at("2026-11-12T09:00"), amount_vnd=5_000,
        state="refunded", refund_ref="R2",
    )  # fmt: skip
    Remittance.objects.create(
        carrier="ghn", reference="BK1", paid_on=date(2026, 11, 30), cod_vnd=200_000, fee_vnd=7_000, imported_at=timezone.now()
    )
    Remittance.objects.create(carrier="ghn", reference="BK2", paid_on=date(2026, 12, 1), cod_vnd=1, imported_at=timezone.now())
    orders.mark_paid(made["bank"].pk)
    Parcel.objects.create(
        order=made["cod"], point=point, carrier="ghn", client_code="K1", tracking_code="L1", state="in_transit", weight_g=1, value_vnd=1,
        cod_vnd=280_000, created_at=timezone.now(),
    )  # fmt: skip
    for name in ("cod", "bank", "late"):
        orders.mark_shipped(made[name].pk)
    orders.cancel(made["gone"].pk, now=timezone.now())
    made["counter"] = counter_sales.sell(
        point_id=point.pk, units={noodles.pk: 1}, payment="counter_cash", token="x", by=get_user_model().objects.create_user("x"),
        now=timezone.now(), on=timezone.localdate(),
    )  # fmt: skip
    for name, moment in {
        "cod": "2026-11-01T00:00",
        "bank": "2026-11-30T23:59",
        "late": "2026-12-01T00:00",
        "counter": "2026-11-15T10:00",
    }.items():
        left_at(made[name], at(moment))
    Order.objects.update(date_placed=at("2026-11-01T08:00"))
    return made


def test_a_month_adds_up(busy_month: dict[str, Order]) -> None:
    month = month_of(date(2026, 11, 1))
    sold = [busy_month[name] for name in ("cod", "bank", "counter")]
    assert month.gross_vnd == sum(int(order.total_incl_tax) for order in sold) == 280_000 + 110_000 + 95_000
    assert month.by_rate() == [
        (5, 60_000 - 2_857, 2_857, 60_000),
        (8, 315_000 - (14_074 + 2_222 + 7_037), 14_074 + 2_222 + 7_037, 315_000),
        (10, 100_000, 10_000, 110_000),
    ]
    assert month.by_channel() == [("Bán tại quầy", 95_000), ("Cửa hàng", 390_000)]
    assert (month.received_vnd, month.expected_vnd, month.refunded_vnd) == (110_000 + 5_000 + 95_000 + 200_000, 280_000, 5_000)
    assert month.fees_vnd == 7_000
    assert all(sale.net_vnd + sale.tax_vnd == sale.gross_vnd for sale in month.sales)
    assert len(month.orders) == 5
    assert month_of(date(2026, 12, 1)).gross_vnd == 95_000
    assert month_of(date(2026, 10, 1)).sales == ()


def test_the_workbook_says_the_same_and_runs_no_formula(busy_month: dict[str, Order]) -> None:
    user = get_user_model().objects.create_user("ke-toan")
    user.groups.add(Group.objects.get(name="Thu ngân"))
    client = Client()
    client.force_login(user)
    page = client.get("/quan-tri/so-sach/", {"thang": "2026-11"})
    assert "485.000" in page.content.decode()
    book = load_workbook(io.BytesIO(client.get("/quan-tri/so-sach/", {"thang": "2026-11", "xuat": "xlsx"}).content))
    summary = {row[0]: row[1] for row in book["Tổng hợp"].iter_rows(values_only=True)}
    sales = list(book["Bán hàng"].iter_rows(min_row=2, values_only=True))
    money = list(book["Tiền"].iter_rows(min_row=2, values_only=True))
    assert summary["Bán hàng, có thuế"] == sum(row[10] for row in sales) == 485_000
    assert summary["Trong đó thuế"] == sum(row[9] for row in sales)
    assert summary["Tiền đã vào"] == sum(row[4] for row in money if row[4] > 0 and row[5] == "đã qua tay")
    assert summary["Tiền đã hoàn"] + summary["Phí hãng vận chuyển trừ lại"] == -sum(row[4] for row in money if row[4] < 0) == 12_000
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "2026-13", "x", "9999-99"])
def test_a_month_that_is_none_is_this_one(admin_client: Client, text: str) -> None:
    page = admin_client.get("/quan-tri/so-sach/", {"thang": text})
    assert (page.status_code, page.context["month"].first_on) == (200, timezone.localdate().replace(day=1))
