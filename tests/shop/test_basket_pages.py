"""The basket over HTTP, as a guest without scripts."""

import pytest
from django.test import Client
from django.urls import reverse

from catalog import stock
from catalog.models import Product
from shop.basket.models import Line
from tests.factories import make_point, make_product
from tests.shop.test_coupons import make_coupon

pytestmark = pytest.mark.django_db
SUMMARY = "/gio-hang/"


def add(client: Client, product: Product, quantity: object = 1):
    return client.post(reverse("basket:add"), {"product": product.pk, "quantity": quantity}, follow=True)


def test_a_guest_puts_goods_in_and_sees_them(client: Client) -> None:
    product = make_product(title="Miến dong Phia Đén", price_vnd=95_000, stock_at={make_point(): 5})
    page = add(client, product, 2)
    assert page.redirect_chain == [(SUMMARY, 302)]
    assert "Miến dong Phia Đén" in page.content.decode()
    assert page.context["contents"].total_vnd == 190_000
    assert page.context["contents"].may_be_ordered is True
    assert client.cookies["gio_hang"]["httponly"]


def test_the_address_of_the_product_page_works_too(client: Client) -> None:
    product = make_product(stock_at={make_point(): 5})
    client.post(reverse("basket:add", kwargs={"pk": product.pk}), {"quantity": "1"})
    assert list(Line.objects.values_list("product_id", "quantity")) == [(product.pk, 1)]


def test_the_same_goods_twice_are_one_line(client: Client) -> None:
    product = make_product(stock_at={make_point(): 5, make_point(): 9})
    add(client, product, 2)
    add(client, product, 1)
    assert list(Line.objects.values_list("quantity", flat=True)) == [3]


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "", "٣", "1e3", "99999", "hai", "1\n2"])
def test_an_odd_quantity_is_refused(client: Client, quantity: str) -> None:
    product = make_product(stock_at={make_point(): 5})
    page = add(client, product, quantity)
    assert "Số lượng là số từ 1 đến 9999." in page.content.decode()
    assert not Line.objects.exists()


def test_more_than_there_is_says_what_is_left(client: Client) -> None:
    product = make_product(title="Hạt dẻ", stock_at={make_point(): 2, make_point(): 1})
    page = add(client, product, 4)
    assert "“Hạt dẻ” chỉ còn 3." in page.content.decode()
    assert not Line.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"group": "tourism"}, "là dịch vụ"),
        ({"group": "drink", "is_alcohol": True}, "có cồn nên chưa đặt được"),
        ({"certified": False}, "chưa có giấy chứng nhận OCOP"),
        ({"price_vnd": None}, "sản phẩm chưa có giá bán"),
    ],
)
def test_what_may_not_be_sold_is_not_put_in(client: Client, fields: dict[str, object], words: str) -> None:
    client.post("/tuoi/", {"tra_loi": "du"})
    product = make_product(stock_at={make_point(): 5}, **fields)
    page = client.post(reverse("basket:add"), {"product": product.pk, "quantity": 1})
    assert page.status_code == 302
    assert words in client.get(SUMMARY).content.decode()
    assert not Line.objects.exists()


@pytest.mark.parametrize("named", ["", "abc", "-1", "٣", "999999", "9" * 30])
def test_goods_that_are_not_there(client: Client, named: str) -> None:
    assert client.post(reverse("basket:add"), {"product": named, "quantity": 1}).status_code == 404


def test_an_unpublished_product_is_not_there(client: Client) -> None:
    product = make_product(is_public=False, stock_at={make_point(): 5})
    assert client.post(reverse("basket:add"), {"product": product.pk, "quantity": 1}).status_code == 404


def test_changing_and_removing(client: Client) -> None:
    product = make_product(stock_at={make_point(): 5})
    add(client, product)
    line = Line.objects.get()
    client.post(reverse("basket:change", kwargs={"line_id": line.pk}), {"quantity": "4"})
    assert Line.objects.get().quantity == 4
    client.post(reverse("basket:change", kwargs={"line_id": line.pk}), {"quantity": "0"})
    assert not Line.objects.exists()
    assert client.post(reverse("basket:remove", kwargs={"line_id": line.pk})).status_code == 302


