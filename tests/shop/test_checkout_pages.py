"""Ordering as a guest over HTTP: details, review, confirmation, look-up."""

import logging
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import stock
from catalog.models import Product
from catalog.partner.models import SalesPoint, StockRecord
from cms import footer
from shop.address.models import Country
from shop.basket.models import Line as BasketLine
from shop.checkout import sealed
from shop.checkout.forms import mobile_number
from shop.order.models import Order
from shop.seller.models import Seller
from tests.factories import make_commune, make_point, make_product

pytestmark = pytest.mark.django_db
PHONE = "0912 345 678"


@pytest.fixture(autouse=True)
def seller() -> Seller:
    cache.clear()
    return Seller.objects.create(
        name="Cửa hàng thử", address="Phường Thục Phán", tax_code="0000000000", phone="02063000000", email="ban@example.vn"
    )


@pytest.fixture
def point() -> SalesPoint:
    return make_point(name="Điểm bán Thục Phán", address_line="Số 1")


@pytest.fixture
def product(point: SalesPoint) -> Product:
    return make_product(title="Miến dong Phia Đén", price_vnd=95_000, stock_at={point: 5})


def answers(**changed: object) -> dict[str, object]:
    commune = make_commune()
    given = {"receive": "giao", "name": "Nông Thị Thử", "phone": PHONE, "street": "Xóm 2", "province": "04", "commune": commune.code}
    return {**given, **changed}


def fill(client: Client, product: Product, quantity: int = 2, **changed: object):
    """Basket and details; answers the review page."""
    client.post(reverse("basket:add"), {"product": product.pk, "quantity": quantity})
    return client.post("/dat-hang/", answers(**changed), follow=True)


def sealed_in(page) -> str:
    return re.search(r'name="review" value="([^"]+)"', page.content.decode())[1]


def confirm(client: Client, page, **changed: str):
    return client.post("/dat-hang/xem-lai/", {"review": sealed_in(page), "consent": "1", **changed}, follow=True)


def test_a_guest_orders_for_delivery(client: Client, product: Product) -> None:
    review = fill(client, product)
    text = review.content.decode()
    assert review.redirect_chain == [("/dat-hang/xem-lai/", 302)]
    for words in ("Đặt hàng · 190.000\u00a0₫", "Cửa hàng thử", "Miến dong Phia Đén", "Xóm 2, Phường Thục Phán, Cao Bằng"):
        assert words in text
    assert Order.objects.count() == 0
    done = confirm(client, review)
    order = Order.objects.get()
    assert done.status_code == 200
    assert order.number in done.content.decode()
    assert (int(order.total_incl_tax), order.phone.as_e164, order.payment_method, order.channel) == (190_000, "+84912345678", "cod", "shop")
    assert (order.shipping_address.line1, order.shipping_address.commune_id) == ("Xóm 2", "01273")
    assert [(line.product_id, line.quantity, line.num_allocated) for line in order.lines.all()] == [(product.pk, 2, 2)]
    assert [(note.note_type, note.message) for note in order.notes.all()] == [("Consent", "order+delivery 2026-11")]
    assert not BasketLine.objects.exists()
    assert "checkout" not in client.session
    assert "912345" not in done.content.decode()


def test_a_guest_orders_to_pick_up(client: Client, product: Product, point: SalesPoint) -> None:
    review = fill(client, product, receive="nhan", pickup_point=str(point.pk), commune="", street="", note="Chiều thứ bảy")
    done = confirm(client, review)
    order = Order.objects.get()
    assert "Điểm bán Thục Phán, Số 1" in done.content.decode()
    assert (order.pickup_point_id, order.shipping_address) == (point.pk, None)
    assert order.note == "Người nhận: Nông Thị Thử\nChiều thứ bảy"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"phone": "12345"}, "phone"),
        ({"phone": "024 3825 1234"}, "phone"),
        ({"phone": "+1 415 555 2671"}, "phone"),
        ({"commune": ""}, "commune"),
        ({"commune": "99999"}, "commune"),
        ({"province": "01"}, "commune"),
        ({"street": " "}, "street"),
        ({"email": "không phải"}, "email"),
        ({"receive": "nhan"}, "pickup_point"),
        ({"receive": "nhan", "pickup_point": "999"}, "pickup_point"),
        ({"receive": "bay"}, "receive"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_a_wrong_answer_is_told_and_everything_stays_as_typed(
    client: Client, product: Product, changed: dict[str, str], field: str
) -> None:
    make_commune("00001", "Phường Ba Đình", "Hà Nội", "01")
    page = fill(client, product, **changed)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    if "phone" in changed:
        assert f'value="{changed["phone"]}"' in page.content.decode()
    assert client.get("/dat-hang/xem-lai/").status_code == 302
    assert 'value="Xóm 2"' in client.get("/dat-hang/").content.decode() or field == "street"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912345678", "+84912345678"),
        ("+84 912 345 678", "+84912345678"),
        ("84.912.345.678", "+84912345678"),
        ("0382-345-678", "+84382345678"),
        ("01212345678", None),
        ("0112", None),
        ("mẹ tôi", None),
        ("", None),
    ],
)
def test_mobile_numbers(typed: str, number: str | None) -> None:
    assert mobile_number(typed) == number


