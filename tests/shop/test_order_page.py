"""What a buyer sees of an order after it left: parcels with the carrier's words, and the way to the review."""

# ruff: noqa: F401, F811  (fixtures of neighbours, used by their names)

from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Product
from catalog.partner.models import SalesPoint
from catalog.voices import settle
from shop import orders
from shop.carriers.models import Parcel, ParcelEvent
from shop.checkout import sealed
from shop.mails.letters import letter_of
from shop.mails.models import OutgoingMail
from shop.order.models import Order
from shop.orders import DraftInvoice
from shop.payments import transfers
from shop.payments.models import IncomingTransfer
from shop.services.models import ServiceAccount
from tests.shop.portal.test_points import here, place, product

pytestmark = pytest.mark.django_db


def page_of(order: Order) -> str:
    return Client().get(f"/dat-hang/xong/{sealed.order_key(order.number)}/").content.decode()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.get_current_timezone())


def parcel_of(order: Order, point: SalesPoint, *, state: str, code: str = "GHN123", number: int = 1) -> Parcel:
    return Parcel.objects.create(
        order=order, point=point, carrier="ghn", client_code=f"{order.number}-{number}", tracking_code=code, state=state,
        weight_g=500, value_vnd=190_000, cod_vnd=190_000, created_at=timezone.now(),
    )  # fmt: skip


def test_a_parcel_shows_carrier_code_state_and_the_confirmed_words_newest_first(here: SalesPoint, product: Product) -> None:
    order = place(product)
    parcel = parcel_of(order, here, state="delivering")
    ParcelEvent.objects.create(parcel=parcel, raw_status="picked", state="picked", is_confirmed=True, at=at("2026-11-24T08:15"))
    ParcelEvent.objects.create(parcel=parcel, raw_status="delivering", state="delivering", is_confirmed=True, at=at("2026-11-25T09:30"))
    ParcelEvent.objects.create(parcel=parcel, raw_status="delivered", state="delivered", is_confirmed=False, at=at("2026-11-25T09:31"))
    ParcelEvent.objects.create(parcel=parcel, raw_status="odd word", state="", is_confirmed=True, at=at("2026-11-25T09:32"))
    page = page_of(order)
    for text in ("GHN123", "Đang giao", "Hãng đã lấy hàng", "Miến dong Phia Đén × 2"):
        assert text in page
    assert page.index("09:30 25/11") < page.index("08:15 24/11")
    assert "09:31 25/11" not in page, "a word that nobody confirmed is not shown"
    assert "odd word" not in page


@pytest.mark.parametrize("state", ["new", "unknown", "cancelled"])
def test_a_parcel_that_is_none_yet_is_not_shown(here: SalesPoint, product: Product, state: str) -> None:
    order = place(product)
    parcel_of(order, here, state=state)
    assert 'id="kien-hang"' not in page_of(order)


@pytest.mark.parametrize(("state", "is_told"), [("returned", True), ("lost", True), ("returning", False), ("delivered", False)])
def test_goods_that_will_not_arrive_say_so_and_nobody_says_they_are_brought_back(
    here: SalesPoint, product: Product, state: str, is_told: bool
) -> None:
    """A lost parcel is not on its way back."""
    order = place(product)
    orders.mark_shipped(order.pk)
    parcel_of(order, here, state=state)
    page = page_of(order)
    assert ("Hãng báo không giao được phần hàng này." in page, "Người giao hàng gọi trước khi đến" in page) == (is_told, not is_told)


def test_each_parcel_more_costs_no_query(here: SalesPoint, product: Product, django_assert_max_num_queries) -> None:
    order = place(product)
    path = f"/dat-hang/xong/{sealed.order_key(order.number)}/"
    for number in range(4):
        parcel = parcel_of(order, here, state="returned" if number else "delivering", code=f"G{number}", number=number)
        ParcelEvent.objects.create(parcel=parcel, raw_status="x", state="picked", is_confirmed=True, at=timezone.now())
    Client().get(path)
    with django_assert_max_num_queries(20):
        assert Client().get(path).content.decode().count('class="parcel"') == 4


