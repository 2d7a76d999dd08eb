"""The visitor's address behind proxies: what a visitor writes himself never counts, and each limit goes by the true one."""

import pytest
from django.core.cache import cache
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from shop.account.models import ConsentEntry
from shop.checkout import limits
from shop.client_address import ClientAddressMiddleware, client_address, networks
from shop.seller.models import Seller
from shop.settings import env
from tests.factories import make_commune, make_point, make_product

PROXIES = networks(["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"])


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # the peer is no proxy of ours: its header is a lie or none of our business
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),  # the visitor wrote 1.1.1.1
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2, 192.0.2.1", "198.51.100.1"),
        ("10.0.0.1", "10.9.9.9, 198.51.100.1", "198.51.100.1"),  # the visitor claims to be a proxy
        ("10.0.0.1", "10.0.0.3", "10.0.0.3"),  # from within
        ("10.0.0.1", "198.51.100.1, no-address", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1,", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("2001:db8::1", "[2400:6180::5]:443", "2400:6180::5"),
        ("::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", ""),  # a socket that nobody named
    ],
)
def test_the_right_most_address_that_is_no_proxy(remote: str, forwarded: str, address: str) -> None:
    assert client_address(remote, forwarded, trusted=PROXIES) == address


def test_a_named_socket_is_a_proxy() -> None:
    assert client_address("", "1.1.1.1, 198.51.100.1", trusted=PROXIES, is_socket_trusted=True) == "198.51.100.1"


def test_without_named_proxies_the_header_counts_for_nothing(settings) -> None:
    settings.TRUSTED_PROXIES = ()
    with pytest.raises(MiddlewareNotUsed):
        ClientAddressMiddleware(lambda request: HttpResponse())


def test_every_fault_of_the_setting_is_told(tmp_path) -> None:
    with pytest.raises(env.SettingsError, match=r"TRUSTED_PROXIES: proxy\.lan is neither"):
        env.read({"DATA_DIR": str(tmp_path), "TRUSTED_PROXIES": "10.0.0.0/8, proxy.lan"}, base_dir=tmp_path)
    read = env.read({"DATA_DIR": str(tmp_path), "TRUSTED_PROXIES": "10.0.0.0/8, unix"}, base_dir=tmp_path)
    assert read.trusted_proxies == ("10.0.0.0/8", "unix")


def asked(remote: str, forwarded: str, count: int) -> list[bool]:
    """Whether each of so many look-ups was allowed."""
    answers: list[bool] = []

    def look_up(request: HttpRequest) -> HttpResponse:
        answers.append(limits.may(request, "try", per_address=3))
        return HttpResponse()

    through = ClientAddressMiddleware(look_up)
    for number in range(count):
        through(RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded.format(number)))
    return answers


def test_a_visitor_who_writes_a_new_address_each_time_still_has_one_share(settings) -> None:
    cache.clear()
    settings.TRUSTED_PROXIES = ("10.0.0.0/8",)
    assert asked("10.0.0.1", "1.2.3.{}, 198.51.100.1", 5) == [True, True, True, False, False]
    assert asked("10.0.0.1", "198.51.100.2", 1) == [True], "another visitor behind the same proxy has a share of his own"
    assert asked("198.51.100.7", "1.2.3.{}", 5) == [True, True, True, False, False], "past the proxy the header is worth nothing"


@pytest.mark.django_db
def test_the_consent_log_keeps_the_visitors_address_not_the_written_one(settings) -> None:
    settings.TRUSTED_PROXIES = ("10.0.0.1",)
    Seller.objects.create(name="Cửa hàng thử", address="Số 1", tax_code="0", phone="0206", email="ban@example.vn")
    product, commune = make_product(stock_at={make_point(): 1}), make_commune()
    client = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 198.51.100.1")
    client.post("/gio-hang/them/", {"product": product.pk, "quantity": 1})
    answers = {"receive": "giao", "name": "Thử", "phone": "0912345678", "street": "Xóm 2", "province": "04", "commune": commune.code}
    client.post("/dat-hang/", answers)
    sealed = client.get("/dat-hang/xem-lai/").content.decode().split('name="review" value="')[1].split('"')[0]
    assert client.post("/dat-hang/xem-lai/", {"review": sealed, "consent": "1"}).headers["Location"].startswith("/dat-hang/xong/")
    assert set(ConsentEntry.objects.values_list("ip", flat=True)) == {"198.51.100.1"}