def test_nobody_changes_the_basket_of_another(client: Client) -> None:
    product = make_product(stock_at={make_point(): 5})
    add(client, product)
    line = Line.objects.get()
    stranger = Client()
    add(stranger, product)
    assert stranger.post(reverse("basket:change", kwargs={"line_id": line.pk}), {"quantity": "3"}).status_code == 404
    stranger.post(reverse("basket:remove", kwargs={"line_id": line.pk}))
    assert Line.objects.get(pk=line.pk).quantity == 1


def test_what_can_no_longer_be_sold_says_why_and_stops_the_order(client: Client) -> None:
    product, other = (make_product(price_vnd=10_000, stock_at={make_point(): 5}) for _ in range(2))
    add(client, product)
    add(client, other)
    Product.objects.filter(pk=product.pk).update(suspended_at="2026-01-01T00:00:00Z")
    page = client.get(SUMMARY)
    held = page.context["contents"]
    assert [line.problem.code if line.problem else "" for line in held.lines] == ["product_suspended", ""]
    assert (held.may_be_ordered, held.total_vnd) == (False, 10_000)
    assert "sản phẩm đang bị tạm dừng bán" in page.content.decode()
    assert client.get("/dat-hang/").status_code in (302, 503)


def test_stock_that_shrank_is_told(client: Client) -> None:
    point = make_point()
    product = make_product(stock_at={point: 5})
    add(client, product, 5)
    stock.count(product_id=product.pk, point_id=point.pk, quantity=2, cause="test")
    line = client.get(SUMMARY).context["contents"].lines[0]
    assert (line.problem.code, line.available, line.may_shrink) == ("out_of_stock", 2, True)


def test_a_new_price_is_told(client: Client) -> None:
    product = make_product(price_vnd=95_000, stock_at={make_point(): 5})
    add(client, product)
    Product.objects.filter(pk=product.pk).update(price_vnd=99_000)
    page = client.get(SUMMARY)
    assert "giá là 95.000\u00a0₫; nay là 99.000\u00a0₫" in page.content.decode()
    assert page.context["contents"].total_vnd == 99_000


def test_the_number_beside_the_basket(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert client.get("/gio-hang/so-luong/").json() == {"count": 0}
    add(client, make_product(stock_at={make_point(): 5}), 3)
    with django_assert_num_queries(2):
        assert client.get("/gio-hang/so-luong/").json() == {"count": 3}


@pytest.mark.parametrize("lines", [1, 20])
def test_the_page_costs_the_same_whatever_it_holds(client: Client, lines: int, django_assert_max_num_queries) -> None:
    points = [make_point(), make_point()]
    for _line in range(lines):
        add(client, make_product(stock_at=dict.fromkeys(points, 5)))
    client.get(SUMMARY)
    with django_assert_max_num_queries(12) as asked:
        page = client.get(SUMMARY)
    assert len(page.context["contents"].lines) == lines
    assert len(asked) <= 10


def test_the_page_is_private(client: Client) -> None:
    page = client.get(SUMMARY)
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in page.headers["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in page.content.decode()


def test_a_form_without_its_token_is_refused_kindly() -> None:
    page = Client(enforce_csrf_checks=True).post(reverse("basket:add"), {"product": 1, "quantity": 1})
    assert page.status_code == 403
    assert "<main" in page.content.decode()


def test_a_coupon_is_shown_told_and_dropped(client: Client) -> None:
    make_coupon("TET2027", percent=10, least=200_000)
    add(client, make_product(price_vnd=150_000, stock_at={make_point(): 9}))
    page = client.post("/gio-hang/ma/", {"ma": " tet2027 "}, follow=True).content.decode()
    assert "Mã “TET2027” dùng cho đơn từ 200.000\u00a0₫" in page
    add(client, make_product(price_vnd=150_000, stock_at={make_point(): 9}))
    assert client.get(SUMMARY).context["contents"].payable_vnd == 270_000
    assert "Dùng mã" in client.post("/gio-hang/ma/", {"bo": "1"}, follow=True).content.decode()


@pytest.mark.postgres(sqlite_too=True)
def test_case_13_guessing_coupons_is_slowed_down(client: Client) -> None:
    make_coupon("TET2027", percent=10)
    add(client, make_product(price_vnd=150_000, stock_at={make_point(): 9}))
    for number in range(10):
        client.post("/gio-hang/ma/", {"ma": f"DOAN{number}"})
    page = client.post("/gio-hang/ma/", {"ma": "TET2027"}, follow=True)
    assert "Hãy thử lại sau mười phút" in page.content.decode()
    assert page.context["contents"].payable_vnd == 150_000