def test_another_province_without_scripts(client: Client, product: Product) -> None:
    make_commune("00001", "Phường Ba Đình", "Hà Nội", "01")
    page = fill(client, product, province="01", commune="", other_province="1")
    text = page.content.decode()
    assert page.redirect_chain == [("/dat-hang/#dia-chi", 302)]
    assert "Phường Ba Đình" in text
    assert 'value="Nông Thị Thử"' in text
    assert "Còn vài chỗ cần sửa" not in text


def test_the_communes_of_a_province(client: Client) -> None:
    make_commune()
    make_commune("00001", "Phường Ba Đình", "Hà Nội", "01")
    text = client.get("/dat-hang/xa/", {"tinh": "01"}).content.decode()
    assert re.findall(r'value="(\d+)">([^<]+)', text) == [("00001", "Phường Ba Đình")]
    assert re.findall(r'value="(\d+)"', client.get("/dat-hang/xa/", {"tinh": "xx' OR 1"}).content.decode()) == []


def test_an_empty_basket_has_nothing_to_order(client: Client) -> None:
    assert client.get("/dat-hang/").headers["Location"] == "/gio-hang/"
    assert client.get("/dat-hang/xem-lai/").headers["Location"] == "/gio-hang/"


def test_the_review_can_not_be_skipped(client: Client, product: Product) -> None:
    fill(client, product)
    for forged in ("", "abc", sealed.seal(sealed.Review(token="t", lines=(), details={})) + "x"):
        page = client.post("/dat-hang/xem-lai/", {"review": forged, "consent": "1"}, follow=True)
        assert "Trang xem lại đã cũ." in page.content.decode()
    assert Order.objects.count() == 0


def test_without_consent_nothing_is_ordered(client: Client, product: Product) -> None:
    review = fill(client, product)
    page = confirm(client, review, consent="")
    assert (page.status_code, Order.objects.count()) == (422, 0)
    assert "Hãy đánh dấu vào ô này" in page.content.decode()
    assert "checked" not in page.content.decode()
    assert confirm(client, page).status_code == 200
    assert Order.objects.count() == 1


def test_the_same_form_twice_is_one_order(client: Client, product: Product) -> None:
    review = fill(client, product)
    first, second = confirm(client, review), confirm(client, review)
    assert first.redirect_chain == second.redirect_chain
    assert Order.objects.count() == 1
    assert StockRecord.objects.get().num_allocated == 2


def test_a_new_price_is_reviewed_anew(client: Client, product: Product) -> None:
    review = fill(client, product)
    Product.objects.filter(pk=product.pk).update(price_vnd=99_000)
    page = confirm(client, review)
    text = page.content.decode()
    assert page.redirect_chain == [("/dat-hang/xem-lai/", 302)]
    assert "Giá “Miến dong Phia Đén” vừa đổi." in text
    assert "Đặt hàng · 198.000\u00a0₫" in text
    assert Order.objects.count() == 0


def test_goods_that_ran_out_lead_back_to_the_basket_and_nothing_is_lost(client: Client, product: Product, point: SalesPoint) -> None:
    review = fill(client, product)
    stock.count(product_id=product.pk, point_id=point.pk, quantity=1, cause="test")
    page = confirm(client, review)
    assert page.redirect_chain == [("/gio-hang/", 302)]
    assert "“Miến dong Phia Đén” chỉ còn 1." in page.content.decode()
    assert (Order.objects.count(), StockRecord.objects.get().num_allocated or 0) == (0, 0)
    line = BasketLine.objects.get()
    client.post(reverse("basket:change", kwargs={"line_id": line.pk}), {"quantity": "1"})
    assert 'value="Nông Thị Thử"' in client.get("/dat-hang/").content.decode()
    assert confirm(client, client.get("/dat-hang/xem-lai/")).status_code == 200


def test_what_was_reviewed_is_ordered_whatever_another_tab_did(client: Client, product: Product) -> None:
    review = fill(client, product)
    other = make_product(stock_at={make_point(): 5})
    client.post(reverse("basket:add"), {"product": other.pk, "quantity": 1})
    confirm(client, review)
    assert [(line.product_id, line.quantity) for line in Order.objects.get().lines.all()] == [(product.pk, 2)]
    assert [line.product_id for line in BasketLine.objects.all()] == [other.pk]


def test_a_point_that_closed_meanwhile_is_chosen_anew(client: Client, product: Product, point: SalesPoint) -> None:
    make_point()
    review = fill(client, product, receive="nhan", pickup_point=str(point.pk))
    SalesPoint.objects.filter(pk=point.pk).update(offers_pickup=False)
    page = confirm(client, review)
    assert page.redirect_chain == [("/dat-hang/xem-lai/", 302), ("/dat-hang/", 302)]
    assert Order.objects.count() == 0


