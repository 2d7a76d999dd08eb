"""What people really do at the checkout: press twice, go back, keep two tabs, come late. Nothing is lost; words say what happened."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.models import Product
from catalog.partner.models import SalesPoint, StockRecord
from shop import orders
from shop.basket.models import Line
from shop.checkout.forms import mobile_number
from shop.order.models import Order
from shop.seller.models import Seller
from shop.shipping.models import DeliveryRate, DeliveryZone
from tests.factories import make_commune, make_point, make_product
from tests.shop.test_checkout_pages import answers, confirm, fill, sealed_in
from tests.shop.test_coupons import make_coupon

pytestmark = [pytest.mark.django_db, pytest.mark.postgres(sqlite_too=True)]


@pytest.fixture(autouse=True)
def seller() -> Seller:
    cache.clear()
    return Seller.objects.create(name="Cửa hàng thử", address="Thục Phán", tax_code="0", phone="02063000000", email="ban@example.vn")


@pytest.fixture
def product() -> Product:
    return make_product(title="Miến dong Phia Đén", price_vnd=95_000, weight_g=500, stock_at={make_point(): 5})


def written() -> Any:
    return Order.objects.count(), list(StockRecord.objects.values_list("num_allocated", flat=True))


@pytest.mark.parametrize("usage", ["Single use", "Once per customer", "Multi-use"])
def test_pressed_twice_with_a_coupon_that_the_first_press_used_up(client: Client, product: Product, usage: str) -> None:
    make_coupon(percent=10, usage=usage, max_global_applications=1)
    client.post("/gio-hang/ma/", {"ma": "TET2027"})
    review = fill(client, product)
    first, second = confirm(client, review), confirm(client, review)
    assert first.redirect_chain == second.redirect_chain
    assert first.redirect_chain[-1][0].startswith("/dat-hang/xong/")
    assert (int(Order.objects.get().total_incl_tax), written()) == (171_000, (1, [2]))


@pytest.mark.parametrize("what", ["fee", "offer", "point", "price", "stock", "withdrawn", "no tick"])
def test_what_changes_after_the_order_never_hides_it(client: Client, product: Product, what: str) -> None:
    """The review page is still open in a tab and its button is pressed again."""
    make_coupon(percent=10)
    client.post("/gio-hang/ma/", {"ma": "TET2027"})
    point, consent = SalesPoint.objects.get(), "1"
    review = fill(client, product, receive="nhan", pickup_point=str(point.pk)) if what == "point" else fill(client, product)
    first = confirm(client, review)
    if what == "fee":
        zone = DeliveryZone.objects.create(name="Trong tỉnh")
        zone.provinces.set([make_commune().province])
        DeliveryRate.objects.create(zone=zone, valid_from=timezone.localdate(), up_to_g=30_000, fee_vnd=20_000)
    elif what == "offer":
        get_model("offer", "Benefit").objects.update(value=5)
    elif what == "point":
        SalesPoint.objects.update(offers_pickup=False)
    elif what == "price":
        Product.objects.update(price_vnd=99_000)
    elif what == "stock":
        StockRecord.objects.update(num_in_stock=2)
    elif what == "withdrawn":
        Product.objects.update(suspended_at=timezone.now())
    else:
        consent = ""
    again = confirm(client, review, consent=consent)
    assert again.redirect_chain == first.redirect_chain
    assert written() == (1, [2])


def test_whoever_goes_back_after_ordering_is_led_to_the_order(client: Client, product: Product) -> None:
    confirm(client, fill(client, product))
    order = Order.objects.get()
    for path in ("/dat-hang/xem-lai/", "/dat-hang/", "/gio-hang/"):
        page = client.get(path, follow=True)
        text = page.content.decode()
        assert (page.request["PATH_INFO"], page.status_code) == ("/gio-hang/", 200)
        assert "Giỏ trống vì bạn vừa đặt hàng xong" in text
        assert f"Cửa hàng đã nhận đơn {order.number} của bạn" in text
        (link,) = re.findall(r'href="(/dat-hang/xong/[^"]+)"', text)
        assert client.get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=2, minutes=1)):
        assert order.number not in client.get("/gio-hang/").content.decode()
    assert order.number not in Client().get("/gio-hang/").content.decode()


def test_an_order_that_was_cancelled_meanwhile_is_not_placed_by_a_press_in_an_old_tab(client: Client, product: Product) -> None:
    review = fill(client, product)
    confirm(client, review)
    orders.cancel(Order.objects.get().pk, now=timezone.now())
    page = confirm(client, review)
    assert (written(), "hủy" in page.content.decode().lower()) == ((1, [0]), True)


def test_two_tabs_order_one_basket_once(client: Client, product: Product) -> None:
    """Each tab has its own review of the same goods; the second order is the buyer's own second press and says what is left."""
    one = fill(client, product, quantity=3)
    two = client.get("/dat-hang/xem-lai/")
    confirm(client, one)
    page = confirm(client, two)
    assert "chỉ còn 2" in page.content.decode()
    assert written() == (1, [3])