def test_a_delivered_product_leads_to_its_review_once(here: SalesPoint, product: Product) -> None:
    order = place(product)
    assert "Viết đánh giá" not in page_of(order)
    orders.mark_shipped(order.pk)
    orders.mark_completed(order.pk)
    page = page_of(order)
    assert page.count("Viết đánh giá") == 1
    href = page.split('class="order-table__review" href="')[1].split('"')[0]
    form = Client().get(href)
    assert (form.status_code, "Mã đơn" in form.content.decode(), href.startswith("/")) == (200, False, True)
    settle.send_review(product=product, order_number=order.number, rating=5, author="Chị Hoa", body="Miến dai, thơm.")
    assert "Viết đánh giá" not in page_of(order)


def test_a_product_taken_off_the_shop_has_no_way_to_a_review(here: SalesPoint, product: Product) -> None:
    order = place(product)
    orders.mark_shipped(order.pk)
    orders.mark_completed(order.pk)
    Product.objects.filter(pk=product.pk).update(is_public=False)
    assert "Viết đánh giá" not in page_of(order)


def test_gift_note_and_invoice_stand_on_the_page_and_in_the_contract(here: SalesPoint, product: Product) -> None:
    invoice = DraftInvoice(tax_code="0100109106", name="Công ty Thử", address="Số 1, Hà Nội", email="ke-toan@example.vn")
    order = place(product, gift_note="Chúc mừng năm mới", invoice=invoice)
    page = page_of(order)
    for text in ("Chúc mừng năm mới", "Công ty Thử", "0100109106"):
        assert text in page


@pytest.mark.parametrize(
    ("carrier", "address", "wanted"),
    [
        ("ghn", "https://online-gateway.ghn.vn/x", "https://donhang.ghn.vn/?order_code=G%261"),
        ("ghn", "https://dev-online-gateway.ghn.vn/x", ""),
        ("ghn", "http://127.0.0.1:9/x", ""),
        ("viettelpost", "https://partner.viettelpost.vn", "peopleTracking=sender&amp;orderNumber=G%261"),
        ("vnpost", "https://connect-my.vnpost.vn/x", ""),
    ],
)
def test_a_parcel_leads_to_the_carriers_own_page_where_one_is_known(
    here: SalesPoint,
    product: Product,
    carrier: str,
    address: str,
    wanted: str,
) -> None:
    ServiceAccount.objects.create(
        code=carrier, kind="carrier", is_enabled=True, is_test_host="dev-" in address, settings={"api_url": address}
    )
    order = place(product)
    parcel_of(order, here, state="delivering", code="G&1")
    Parcel.objects.update(carrier=carrier)
    page = page_of(order)
    assert ("Xem trên trang của" in page) is bool(wanted)
    assert wanted in page


def test_money_of_a_transfer_that_goes_back_is_shown_and_told_with_its_amount(here: SalesPoint, product: Product) -> None:
    order = place(product)
    transfer = IncomingTransfer.objects.create(
        bank_ref="FT1", received_at=timezone.now(), amount_vnd=190_000, order=order, state="refund_due"
    )
    assert "cửa hàng đang hoàn lại cho bạn" in page_of(order)
    transfers.mark_refunded(transfer_id=transfer.pk, refund_ref="HT9", by=None, now=at("2026-11-25T09:00"))
    assert "đã hoàn ngày 25/11/2026" in page_of(order)
    letter = letter_of(OutgoingMail.objects.get(kind="refunded"))
    assert (letter.subject, "đã hoàn 190.000\xa0₫ cho bạn" in letter.text) == (f"Đã hoàn tiền của đơn {order.number}", True)


def test_a_discount_on_the_whole_stands_between_the_goods_and_the_total(here: SalesPoint, product: Product) -> None:
    order = place(product)
    Order.objects.filter(pk=order.pk).update(total_incl_tax=180_000)
    letter = letter_of(OutgoingMail.objects.get(kind="placed"))
    for text in (page_of(order), letter.text, letter.html):
        assert "-10.000\xa0₫" in text
        assert "180.000\xa0₫" in text
    assert "Cách thanh toán: Trả tiền mặt khi nhận hàng." in letter.text
