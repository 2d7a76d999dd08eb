"""The order clerk's list: found by what a buyer reads out, filtered, and every code in words."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from shop import orders
from shop.carriers.models import Parcel
from shop.order.models import Order
from shop.orders import Draft, DraftAddress, DraftLine
from tests.factories import make_commune, make_point, make_product

pytestmark = pytest.mark.django_db
LIST = "wagtailsnippets_order_order:list"


@pytest.fixture
def clerk() -> Client:
    user = get_user_model().objects.create_user("nhan-vien")
    user.groups.add(Group.objects.get(name="Nhân viên đơn hàng"))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def two() -> tuple[Order, Order]:
    """One brought to the buyer, one picked up."""
    point = make_point(name="Chợ Xanh")
    product = make_product(price_vnd=95_000, stock_at={point: 9})
    commune = make_commune()
    address = DraftAddress(street="Xóm 2", commune_code=commune.code, commune_name=commune.name, province_name="Cao Bằng")
    lines = (DraftLine(product_id=product.pk, quantity=1, unit_price_vnd=95_000),)
    given = [
        Draft(token="a", lines=lines, name="Nông Thị Thử", phone="+84912345678", address=address),
        Draft(
            token="b", lines=lines, name="Hoàng Văn Đợi", phone="+84987654321", pickup_point_id=point.pk, note="Người nhận: Hoàng Văn Đợi"
        ),
    ]
    first, second = (orders.place_order(draft, now=timezone.now(), on=timezone.localdate()) for draft in given)
    Parcel.objects.create(
        order=first, point=point, carrier="ghn", client_code="x", tracking_code="L00001VN", state="created", weight_g=1, value_vnd=1,
        created_at=timezone.now(),
    )  # fmt: skip
    return first, second


def found(client: Client, **asked: str) -> set[str]:
    page = client.get(reverse(LIST), asked)
    assert page.status_code == 200
    return {order.number for order in page.context["object_list"]}


def test_an_order_is_found_by_whatever_the_buyer_reads_out(clerk: Client, two: tuple[Order, Order]) -> None:
    first, second = two
    for words in (first.number, first.number[-6:].lower(), "0912 345 678", "+84912345678", "nông thị", "L00001VN"):
        assert found(clerk, q=words) == {first.number}, words
    assert found(clerk, q="0987.654.321") == {second.number}
    assert found(clerk, q="0900000000") == set()
    assert found(clerk, q="345678") == set(), "a part of a phone number opens nobody's order"


def test_the_list_is_filtered_by_what_is_to_do(clerk: Client, two: tuple[Order, Order]) -> None:
    first, second = two
    orders.call_attention(first.pk, text="Gọi khách")
    orders.mark_packed(second.pk)
    assert found(clerk, work="attention") == found(clerk, status="new") == {first.number}
    assert found(clerk, work="pickup") == found(clerk, status="packed") == {second.number}
    point = first.lines.get().partner_id
    assert found(clerk, channel="shop", payment_method="cod", point=str(point)) == {first.number, second.number}
    assert found(clerk, date_placed_to="2020-01-01") == set()


def test_no_code_is_shown_raw(clerk: Client, two: tuple[Order, Order]) -> None:
    first, second = two
    page = clerk.get(reverse(LIST)).content.decode()
    for words in ("Cửa hàng", "Mới đặt", "Trả tiền mặt khi nhận hàng", "Nông Thị Thử", "Hoàng Văn Đợi"):
        assert words in page, words
    shown = clerk.get(reverse("wagtailsnippets_order_order:inspect", args=[first.pk])).content.decode()
    for code in (">shop<", ">new<", ">cod<", "95000.00"):
        assert code not in page + shown, code
    book = load_workbook(io.BytesIO(b"".join(clerk.get(reverse(LIST), {"export": "xlsx"}).streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][1] == "Kênh bán"
    assert [row[3] for row in rows[1:]] == ["Mới đặt", "Mới đặt"]
    assert first.number in {row[0] for row in rows}
    assert second.number in {row[0] for row in rows}