def test_a_coupon_that_is_gone_before_the_review_is_told_there(client: Client, product: Product) -> None:
    make_coupon(percent=10, usage="Single use")
    client.post("/gio-hang/ma/", {"ma": "TET2027"})
    fill(client, product)
    get_model("voucher", "Voucher").objects.update(num_orders=1)
    for path in ("/dat-hang/", "/dat-hang/xem-lai/"):
        assert "TET2027: Mã này đã được dùng." in client.get(path).content.decode()
    assert "Đặt hàng · 190.000" in client.get("/dat-hang/xem-lai/").content.decode()


def test_a_coupon_that_this_telephone_used_before_leads_to_where_it_is_dropped(client: Client, product: Product) -> None:
    make_coupon(percent=10, usage="Once per customer")
    client.post("/gio-hang/ma/", {"ma": "TET2027"})
    confirm(client, fill(client, product, quantity=1))
    client.post("/gio-hang/ma/", {"ma": "TET2027"})
    page = confirm(client, fill(client, product, quantity=1))
    assert page.redirect_chain == [("/gio-hang/", 302)]
    assert "Số điện thoại này đã dùng mã “TET2027”. Hãy bỏ mã rồi đặt." in page.content.decode()
    assert written() == (1, [1])
    client.post("/gio-hang/ma/", {"bo": "1"})
    assert confirm(client, client.get("/dat-hang/xem-lai/")).status_code == 200
    assert [int(order.total_incl_tax) for order in Order.objects.order_by("pk")] == [85_500, 95_000]


def test_a_price_that_changed_since_the_basket_is_told_on_the_review(client: Client, product: Product) -> None:
    fill(client, product)
    Product.objects.update(price_vnd=99_000)
    text = client.get("/dat-hang/xem-lai/").content.decode()
    assert "Khi bạn thêm vào giỏ, giá là 95.000\u00a0₫; nay là 99.000\u00a0₫." in text
    assert "Đặt hàng · 198.000" in text


def test_goods_withdrawn_while_the_review_is_read(client: Client, product: Product) -> None:
    review = fill(client, product)
    Product.objects.update(suspended_at=timezone.now())
    page = confirm(client, review)
    text = page.content.decode()
    assert page.redirect_chain == [("/gio-hang/", 302)]
    assert "“Miến dong Phia Đén” hiện không bán được: sản phẩm đang bị tạm dừng bán. Hãy bỏ khỏi giỏ hàng." in text
    assert (written(), Line.objects.get().quantity) == ((0, [None]), 2)
    assert client.session["checkout"]["street"] == "Xóm 2"


def test_a_session_that_ended_loses_no_review(client: Client, product: Product) -> None:
    """The review carries what it shows, so the order is placed though the server forgot the visitor."""
    review = fill(client, product)
    client.session.flush()
    confirm(client, review)
    assert (Order.objects.get().shipping_address.line1, written()) == ("Xóm 2", (1, [2]))


