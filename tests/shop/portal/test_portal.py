"""A producer changes price and stock of own products, and of no other's."""

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from wagtail.models import ModelLogEntry

from catalog import stock
from catalog.listing_row import ListingRow
from catalog.models import Product
from catalog.partner.models import SalesPoint, StockMovement, StockRecord
from shop.portal.forms import PriceField
from tests.factories import make_point, make_producer, make_product

pytestmark = pytest.mark.django_db
PASSWORD = "Non-nuoc-2026"


@pytest.fixture
def point() -> SalesPoint:
    return make_point(name="Chợ Xanh")


@pytest.fixture
def own(point: SalesPoint) -> Product:
    product = make_product(stock_at={point: 10}, price_vnd=95000)
    user = get_user_model().objects.create_user("chu-the", password=PASSWORD, phone="+84912345678")
    product.producer.memberships.create(user=user)
    return product


@pytest.fixture
def producer(own: Product) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username="chu-the"))
    return client


def typed(point: SalesPoint, *, price: str, quantity: str, seen_price: str = "95000", seen_quantity: str = "10") -> dict[str, str]:
    stock_field = f"stock_{point.pk}"
    return {"price_vnd": price, "initial-price_vnd": seen_price, stock_field: quantity, f"initial-{stock_field}": seen_quantity}


def on_hand(product: Product) -> int:
    return StockRecord.objects.get(product=product).num_in_stock


@pytest.mark.parametrize("path", ["/kenh-chu-the/", "/kenh-chu-the/san-pham/1/"])
def test_strangers_are_asked_to_log_in(client: Client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (302, f"/tai-khoan/dang-nhap/?next={path}")


def test_a_phone_number_as_people_write_it_opens_the_door(client: Client, own: Product) -> None:
    response = client.post("/tai-khoan/dang-nhap/", {"username": "0912 345 678", "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/kenh-chu-the/")


def test_guessing_is_slowed_down_even_for_the_right_password(client: Client, own: Product) -> None:
    cache.clear()
    for _attempt in range(8):
        client.post("/tai-khoan/dang-nhap/", {"username": "0912345678", "password": "sai"})
    response = client.post("/tai-khoan/dang-nhap/", {"username": "0912345678", "password": PASSWORD})
    cache.clear()
    assert response.status_code == 200
    assert "Bạn đã thử quá nhiều lần. Hãy đợi 15 phút rồi thử lại." in response.content.decode()


def test_only_own_products_are_listed(producer: Client, own: Product) -> None:
    other = make_product()
    page = producer.get("/kenh-chu-the/").content.decode()
    assert (own.title in page, other.title in page) == (True, False)


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_producers_product_is_not_found(producer: Client, point: SalesPoint, method: str) -> None:
    other = make_product(stock_at={point: 3}, price_vnd=50000)
    response = getattr(producer, method)(f"/kenh-chu-the/san-pham/{other.pk}/", typed(point, price="1000", quantity="0"))
    other.refresh_from_db()
    assert (response.status_code, other.price_vnd, on_hand(other)) == (404, 50000, 3)


def test_staff_with_every_right_see_no_product_that_is_not_theirs(admin_client: Client, own: Product) -> None:
    assert admin_client.get(f"/kenh-chu-the/san-pham/{own.pk}/").status_code == 404


def test_price_and_stock_are_saved_announced_and_kept_in_the_log(
    producer: Client, own: Product, point: SalesPoint, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = producer.post(f"/kenh-chu-the/san-pham/{own.pk}/", typed(point, price="105.000", quantity="7"))
    own.refresh_from_db()
    row = ListingRow.objects.get(pk=own.pk)
    assert (response.status_code, own.price_vnd, on_hand(own), row.price_vnd, row.in_stock) == (302, 105000, 7, 105000, 7)
    entries = ModelLogEntry.objects.filter(object_id=str(own.pk)).order_by("pk")
    assert [entry.data for entry in entries] == [
        {"field": "price_vnd", "before": 95000, "after": 105000},
        {"field": "stock", "point": point.pk, "after": 7},
    ]
    assert StockMovement.objects.filter(stockrecord__product=own).first().actor.username == "chu-the"


def test_a_count_that_was_not_touched_does_not_undo_a_sale(producer: Client, own: Product, point: SalesPoint) -> None:
    stock.count(product_id=own.pk, point_id=point.pk, quantity=4, cause="sold meanwhile")
    producer.post(f"/kenh-chu-the/san-pham/{own.pk}/", typed(point, price="99000", quantity="10"))
    own.refresh_from_db()
    assert (own.price_vnd, on_hand(own)) == (99000, 4)


def test_what_was_sold_while_typing_stays_sold(producer: Client, own: Product, point: SalesPoint) -> None:
    """Ten were shown, five more are brought, three were sold meanwhile: twelve, not fifteen; and the person is told."""
    stock.count(product_id=own.pk, point_id=point.pk, quantity=7, cause="sold meanwhile")
    page = producer.post(f"/kenh-chu-the/san-pham/{own.pk}/", typed(point, price="95000", quantity="15"), follow=True).content.decode()
    assert on_hand(own) == 12
    assert "Trong lúc bạn sửa, hàng ở Chợ Xanh đã bán hoặc nhập thêm. Số đã lưu là 12." in page
    producer.post(f"/kenh-chu-the/san-pham/{own.pk}/", typed(point, price="95000", quantity="0", seen_quantity="15"))
    assert on_hand(own) == 0


def test_the_page_carries_what_stood_there(producer: Client, own: Product, point: SalesPoint) -> None:
    page = producer.get(f"/kenh-chu-the/san-pham/{own.pk}/").content.decode()
    assert page.count(f'name="initial-stock_{point.pk}" value="10"') == 1


def test_a_wrong_number_changes_nothing_and_stays_on_the_page(producer: Client, own: Product, point: SalesPoint) -> None:
    response = producer.post(f"/kenh-chu-the/san-pham/{own.pk}/", typed(point, price="95,5", quantity="-1"))
    own.refresh_from_db()
    page = response.content.decode()
    assert (response.status_code, own.price_vnd, on_hand(own)) == (400, 95000, 10)
    assert 'value="95,5"' in page
    assert "Hãy nhập giá là số nguyên đồng, ví dụ 95.000." in page


def test_the_same_again_writes_nothing(producer: Client, own: Product, point: SalesPoint) -> None:
    before = StockMovement.objects.count()
    producer.post(f"/kenh-chu-the/san-pham/{own.pk}/", typed(point, price="95000", quantity="10"))
    assert (StockMovement.objects.count(), ModelLogEntry.objects.filter(object_id=str(own.pk)).count()) == (before, 0)


def test_the_overview_costs_the_same_for_one_product_and_for_many(producer: Client, own: Product, django_assert_max_num_queries) -> None:
    for _number in range(5):
        make_product(producer=own.producer)
    make_producer()
    with django_assert_max_num_queries(22):
        producer.get("/kenh-chu-the/")


@pytest.mark.parametrize(("text", "amount"), [("95000", 95000), ("95.000", 95000), ("95 000 ₫", 95000), ("1.265.000đ", 1265000)])
def test_prices_as_people_write_them(text: str, amount: int) -> None:
    assert PriceField().clean(text) == amount


def test_log_out_ends_the_session(producer: Client) -> None:
    producer.post("/tai-khoan/dang-xuat/")
    assert producer.get("/kenh-chu-the/").status_code == 302
