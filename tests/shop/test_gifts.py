"""Gift sets from the page to the order: sold only while every product is, packed at one point, paid as one box."""

import pytest
from django.test import Client
from django.utils import timezone

from catalog.gifts.models import GiftItem, GiftSet
from catalog.models import Product
from catalog.partner.models import SalesPoint, StockRecord
from shop import orders
from shop.basket.models import GiftLine
from shop.drafts import Draft, DraftGift, DraftLine, OrderRefused
from shop.order.models import Order
from shop.seller.models import Seller
from tests.factories import make_certificate, make_commune, make_point, make_product
from tests.shop.test_coupons import make_coupon

pytestmark = pytest.mark.django_db


@pytest.fixture
def point() -> SalesPoint:
    return make_point(name="Điểm bán Thục Phán")


@pytest.fixture
def products(point: SalesPoint) -> tuple[Product, Product]:
    noodles = make_product(title="Miến dong Phia Đén", price_vnd=100_000, stock_at={point: 6})
    return noodles, make_product(title="Mật ong bạc hà", price_vnd=200_000, stock_at={point: 5})


@pytest.fixture
def gift(products: tuple[Product, Product]) -> GiftSet:
    return make_gift({products[0]: 2, products[1]: 1})


def make_gift(items: dict[Product, int], **fields: object) -> GiftSet:
    found = GiftSet.objects.create(**{"title": f"Hộp quà {GiftSet.objects.count() + 1}", "price_vnd": 300_001, "is_public": True, **fields})
    GiftItem.objects.bulk_create(GiftItem(gift_set=found, product=product, quantity=quantity) for product, quantity in items.items())
    return found


def buy(gift: GiftSet, quantity: int = 1, token: str = "t", **fields: object) -> Order:
    box = DraftGift(gift_set_id=gift.pk, quantity=quantity, unit_price_vnd=gift.price_vnd)
    return orders.place_order(Draft(token=token, lines=(), gifts=(box,), **fields), now=timezone.now(), on=timezone.localdate())


def held() -> list[int]:
    return [record.num_allocated or 0 for record in StockRecord.objects.order_by("pk")]


def test_a_box_takes_the_stock_of_its_products_and_costs_its_own_price(gift: GiftSet) -> None:
    order = buy(gift, 2)
    assert held() == [4, 2]
    lines = [(line.title, line.quantity, int(line.unit_price_incl_tax), line.gift_set_id) for line in order.lines.order_by("pk")]
    assert lines == [
        (f"Miến dong Phia Đén (trong “{gift.title}”)", 2, 75_000, gift.pk),
        (f"Miến dong Phia Đén (trong “{gift.title}”)", 2, 75_001, gift.pk),
        (f"Mật ong bạc hà (trong “{gift.title}”)", 2, 150_000, gift.pk),
    ]
    assert sum(line.line_price_incl_tax for line in order.lines.all()) == order.total_incl_tax == 600_002


def test_cancelling_gives_everything_back(gift: GiftSet) -> None:
    assert orders.cancel(buy(gift, 2).pk, now=timezone.now())
    assert held() == [0, 0]


def test_shipping_takes_it_from_the_shelf(gift: GiftSet) -> None:
    assert orders.mark_shipped(buy(gift).pk)
    assert [record.num_in_stock for record in StockRecord.objects.order_by("pk")] == [4, 4]


def test_too_many_boxes_are_refused_and_nothing_is_held(gift: GiftSet) -> None:
    with pytest.raises(OrderRefused, match="chỉ còn đủ hàng để gói 3 hộp"):
        buy(gift, 4)
    assert (Order.objects.count(), held()) == (0, [0, 0])


def test_single_pieces_and_boxes_share_one_stock(gift: GiftSet, products: tuple[Product, Product]) -> None:
    line = DraftLine(product_id=products[0].pk, quantity=3, unit_price_vnd=100_000)
    box = DraftGift(gift_set_id=gift.pk, quantity=2, unit_price_vnd=gift.price_vnd)
    with pytest.raises(OrderRefused):
        orders.place_order(Draft(token="t", lines=(line,), gifts=(box,)), now=timezone.now(), on=timezone.localdate())
    assert (Order.objects.count(), held()) == (0, [0, 0])


def test_a_box_is_not_gathered_from_two_points(gift: GiftSet, products: tuple[Product, Product]) -> None:
    other = make_point()
    split = make_gift({products[0]: 1, make_product(stock_at={other: 9}): 1})
    with pytest.raises(OrderRefused, match="vừa hết hàng để gói"):
        buy(split)