def test_a_session_that_ended_while_the_form_was_filled_in_loses_no_answer(client: Client, product: Product) -> None:
    client.post("/gio-hang/them/", {"product": product.pk, "quantity": 2})
    client.get("/dat-hang/")
    client.session.flush()
    page = client.post("/dat-hang/", answers(note="Gọi trước"), follow=True)
    text = page.content.decode()
    assert (page.redirect_chain, "Gọi trước" in text, "Xóm 2" in text) == ([("/dat-hang/xem-lai/", 302)], True, True)


def test_a_review_left_open_over_night_is_asked_again_and_the_answers_stay(client: Client, product: Product) -> None:
    review = fill(client, product)
    with time_machine.travel(timezone.now() + timedelta(hours=7)):
        page = confirm(client, review)
        assert page.redirect_chain == [("/dat-hang/xem-lai/", 302)]
        assert "Trang xem lại đã cũ. Hãy xem lại đơn rồi đặt." in page.content.decode()
        assert (written(), "Xóm 2" in page.content.decode()) == ((0, [None]), True)
        assert confirm(client, page).status_code == 200
    assert Order.objects.count() == 1


def test_a_review_of_an_empty_basket_without_the_tick_says_where_to_go(client: Client, product: Product) -> None:
    review = fill(client, product)
    client.post(f"/gio-hang/bo/{Line.objects.get().pk}/")
    Line.objects.all().delete()
    page = client.post("/dat-hang/xem-lai/", {"review": sealed_in(review)}, follow=True)
    assert (page.redirect_chain, "Giỏ hàng đang trống" in page.content.decode(), written()) == ([("/gio-hang/", 302)], True, (0, [None]))


@pytest.mark.parametrize(
    "typed",
    ["0912345678", " 0912 345 678 ", "0912.345.678", "(+84) 912-345-678", "84912345678", "0084 912 345 678", "912345678", "+840912345678",
     "０９１２３４５６７８", "Số: 0912 345 678", "tel:0912345678", "0912\u00a0345\u00a0678", "\u202a0912345678\u202c"],
)  # fmt: skip
def test_one_number_however_it_is_written(typed: str) -> None:
    assert mobile_number(typed) == "+84912345678"


@pytest.mark.parametrize(
    "typed",
    ["091234567", "09123456789", "0212345678", "02063852345", "1900 1234", "113", "+84 24 3825 1234", "+1 415 555 2671",
     "0912345678 0987654321", "0912345678/0987654321", "không có", "٠٩١٢٣٤٥٦٧", "0" * 30],
)  # fmt: skip
def test_what_is_no_vietnamese_mobile_number_is_asked_again_in_words(client: Client, product: Product, typed: str) -> None:
    page = fill(client, product, phone=typed)
    text = page.content.decode()
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["phone"])
    assert "Hãy nhập" in text
    assert "số di động" in text
    assert written() == (0, [None])


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "Nông\x00Thị"),
     ("street", "x" * 201), ("name", "x" * 101), ("street", "\u200b"), ("name", "   "), ("email", "a@b"), ("find", "x" * 500)],
)  # fmt: skip
def test_odd_text_is_told_beside_its_field_and_never_breaks(client: Client, product: Product, field: str, value: str) -> None:
    page = fill(client, product, **{field: value})
    assert page.status_code in (200, 422)
    if page.status_code == 422:
        assert list(page.context["form"].errors) == [field]
    assert client.get("/dat-hang/").status_code == 200
    assert written() == (0, [None])


def test_half_an_answer_is_kept_for_the_next_look(client: Client, product: Product) -> None:
    page = fill(client, product, phone="", name="Nông Thị Thử", note="Gọi trước")
    assert page.status_code == 422
    again = client.get("/dat-hang/").content.decode()
    assert ('value="Nông Thị Thử"' in again, "Gọi trước" in again, 'value="Xóm 2"' in again) == (True, True, True)
    assert "field--wrong" not in again
    assert answers()["street"] == "Xóm 2"