@pytest.mark.parametrize("field", [None, *Seller.REQUIRED])
def test_without_the_sellers_block_no_order_is_taken(client: Client, product: Product, seller: Seller, field: str | None) -> None:
    review = fill(client, product)
    if field is None:
        seller.delete()
        cache.clear()
    else:
        setattr(seller, field, "")
        seller.save()
    for page in (client.get("/dat-hang/"), client.get("/dat-hang/xem-lai/"), confirm(client, review)):
        assert page.status_code == 503
        assert "Cửa hàng chưa nhận đặt hàng" in page.content.decode()
    assert Order.objects.count() == 0


@pytest.mark.parametrize("lines", [1, 20])
def test_placing_costs_a_fixed_number_of_queries_and_two_per_line(
    client: Client, lines: int, django_assert_max_num_queries, django_capture_on_commit_callbacks
) -> None:
    Country.objects.create(iso_3166_1_a2="VN", printable_name="Việt Nam", name="Việt Nam")  # there since the shop's first order
    point = make_point()
    for _line in range(lines):
        client.post(reverse("basket:add"), {"product": make_product(stock_at={point: 5}).pk, "quantity": 1})
    client.post("/dat-hang/", answers())
    review = client.get("/dat-hang/xem-lai/")
    with django_assert_max_num_queries(45 + 2 * lines), django_capture_on_commit_callbacks(execute=True):
        placed = client.post("/dat-hang/xem-lai/", {"review": sealed_in(review), "consent": "1"})
    assert placed.headers["Location"].startswith("/dat-hang/xong/")
    assert Order.objects.get().lines.count() == lines


@pytest.mark.parametrize("path", ["/dat-hang/", "/dat-hang/xem-lai/"])
def test_the_steps_cost_the_same_whatever_is_ordered(client: Client, path: str, django_assert_max_num_queries) -> None:
    for _line in range(20):
        client.post(reverse("basket:add"), {"product": make_product(stock_at={make_point(): 5}).pk, "quantity": 1})
    client.post("/dat-hang/", answers())
    footer.links()  # read once a minute
    with django_assert_max_num_queries(16):
        assert client.get(path).status_code == 200


def order_of(client: Client, product: Product) -> Order:
    confirm(client, fill(client, product))
    return Order.objects.get()


def test_an_orders_address_can_not_be_made_up(client: Client, product: Product) -> None:
    order = order_of(client, product)
    key = sealed.order_key(order.number)
    assert Client().get(reverse("checkout:placed", kwargs={"key": key})).status_code == 200
    for forged in (order.number, f"{order.number}:abc", str(order.pk), key[:-1], sealed.order_key("CB000000-AAAAAA")):
        assert client.get(reverse("checkout:placed", kwargs={"key": forged})).status_code == 404


def test_an_order_is_found_by_number_and_phone(client: Client, product: Product) -> None:
    order = order_of(client, product)
    found = Client().post("/don-hang/tra-cuu/", {"number": order.number.lower(), "phone": "+84 912345678"})
    assert found.headers["Location"] == f"/dat-hang/xong/{sealed.order_key(order.number)}/"


def test_a_wrong_number_and_a_wrong_phone_get_one_answer(client: Client, product: Product) -> None:
    order = order_of(client, product)
    wrong = [{"number": order.number, "phone": "0912345679"}, {"number": "CB000000-AAAAAA", "phone": PHONE}]
    wrong.append({"number": order.number, "phone": "abc"})
    pages = [Client().post("/don-hang/tra-cuu/", fields) for fields in wrong]
    assert {page.status_code for page in pages} == {404}
    assert all("Không có đơn nào khớp" in page.content.decode() for page in pages)


def test_trying_out_is_slowed(client: Client, product: Product) -> None:
    order = order_of(client, product)
    tries = [client.post("/don-hang/tra-cuu/", {"number": order.number, "phone": f"091234560{digit}"}).status_code for digit in range(7)]
    assert tries == [404] * 6 + [429]
    assert client.post("/don-hang/tra-cuu/", {"number": order.number, "phone": PHONE}).status_code == 429


@pytest.mark.parametrize("path", ["/gio-hang/", "/dat-hang/", "/dat-hang/xem-lai/", "/don-hang/tra-cuu/"])
def test_these_pages_belong_to_one_visitor(client: Client, product: Product, path: str) -> None:
    fill(client, product)
    page = client.get(path)
    assert (page.status_code, page.headers["X-Robots-Tag"]) == (200, "noindex")
    assert "no-store" in page.headers["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in page.content.decode()


def test_the_phone_number_is_never_logged(client: Client, product: Product, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="django.request")
    caplog.set_level(logging.DEBUG, logger="shop")
    order = order_of(client, product)
    client.post("/don-hang/tra-cuu/", {"number": order.number, "phone": PHONE})
    assert "912345678" not in caplog.text.replace(" ", "")
    assert order.date_placed <= timezone.now()