@pytest.mark.parametrize("state", ["revoked", "suspended", "hidden", "over", "alcohol"])
def test_it_is_sold_only_while_every_product_is(gift: GiftSet, products: tuple[Product, Product], client: Client, state: str) -> None:
    today = timezone.localdate()
    if state == "revoked":
        products[1].certificates.update(revoked_on=today, revocation_reason="voluntary")
    elif state == "suspended":
        Product.objects.filter(pk=products[1].pk).update(suspended_at=timezone.now())
    elif state == "alcohol":
        Product.objects.filter(pk=products[1].pk).update(is_alcohol=True)
    elif state == "over":
        GiftSet.objects.update(sold_until=today.replace(year=today.year - 1))
    else:
        GiftSet.objects.update(is_public=False)
    with pytest.raises(OrderRefused) as refused:
        buy(gift)
    assert [problem.code for problem in refused.value.problems] == ["set_not_sold"]
    client.post(f"/gio-hang/qua/{gift.pk}/", {"quantity": "1"})
    assert (Order.objects.count(), GiftLine.objects.count(), held()) == (0, 0, [0, 0])
    page = client.get(gift.get_absolute_url())
    assert page.status_code == (404 if state == "hidden" else 200)
    assert "Thêm vào giỏ" not in page.content.decode()


def test_a_new_price_is_asked_again(gift: GiftSet) -> None:
    box = DraftGift(gift_set_id=gift.pk, quantity=1, unit_price_vnd=gift.price_vnd - 1)
    with pytest.raises(OrderRefused) as refused:
        orders.place_order(Draft(token="t", lines=(), gifts=(box,)), now=timezone.now(), on=timezone.localdate())
    assert [problem.code for problem in refused.value.problems] == ["price_changed"]


def test_from_the_page_to_the_order(gift: GiftSet, client: Client) -> None:
    Seller.objects.create(name="Cửa hàng thử", address="Số 1", tax_code="0", phone="0206", email="ban@example.vn")
    assert "Rẻ hơn mua lẻ 99.999" in client.get(gift.get_absolute_url()).content.decode()
    basket = client.post(f"/gio-hang/qua/{gift.pk}/", {"quantity": "2"}, follow=True).content.decode()
    assert "Bộ quà gồm: 2 × Miến dong Phia Đén, Mật ong bạc hà" in basket
    assert client.get("/gio-hang/so-luong/").json() == {"count": 2}
    answers = {"receive": "giao", "name": "Thử", "phone": "0912345678", "street": "Xóm 2", "province": "04", "commune": make_commune().code}
    review = client.post("/dat-hang/", {**answers, "gift_note": "Chúc mừng năm mới"}, follow=True).content.decode()
    assert "Chúc mừng năm mới" in review
    sealed = review.split('name="review" value="')[1].split('"')[0]
    client.post("/dat-hang/xem-lai/", {"review": sealed, "consent": "1"})
    order = Order.objects.get()
    assert (order.gift_note, order.total_incl_tax, held(), GiftLine.objects.count()) == ("Chúc mừng năm mới", 600_002, [4, 2], 0)


def test_the_page_asks_a_fixed_number_of_queries(products: tuple[Product, Product], client: Client, django_assert_max_num_queries) -> None:
    point = make_point()
    gift = make_gift({make_product(stock_at={point: 2}): 1 for _index in range(8)})
    make_certificate(products[0])
    client.get("/")
    with django_assert_max_num_queries(10):
        assert client.get(gift.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(("site", "status", "held"), [("same-origin", 302, 1), ("cross-site", 403, 0)])
def test_the_kept_page_has_no_token_and_the_browser_says_where_the_form_stood(gift: GiftSet, site: str, status: int, held: int) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"/gio-hang/qua/{gift.pk}/", {"quantity": "1"}, headers={"Sec-Fetch-Site": site})
    assert (answer.status_code, GiftLine.objects.count()) == (status, held)


def test_a_coupon_beside_nothing_but_a_set_says_that_it_does_nothing(gift: GiftSet, client: Client) -> None:
    make_coupon(percent=10)
    client.post(f"/gio-hang/qua/{gift.pk}/", {"quantity": "1"})
    for code, told in (("TET2027", "không dùng được cho các món trong giỏ"), ("KHONGCO", "Mã này không có hoặc đã hết hạn")):
        client.post("/gio-hang/ma/", {"bo": "1"})
        assert told in client.post("/gio-hang/ma/", {"ma": code}, follow=True).content.decode()
