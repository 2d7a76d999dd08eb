"""Kept pages: one query while nothing changed, made anew with the first request after a change, never one visitor's page for another."""

import gzip
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from catalog import stock
from catalog.browse import age
from catalog.certificates import revocation
from catalog.certificates.models import Certificate
from catalog.models import Product
from shop import page_cache
from tests.cms.test_pages import make_article
from tests.factories import make_point, make_product

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def product() -> Product:
    return make_product(title="Miến dong thử", stock_at={make_point(): 5})


def revoke(product: Product) -> None:
    """As two officers do it, on a server of their own."""
    users = [get_user_model().objects.create_user(name) for name in ("canbo1", "canbo2")]
    now, today = timezone.now(), timezone.localdate()
    certificate = Certificate.objects.get(product=product)
    proposal = revocation.propose(certificate_id=certificate.pk, reason="voluntary", note="", by=users[0], now=now)
    revocation.confirm(proposal_id=proposal.pk, by=users[1], decision_no="7/QĐ", decision_date=today, now=now, today=today)


def test_a_kept_page_costs_one_query(product: Product, django_assert_num_queries) -> None:
    article = make_article(product)
    server = Client()
    for address in ("/", "/san-pham/", product.get_absolute_url(), article.url, "/tin-tuc/", product.producer.get_absolute_url()):
        first = server.get(address)
        assert (first.status_code, first.headers["Cache-Control"]) == (200, "public, no-cache"), address
        with django_assert_num_queries(1):
            again = server.get(address)
        assert again.content == first.content, address
        with django_assert_num_queries(1):
            unchanged = server.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_a_revoked_product_is_gone_with_the_next_request_on_every_server(product: Product) -> None:
    article = make_article(product)
    addresses = ("/", "/san-pham/", "/san-pham/?q=mien", product.producer.get_absolute_url(), article.url)
    one, other = Client(), Client()  # each has kept pages of its own, as two processes have
    for server in (one, other, one, other):
        for address in addresses:
            assert product.get_absolute_url() in server.get(address).content.decode(), address
    revoke(product)
    for server in (one, other):
        for address in addresses:
            assert product.get_absolute_url() not in server.get(address).content.decode(), address
        assert "Đã bị thu hồi" in server.get(product.get_absolute_url()).content.decode()


def test_price_stock_and_articles_show_at_once(product: Product) -> None:
    server, point = Client(), product.stockrecords.get().partner
    assert "95.000" in server.get("/san-pham/").content.decode()
    product.price_vnd = 123_000
    product.save()
    assert "123.000" in server.get("/san-pham/").content.decode()
    stock.count(product_id=product.pk, point_id=point.pk, quantity=0, cause="test")
    assert "Tạm hết hàng" in server.get("/san-pham/").content.decode()
    before = server.get("/").content.decode()
    article = make_article(product)
    article.save_revision().publish()
    assert article.url not in before
    assert article.url in server.get("/").content.decode()
    article.unpublish()
    assert article.url not in server.get("/").content.decode()


def test_a_message_is_shown_to_its_reader_alone(product: Product) -> None:
    visitor, other, address = Client(), Client(), product.get_absolute_url()
    for server in (visitor, other):
        assert "wrap messages" not in server.get(address).content.decode()
    assert visitor.post(f"/gio-hang/them/{product.pk}/", {"quantity": "99"}).status_code == 302
    shown = visitor.get(address)
    assert ("wrap messages" in shown.content.decode(), shown.headers["Cache-Control"]) == (True, "private, no-store")
    assert "wrap messages" not in visitor.get(address).content.decode()
    assert "wrap messages" not in other.get(address).content.decode()


def test_whoever_is_logged_in_is_not_looked_up_for_a_page_that_is_the_same_for_everyone(
    client: Client, product: Product, django_assert_num_queries
) -> None:
    client.force_login(get_user_model().objects.create_user("nguoi-mua"))
    client.get("/san-pham/")
    with django_assert_num_queries(1):  # the stamp; neither the session nor the user
        client.get("/san-pham/")


def test_the_answer_to_the_age_question_has_pages_of_its_own() -> None:
    spirit = make_product(title="Rượu ngô thử", group="drink", is_alcohol=True, abv=29)
    server, adult = Client(), Client()
    assert "Rượu ngô thử" not in server.get("/san-pham/").content.decode()
    answer = server.post("/tuoi/", {"tra_loi": "du", "tiep": "/san-pham/"})
    adult.cookies[age.COOKIE] = answer.cookies[age.COOKIE].value
    assert "Rượu ngô thử" in adult.get("/san-pham/").content.decode()
    del server.cookies[age.COOKIE]
    assert "Rượu ngô thử" not in server.get("/san-pham/").content.decode()
    server.cookies[age.COOKIE] = "18:gia-mao"
    assert "Rượu ngô thử" not in server.get(spirit.get_absolute_url()).content.decode()


def test_a_new_day_ends_what_was_kept(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    server, tomorrow = Client(), timezone.localdate() + timedelta(days=1)
    Certificate.objects.filter(product=product).update(expires_on=timezone.localdate())
    product.save()
    assert product.title in server.get("/san-pham/").content.decode()
    monkeypatch.setattr(timezone, "localdate", lambda *_args: tomorrow)
    assert product.title not in server.get("/san-pham/").content.decode()


def test_a_phone_gets_it_compressed(product: Product) -> None:
    server = Client()
    plain = server.get("/san-pham/").content
    small = server.get("/san-pham/", headers={"Accept-Encoding": "gzip, br"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == plain
    assert len(small.content) < len(plain) / 2
    assert "Accept-Encoding" in small.headers["Vary"]


def test_the_kept_pages_stay_within_their_room(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "MOST_BYTES", 60_000)
    server = Client()
    for number in range(12):
        server.get(f"/san-pham/?gia_tu={number}000")
    middleware = server.handler._middleware_chain
    while not isinstance(middleware, page_cache.PageCacheMiddleware):
        middleware = middleware.__wrapped__ if hasattr(middleware, "__wrapped__") else middleware.get_response
    assert 0 < len(middleware._pages) < 12
    assert middleware._bytes <= 60_000


def test_a_form_from_elsewhere_is_refused(product: Product) -> None:
    strict = Client(enforce_csrf_checks=True)
    address = f"/gio-hang/them/{product.pk}/"
    for headers in (
        {},
        {"Origin": "https://elsewhere.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Referer": "https://elsewhere.example/x"},
    ):
        assert strict.post(address, {"quantity": "1"}, headers=headers).status_code == 403, headers
    assert strict.get("/gio-hang/so-luong/").json() == {"count": 0}
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}, {"Referer": "http://testserver/san-pham/"}):
        assert strict.post(address, {"quantity": "1"}, headers=headers).status_code == 302, headers
