"""Fault cases 12 and 14: what changed between basket and order is told and asked again; no odd number is ever taken for a quantity."""

import re
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar.core.loading import get_model

from catalog.gifts.models import GiftSet
from catalog.models import Product
from catalog.partner.models import StockRecord
from shop.basket.models import GiftLine, Line
from shop.order.models import Order
from shop.seller.models import Seller
from shop.shipping.models import DeliveryRate, DeliveryZone
from tests.factories import make_commune, make_point, make_product
from tests.shop.test_coupons import make_coupon
from tests.shop.test_gifts import make_gift

pytestmark = [pytest.mark.django_db, pytest.mark.postgres(sqlite_too=True)]


@pytest.fixture
def product() -> Product:
    return make_product(title="Miến dong Phia Đén", price_vnd=95_000, weight_g=500, stock_at={make_point(): 5000})


@pytest.fixture
def at_review(client: Client, product: Product) -> Client:
    """A guest who has a coupon and looks at the review page."""
    cache.clear()
    Seller.objects.create(name="Cửa hàng thử", address="Số 1", tax_code="0", phone="0206", email="ban@example.vn")
    commune = make_commune()
    zone = DeliveryZone.objects.create(name="Trong tỉnh")
    zone.provinces.set([commune.province])
    zone.save()
    DeliveryRate.objects.create(zone=zone, valid_from=date(2026, 1, 1), up_to_g=30_000, fee_vnd=20_000)
    make_coupon(percent=10)
    client.post("/gio-hang/them/", {"product": product.pk, "quantity": 2})
    client.post("/gio-hang/ma/", {"ma": "TET2027"})
    answers = {"receive": "giao", "name": "Thử", "phone": "0912345678", "street": "Xóm 2", "province": "04", "commune": commune.code}
    client.post("/dat-hang/", answers)
    return client


def confirm(client: Client, page) -> object:
    sealed = re.search(r'name="review" value="([^"]+)"', page.content.decode())[1]
    return client.post("/dat-hang/xem-lai/", {"review": sealed, "consent": "1"}, follow=True)


@pytest.mark.parametrize(
    ("what", "told", "new_total"),
    [
        ("price", "vừa đổi. Hãy xem lại giá mới rồi đặt.", 99_000 * 2 * 9 // 10 + 20_000),
        ("offer", "Ưu đãi vừa thay đổi", 95_000 * 2 * 95 // 100 + 20_000),
        ("coupon ended", "Ưu đãi vừa thay đổi", 95_000 * 2 + 20_000),
        ("fee", "Phí giao hàng vừa thay đổi", 95_000 * 2 * 9 // 10 + 35_000),
    ],
)
def test_case_12_a_change_before_the_order_is_told_and_asked_again(
    at_review: Client, product: Product, what: str, told: str, new_total: int
) -> None:
    page = at_review.get("/dat-hang/xem-lai/")
    assert "191.000" in page.content.decode()
    if what == "price":
        Product.objects.filter(pk=product.pk).update(price_vnd=99_000)
    elif what == "offer":
        get_model("offer", "Benefit").objects.update(value=5)
    elif what == "coupon ended":
        get_model("voucher", "Voucher").objects.update(end_datetime="2026-01-02T00:00Z", start_datetime="2026-01-01T00:00Z")
    else:
        DeliveryRate.objects.update(fee_vnd=35_000)
    asked_again = confirm(at_review, page)
    assert told in asked_again.content.decode()
    assert (Order.objects.count(), StockRecord.objects.get().num_allocated) == (0, None)
    confirm(at_review, asked_again)
    assert Order.objects.get().total_incl_tax == new_total


def test_case_12_stock_that_is_gone_is_told_in_the_basket_and_the_answers_stay(at_review: Client) -> None:
    page = at_review.get("/dat-hang/xem-lai/")
    StockRecord.objects.update(num_in_stock=1)
    told = confirm(at_review, page)
    assert "chỉ còn 1. Hãy giảm số lượng" in told.content.decode()
    line = Line.objects.get()
    at_review.post(f"/gio-hang/so-luong/{line.pk}/", {"quantity": "1"})
    confirm(at_review, at_review.get("/dat-hang/xem-lai/"))
    assert Order.objects.get().lines.get().quantity == 1


ODD = st.one_of(
    st.text(max_size=8),
    st.integers(-(10**13), 10**13).map(str),
    st.floats(allow_nan=True).map(str),
    st.sampled_from(["٣", "１２", "1e3", "0x10", " 1", "1 ", "+1", "1_0", "①", "²", "\u0661", "1,5", "1.0", "--1", "9" * 400, "1\x00"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quantity=ODD)
def test_case_14_only_plain_whole_numbers_are_quantities(client: Client, product: Product, quantity: str) -> None:
    gift = GiftSet.objects.first() or make_gift({product: 1})
    Line.objects.all().delete()
    GiftLine.objects.all().delete()
    is_plain = bool(re.fullmatch(r"[0-9]{1,4}", quantity.strip(), re.ASCII)) and int(quantity) > 0
    for address, model in ((f"/gio-hang/them/{product.pk}/", Line), (f"/gio-hang/qua/{gift.pk}/", GiftLine)):
        answer = client.post(address, {"quantity": quantity})
        assert answer.status_code == 302
        held = model.objects.values_list("quantity", flat=True).first()
        assert held == (int(quantity) if is_plain and int(quantity) <= 5000 else None)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quantity=ODD)
def test_case_14_a_changed_quantity_is_a_plain_whole_number_too(client: Client, product: Product, quantity: str) -> None:
    Line.objects.all().delete()
    client.post(f"/gio-hang/them/{product.pk}/", {"quantity": "2"})
    line = Line.objects.get()
    assert client.post(f"/gio-hang/so-luong/{line.pk}/", {"quantity": quantity}).status_code == 302
    is_plain = bool(re.fullmatch(r"[0-9]{1,4}", quantity.strip(), re.ASCII))
    left = Line.objects.values_list("quantity", flat=True).first()
    assert left == ((int(quantity) or None) if is_plain else 2)


def test_case_14_a_sum_no_order_holds_is_refused_in_words(client: Client) -> None:
    dear = make_product(price_vnd=2_000_000_000, stock_at={make_point(): 9999})
    client.post(f"/gio-hang/them/{dear.pk}/", {"quantity": "9999"})
    page = client.get("/gio-hang/")
    assert "Đơn lớn hơn 2 tỷ đồng cần báo giá riêng" in page.content.decode()
    assert "Tiếp tục đặt hàng" not in page.content.decode()
