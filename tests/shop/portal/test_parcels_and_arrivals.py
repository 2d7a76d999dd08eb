"""At the point: a carrier is called for the point's own goods and its label printed; a producer's delivery is counted in once."""

# ruff: noqa: F401, F811  (fixtures of neighbours, used by their names)

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.audit.models import AuditEntry
from catalog.deliveries import announcing, receiving
from catalog.deliveries.models import Delivery
from catalog.models import Product
from catalog.partner.models import SalesPoint
from shop.carriers.models import CarrierPlace, Parcel
from shop.orders import DraftInvoice
from tests.factories import make_product
from tests.shop.carriers.conftest import all_places, communes, depot_of
from tests.shop.portal.test_points import BASE, book, here, place, product, shelf, someone, there

pytestmark = pytest.mark.django_db


def test_a_parcel_is_made_for_this_point_alone_and_its_label_printed(here: SalesPoint, product: Product, depot_of) -> None:
    depot = depot_of("ghn")
    client, order = someone(here), place(product)
    assert "Lập vận đơn" in client.get(f"{BASE}don/{order.number}/").content.decode()
    for _press in range(2):
        client.post(f"{BASE}don/{order.number}/van-don/", {"carrier": "ghn"})
    parcel = Parcel.objects.get()
    assert (parcel.state, parcel.point_id, parcel.cod_vnd, len(depot.sandbox.parcels)) == ("created", here.pk, 190_000, 1)
    shown = client.get(f"{BASE}don/{order.number}/").content.decode()
    assert parcel.tracking_code in shown
    assert "Lập vận đơn" not in shown
    label = client.get(f"{BASE}don/{order.number}/nhan/{parcel.pk}.pdf")
    assert (label.status_code, label.content[:5]) == (200, b"%PDF-")


def test_another_points_people_neither_make_nor_print_it(here: SalesPoint, there: SalesPoint, product: Product, depot_of) -> None:
    depot = depot_of("ghn")
    order = place(product)
    stranger = someone(there, name="nguoi-la")
    assert stranger.post(f"{BASE}don/{order.number}/van-don/", {"carrier": "ghn"}).status_code == 404
    assert (Parcel.objects.count(), len(depot.sandbox.parcels)) == (0, 0)
    someone(here).post(f"{BASE}don/{order.number}/van-don/", {"carrier": "ghn"})
    assert stranger.get(f"{BASE}don/{order.number}/nhan/{Parcel.objects.get().pk}.pdf").status_code == 404
    assert Client().get(f"{BASE}don/{order.number}/nhan/{Parcel.objects.get().pk}.pdf").status_code == 302


def test_a_carrier_that_is_not_connected_is_told_and_makes_nothing(here: SalesPoint, product: Product) -> None:
    order = place(product)
    told = someone(here).post(f"{BASE}don/{order.number}/van-don/", {"carrier": "ghn"}, follow=True).content.decode()
    assert "chưa được kết nối" in told
    assert Parcel.objects.count() == 0


def test_gift_note_and_invoice_stand_where_the_goods_are_taken(here: SalesPoint, product: Product) -> None:
    invoice = DraftInvoice(tax_code="0100109106", name="Công ty Thử", address="Số 1, Hà Nội", email="ke-toan@example.vn")
    order = place(product, gift_note="Chúc mừng năm mới", invoice=invoice)
    client = someone(here)
    for path in (f"{BASE}don/{order.number}/", f"{BASE}soan/"):
        page = client.get(path).content.decode()
        assert ("Chúc mừng năm mới" in page, "Công ty Thử" in page) == (True, True), path
    for path in (f"{BASE}soan/soan-hang.pdf", f"{BASE}don/{order.number}/phieu.pdf"):
        assert client.get(path).content[:5] == b"%PDF-"


@pytest.fixture
def delivery(here: SalesPoint, product: Product) -> Delivery:
    other = make_product(producer=product.producer)
    return announcing.announce(
        producer_id=product.producer_id, point_id=here.pk, quantities={product.pk: 20, other.pk: 5},
        expected_on=timezone.localdate() + timedelta(days=1), note="Xe chiều", by=None, now=timezone.now(),
    )  # fmt: skip


def test_a_delivery_is_counted_in_once_and_what_differs_is_kept(here: SalesPoint, product: Product, delivery: Delivery) -> None:
    client = someone(here)
    assert delivery.producer.name in client.get(BASE).content.decode()
    first, second = delivery.lines.order_by("pk")
    counted = {f"nhan_{first.pk}": "18", f"nhan_{second.pk}": "6"}
    for _press in range(2):
        client.post(f"{BASE}hang-den/{delivery.pk}/", counted)
    assert (shelf(here, product), book(here, product)) == ((28, 0), 28)
    assert shelf(here, second.product) == (6, 0)
    delivery.refresh_from_db()
    assert (delivery.state, sorted(delivery.lines.values_list("received", flat=True))) == ("received", [6, 18])
    differs = {str(first.product_id): -2, str(second.product_id): 1}
    assert AuditEntry.objects.get(action="delivery.receive").after == {"differs": differs}
    assert announcing.cancel(delivery_id=delivery.pk, producer_id=product.producer_id) is False


@pytest.mark.parametrize("typed", [("", ""), ("0", "0"), ("-1", "5"), ("1,5", "5"), ("10000000", "5"), ("٣", "5")])
def test_a_wrong_count_changes_nothing_and_stays_as_typed(
    here: SalesPoint,
    product: Product,
    delivery: Delivery,
    typed: tuple[str, str],
) -> None:
    first, second = delivery.lines.order_by("pk")
    answer = someone(here).post(f"{BASE}hang-den/{delivery.pk}/", {f"nhan_{first.pk}": typed[0], f"nhan_{second.pk}": typed[1]})
    assert answer.status_code == 422
    assert f'value="{typed[0]}"' in answer.content.decode()
    delivery.refresh_from_db()
    assert (delivery.state, shelf(here, product)) == ("announced", (10, 0))


def test_a_cancelled_delivery_and_one_of_another_point_are_not_received(
    here: SalesPoint,
    there: SalesPoint,
    product: Product,
    delivery: Delivery,
) -> None:
    assert someone(there, name="nguoi-la").get(f"{BASE}hang-den/{delivery.pk}/").status_code == 404
    received = dict.fromkeys(delivery.lines.values_list("pk", flat=True), 1)
    with pytest.raises(receiving.NotReceived):
        receiving.receive(delivery_id=delivery.pk, point_id=there.pk, received=received, by=None, now=timezone.now())
    announcing.cancel(delivery_id=delivery.pk, producer_id=product.producer_id)
    with pytest.raises(receiving.NotReceived):
        receiving.receive(delivery_id=delivery.pk, point_id=here.pk, received=received, by=None, now=timezone.now())
    assert shelf(here, product) == (10, 0)


def test_a_parcel_that_one_carrier_did_not_take_goes_with_another(here: SalesPoint, product: Product, depot_of) -> None:
    refusing, taking = depot_of("vnpost"), depot_of("ghn")
    CarrierPlace.objects.filter(carrier="vnpost").update(commune=None)
    client, order = someone(here), place(product)
    for code in ("vnpost", "ghn"):
        assert "Lập vận đơn" in client.get(f"{BASE}don/{order.number}/").content.decode()
        client.post(f"{BASE}don/{order.number}/van-don/", {"carrier": code})
    parcel = Parcel.objects.get()
    assert (parcel.carrier, parcel.state, parcel.problem) == ("ghn", "created", "")
    assert (len(refusing.sandbox.parcels), len(taking.sandbox.parcels)) == (0, 1)
