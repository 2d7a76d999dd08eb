"""Wishes without an account, merged at log-in; letters when something is back, once; products beside a product."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.utils import timezone

from catalog import listing_index, stock
from catalog.models import Product
from shop.mails.sending import send_waiting
from shop.wishes import alerts
from shop.wishes.models import StockAlert, Wish
from tests.factories import make_commune, make_point, make_producer, make_product

pytestmark = pytest.mark.django_db


def listed(**fields: object) -> Product:
    product = make_product(**fields)
    listing_index.rebuild([product.pk])
    return product


def test_wishes_live_in_the_browser(client: Client) -> None:
    first, second = listed(title="Miến dong"), listed(title="Hạt dẻ")
    for product in (first, second):
        assert client.post(f"/yeu-thich/{product.pk}/", {"act": "them"}).headers["Location"] == "/yeu-thich/"
    assert client.cookies["yeu_thich"].value == f"{second.pk}.{first.pk}"
    page = client.get("/yeu-thich/")
    assert [row.pk for row, _card in page.context["entries"]] == [second.pk, first.pk]
    assert page.headers["X-Robots-Tag"] == "noindex"
    client.post(f"/yeu-thich/{second.pk}/", {"act": "bo"})
    assert client.cookies["yeu_thich"].value == str(first.pk)
    assert not Wish.objects.exists()
    assert client.post("/yeu-thich/999999/", {"act": "them"}).status_code == 404


def test_a_wish_no_longer_sold_is_told_by_name(client: Client) -> None:
    product = listed(title="Miến dong", certified=False)
    client.cookies["yeu_thich"] = str(product.pk)
    page = client.get("/yeu-thich/").content.decode()
    assert ("Hiện không bán" in page, "Miến dong" in page) == (True, True)


def test_a_script_stays_on_its_page(client: Client) -> None:
    product = listed()
    answer = client.post(f"/yeu-thich/{product.pk}/", {"act": "them"}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (200, {"count": 1})


def test_wishes_of_the_browser_join_the_account_at_log_in() -> None:
    old, new, browser = listed(title="Cũ"), listed(title="Mới"), Client()
    user = get_user_model().objects.create_user("nguoi-mua", password="Non-nuoc-2026")
    Wish.objects.create(user=user, product=old)
    browser.post(f"/yeu-thich/{new.pk}/", {"act": "them"})
    browser.post("/tai-khoan/dang-nhap/", {"username": "nguoi-mua", "password": "Non-nuoc-2026"})
    assert set(Wish.objects.filter(user=user).values_list("product_id", flat=True)) == {old.pk, new.pk}
    elsewhere = Client()
    elsewhere.force_login(user)
    assert {row.pk for row, _card in elsewhere.get("/yeu-thich/").context["entries"]} == {old.pk, new.pk}
    elsewhere.post(f"/yeu-thich/{old.pk}/", {"act": "bo"})
    assert [wish.product_id for wish in Wish.objects.filter(user=user)] == [new.pk]


@pytest.mark.parametrize("cookie", ["", "x.y", "1.1.1", "." * 300, "9" * 400, "²"])
def test_a_spoilt_cookie_is_no_fault(client: Client, cookie: str) -> None:
    client.cookies["yeu_thich"] = cookie
    assert client.get("/yeu-thich/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "email", "phone"),
    [("An@Example.com ", "an@example.com", ""), ("0912 345 678", "", "+84912345678"), ("+84912345678", "", "+84912345678")],
)
def test_asking_to_be_told(client: Client, typed: str, email: str, phone: str) -> None:
    product = listed(stock_at={make_point(): 0})
    assert 'name="contact"' in client.get(product.get_absolute_url()).content.decode()
    for _turn in range(2):
        answer = client.post(f"/bao-khi-co-hang/{product.pk}/", {"contact": typed})
        assert answer.headers["Location"] == product.get_absolute_url()
    alert = StockAlert.objects.get()
    assert (alert.product_id, alert.email, alert.phone, alert.told_at) == (product.pk, email, phone, None)


@pytest.mark.parametrize("typed", ["", "an@", "123", "abc"])
def test_a_wrong_contact_is_kept_and_explained(client: Client, typed: str) -> None:
    product = listed(stock_at={make_point(): 0})
    answer = client.post(f"/bao-khi-co-hang/{product.pk}/", {"contact": typed})
    assert (answer.status_code, StockAlert.objects.count()) == (400, 0)
    assert (f'value="{typed}"' in answer.content.decode(), "field__error" in answer.content.decode()) == (True, True)


def test_requests_from_one_address_have_a_limit(client: Client) -> None:
    product = listed(stock_at={make_point(): 0})
    answers = [client.post(f"/bao-khi-co-hang/{product.pk}/", {"contact": f"a{number}@example.com"}).status_code for number in range(22)]
    assert (answers[19], answers[20], StockAlert.objects.count()) == (302, 400, 20)


def test_the_letter_goes_out_once_when_the_product_can_be_bought(django_capture_on_commit_callbacks) -> None:
    point, now = make_point(), timezone.now()
    product = listed(title="Miến dong Phia Đén", stock_at={point: 0})
    alerts.ask(product, email="an@example.com", phone="")
    alerts.ask(product, email="", phone="+84912345678")
    Product.objects.filter(pk=product.pk).update(suspended_at=now)
    with django_capture_on_commit_callbacks(execute=True):
        stock.count(product_id=product.pk, point_id=point.pk, quantity=5, cause="test")
    assert StockAlert.objects.filter(told_at=None).count() == 2  # there, but suspended
    Product.objects.filter(pk=product.pk).update(suspended_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        stock.count(product_id=product.pk, point_id=point.pk, quantity=6, cause="test")
    for _turn in range(2):
        alerts.tell(now=now, today=timezone.localdate())
        send_waiting(now=timezone.now() + timedelta(seconds=1))
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [(["an@example.com"], "Miến dong Phia Đén đã có hàng trở lại")]
    token = StockAlert.objects.get(email="an@example.com").token
    assert f"/bao-khi-co-hang/thoi/{token}/" in mail.outbox[0].body
    assert StockAlert.objects.get(phone="+84912345678").told_at is None


def test_the_link_of_the_letter_asks_before_it_ends(client: Client) -> None:
    product = listed(title="Miến dong", stock_at={make_point(): 0})
    alerts.ask(product, email="an@example.com", phone="")
    address = f"/bao-khi-co-hang/thoi/{StockAlert.objects.get().token}/"
    assert client.get(address).status_code == 200
    assert StockAlert.objects.get().ended_at is None
    assert "Miến dong" in client.post(address).content.decode()
    assert StockAlert.objects.get().ended_at is not None
    assert client.post("/bao-khi-co-hang/thoi/khong-co/").status_code == 404


def test_related_products_come_from_near_and_never_with_alcohol(client: Client) -> None:
    maker, place = make_producer(), make_commune("01333", "Xã Thành Công")
    shown = listed(title="Miến chính", producer=maker, commune=place, group="drink")
    same = listed(title="Của cùng người", producer=maker, group="drink")
    listed(title="Rượu cùng người", producer=maker, group="drink", is_alcohol=True)
    listed(title="Không bán", producer=maker, group="drink", certified=False)
    near = listed(title="Cùng xã", commune=place, group="drink")
    far = listed(title="Cùng nhóm", group="drink")
    assert [card.title for card in client.get(shown.get_absolute_url()).context["related"]] == [same.title, near.title, far.title]


def test_products_viewed_before(client: Client) -> None:
    first, second = listed(title="Miến dong"), listed(title="Hạt dẻ")
    spirit, gone = listed(title="Rượu ngô", is_alcohol=True, group="drink"), listed(title="Hết hạn", certified=False)
    ids = ".".join(str(pk) for pk in (second.pk, spirit.pk, gone.pk, first.pk, 999999, "x", second.pk))
    page = client.get(f"/san-pham/da-xem/?ma={ids}")
    assert [card.title for card in page.context["cards"]] == ["Hạt dẻ", "Miến dong"]
    assert client.get("/san-pham/da-xem/").context["cards"] == []


@pytest.mark.parametrize("address", ["/bao-khi-co-hang/{}/", "/danh-gia/{}/"])
def test_forms_about_alcohol_ask_for_the_age_first(client: Client, address: str) -> None:
    spirit = listed(title="Rượu ngô", is_alcohol=True, group="drink")
    page = client.get(address.format(spirit.pk)).content.decode()
    assert ("Bạn đã đủ 18 tuổi chưa?" in page, "Rượu ngô" in page) == (True, False)
    client.post("/tuoi/", {"tra_loi": "du"})
    assert "Rượu ngô" in client.get(address.format(spirit.pk)).content.decode()
