"""What the public reads of a certificate: look-up by anything that can be scanned, the badge, the history."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.audit.record import record
from catalog.certificates.models import Certificate
from catalog.traceability.codes import signed
from tests.factories import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate() -> Certificate:
    return make_product(title="Miến dong Phja Oắc", sku="CB-PO", upc="8931234567890").certificates.get()


def test_a_scanned_code_leads_straight_to_its_certificate(client: Client, certificate: Certificate) -> None:
    for typed in (certificate.code, certificate.code.upper(), f"https://ocop.example/chung-nhan/{certificate.code}/huy-hieu.svg"):
        response = client.get("/chung-nhan/", {"ma": typed})
        assert (response.status_code, response["Location"]) == (302, certificate.get_absolute_url()), typed


def test_a_label_leads_to_its_lot(client: Client) -> None:
    code = signed("abcdefgh", 7)
    assert client.get("/chung-nhan/", {"ma": f"http://x.example/truy-xuat/{code}/"})["Location"] == f"/truy-xuat/{code}/"


@pytest.mark.parametrize("typed", ["8931234567890", "CB-PO", "mien dong phja", "OCOP-"])
def test_found_by_barcode_sku_name_and_number(client: Client, certificate: Certificate, typed: str) -> None:
    make_product(title="Rượu ngô", certified=False)
    page = client.get("/chung-nhan/", {"ma": typed}).content.decode()
    assert ("Miến dong Phja Oắc" in page, "Rượu ngô" in page) == (True, False)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "OCOP 4 sao"),
        ({"revoked_on": date(2026, 1, 5), "revocation_reason": "voluntary"}, "Đã bị thu hồi"),
        ({"issued_on": date(2020, 1, 1), "expires_on": date(2023, 1, 1)}, "Đã hết hạn"),
    ],
)
def test_the_badge_says_what_is_true_at_the_moment(client: Client, certificate: Certificate, fields: dict, words: str) -> None:
    Certificate.objects.filter(pk=certificate.pk).update(**fields)
    for address in ("huy-hieu.svg", "huy-hieu/"):
        response = client.get(f"{certificate.get_absolute_url()}{address}")
        assert (response.status_code, words in response.content.decode()) == (200, True)
        assert response["Cache-Control"] == "no-store, max-age=0"
    assert client.get(f"{certificate.get_absolute_url()}huy-hieu.svg")["Content-Type"] == "image/svg+xml; charset=utf-8"


def test_the_framed_badge_may_stand_anywhere_and_the_page_itself_not(client: Client, certificate: Certificate) -> None:
    framed = client.get(f"{certificate.get_absolute_url()}huy-hieu/")
    assert ("frame-ancestors *" in framed["Content-Security-Policy"], framed.has_header("X-Frame-Options")) == (True, False)
    page = client.get(certificate.get_absolute_url())
    assert ("frame-ancestors 'self'" in page["Content-Security-Policy"], page["X-Frame-Options"]) == (True, "SAMEORIGIN")


def test_the_history_tells_each_event_with_its_basis(client: Client, certificate: Certificate) -> None:
    now = timezone.now()
    record(action="product.suspend", target=certificate.product, at=now - timedelta(days=3))
    Certificate.objects.filter(pk=certificate.pk).update(revoked_on=timezone.localdate(), revocation_reason="mark_misused")
    page = client.get(certificate.get_absolute_url()).content.decode()
    places = [page.index(words) for words in ("Bị thu hồi: Dùng sai nhãn hiệu OCOP", "Sản phẩm bị tạm dừng bán", "Được cấp, 4 sao")]
    assert places == sorted(places)
