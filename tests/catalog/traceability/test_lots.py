"""Labels, their page, and lots that end a product's sale."""

import io
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from catalog.facts import reasons
from catalog.models import Product
from catalog.sellable import Reason
from catalog.traceability import codes, scans
from catalog.traceability.labels import label_sheet
from catalog.traceability.models import LabelScan, Lot, last_day_on_sale
from tests.factories import make_certificate, make_product

TODAY = timezone.localdate


def make_lot(product: Product | None = None, **fields: object) -> Lot:
    today = timezone.localdate()
    given_fields = {"number": "L01", "quantity": 50, "made_on": today - timedelta(days=10), "best_before": today + timedelta(days=170)}
    return Lot.objects.create(product=product or make_product(), **{**given_fields, **fields})  # type: ignore[arg-type]


@given(serial=st.integers(0, 36**6 - 1))
def test_a_signed_code_opens_to_what_was_signed(serial: int) -> None:
    assert codes.opened(codes.signed("abcdefgh", serial)) == ("abcdefgh", serial)


@given(position=st.integers(0, 18), letter=st.sampled_from("23456789abcdefghjkmnpqrstuvwxyz"))
def test_one_changed_letter_opens_nothing(position: int, letter: str) -> None:
    code = codes.signed("abcdefgh", 7)
    changed = code[:position] + letter + code[position + 1 :]
    assert codes.opened(changed) == (("abcdefgh", 7) if changed == code else None)


@pytest.mark.parametrize("code", ["", "x", "abcdefgh-1", "abcdefgh-1-aaaaaaaa", "abcdefgh-١-aaaaaaaa", "../etc", "a" * 500])
def test_nonsense_opens_nothing(code: str) -> None:
    assert codes.opened(code) is None


@pytest.mark.parametrize(
    ("made_on", "best_before", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 6), date(2026, 1, 5)),
        (date(2026, 1, 1), date(2026, 4, 11), date(2026, 4, 1)),
        (date(2026, 1, 1), date(2028, 1, 1), date(2027, 12, 2)),
    ],
)
def test_the_margin_is_a_tenth_of_the_life_one_to_thirty_days(made_on: date, best_before: date, last: date) -> None:
    assert last_day_on_sale(made_on=made_on, best_before=best_before) == last


@pytest.mark.django_db
def test_a_label_tells_lot_producer_and_certificate_and_counts(client: Client) -> None:
    lot = make_lot(raw_area="Nương xóm Lũng Mười")
    page = client.get(lot.label_url(3)).content.decode()
    assert [text in page for text in (lot.product.title, "Lô L01", "Nương xóm Lũng Mười", lot.product.producer.name, "Còn hiệu lực")] == [
        True
    ] * 5
    client.get(lot.label_url(3))
    Client().get(lot.label_url(3))
    assert LabelScan.objects.get(lot=lot, serial=3).times == 2


@pytest.mark.django_db
def test_a_label_seen_too_often_warns_of_a_copy(client: Client) -> None:
    lot = make_lot()
    for _time in range(scans.SUSPICIOUS_FROM - 1):
        scans.count(lot, serial=5, now=timezone.now())
    assert "Tem này được quét nhiều lần" in client.get(lot.label_url(5)).content.decode()
    assert "Tem này được quét nhiều lần" not in client.get(lot.label_url(6)).content.decode()


@pytest.mark.django_db
def test_unknown_and_forged_codes_say_so(client: Client) -> None:
    lot = make_lot()
    forged = lot.label_url(1)[:-2] + "a/" if not lot.label_url(1).endswith("a/") else lot.label_url(1)[:-2] + "b/"
    for url in (forged, "/truy-xuat/khong-co/", f"/truy-xuat/{codes.signed('zzzzzzzz', 1)}/"):
        response = client.get(url)
        assert (response.status_code, "không do cửa hàng phát hành" in response.content.decode()) == (404, True)
    assert LabelScan.objects.count() == 0


@pytest.mark.django_db
def test_recalled_lots_and_ended_certificates_are_told_plainly(client: Client) -> None:
    product = make_product(certified=False)
    make_certificate(product, revoked_on=TODAY(), revocation_reason="voluntary")
    lot = make_lot(product, recalled_on=TODAY(), recall_reason="Bao bì hở")
    page = client.get(lot.label_url(0)).content.decode()
    assert [text in page for text in ("Lô này đã bị thu hồi", "Bao bì hở", "Đã bị thu hồi", "không được mang sao")] == [True] * 4


@pytest.mark.django_db
def test_the_form_takes_a_typed_code(client: Client) -> None:
    lot = make_lot()
    code = codes.signed(lot.code, 9)
    assert client.get("/truy-xuat/", {"ma": code.upper()})["Location"] == lot.label_url(9)
    assert client.get("/truy-xuat/", {"ma": "sai"}).status_code == 404


@pytest.mark.django_db
def test_a_product_whose_lots_are_all_over_is_not_sold() -> None:
    product, today = make_product(), TODAY()
    lot = make_lot(product, sell_until=today - timedelta(days=1))
    fresh = Product.objects.get(pk=product.pk)
    assert (reasons(fresh, on=today), reasons(fresh, on=today - timedelta(days=1))) == ((Reason.NO_LOT_IN_DATE,), ())
    make_lot(product, number="L02")
    assert reasons(Product.objects.get(pk=product.pk), on=today) == ()
    assert lot.product.lots.count() == 2


@pytest.mark.django_db
def test_a_sheet_has_24_labels_a_page_and_refuses_what_is_not_there() -> None:
    lot = make_lot(quantity=60)
    content = label_sheet(lot, first=1, last=50)
    assert (content[:5], len(re.findall(rb"/Type /Page\b", content))) == (b"%PDF-", 3)
    assert io.BytesIO(content).getbuffer().nbytes < 2_000_000
    for first, last in ((0, 5), (5, 4), (1, 61)):
        with pytest.raises(ValueError, match="1 đến 60"):
            label_sheet(lot, first=first, last=last)
