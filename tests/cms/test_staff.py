"""The back office: what each role may do, and that a saved change announces itself."""

import io
import json

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from catalog.listing_row import ListingRow
from catalog.models import Product
from catalog.partner.models import StockRecord
from shop.order.models import Order
from shop.orders import Draft, DraftLine, place_channel_order
from tests.factories import make_certificate, make_point, make_product

pytestmark = pytest.mark.django_db
LISTS = [
    "wagtailsnippets_catalogue_product",
    "wagtailsnippets_certificates_certificate",
    "wagtailsnippets_producers_producer",
    "wagtailsnippets_partner_partner",
    "wagtailsnippets_order_order",
]


def as_role(name: str) -> Client:
    user = get_user_model().objects.create_user(name, password="Non-nuoc-2026")
    user.groups.add(Group.objects.get(name=name))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def product() -> Product:
    return make_product(stock_at={make_point(): 5})


@pytest.fixture
def order(product: Product) -> Order:
    line = DraftLine(product_id=product.pk, quantity=2, unit_price_vnd=95000)
    draft = Draft(token="t1", lines=(line,), name="Người mua thử", channel="shopee", channel_account=1, channel_order_id="S1")
    return place_channel_order(draft, now=timezone.now())


def move_url(order: Order, step: str) -> str:
    return reverse("wagtailsnippets_order_order:move", kwargs={"pk": order.pk, "step": step})


@pytest.mark.parametrize("name", LISTS)
def test_lists_and_their_csv_open(admin_client: Client, order: Order, name: str) -> None:
    url = reverse(f"{name}:list")
    assert [admin_client.get(url, query).status_code for query in ({}, {"export": "csv"})] == [200, 200]


def test_home_shows_what_needs_a_person_today(admin_client: Client, order: Order) -> None:
    page = admin_client.get("/quan-tri/").content.decode()
    assert ("Việc cần làm hôm nay" in page, "1 đơn mới chờ đóng gói" in page) == (True, True)


def test_an_order_is_packed_and_shipped_and_the_stock_leaves_the_shelf(order: Order, product: Product) -> None:
    manager = as_role("Nhân viên đơn hàng")
    page = manager.get(reverse("wagtailsnippets_order_order:inspect", args=[order.pk])).content.decode()
    assert [move_url(order, step) in page for step in ("packed", "shipped", "cancelled")] == [True, True, True]
    assert [manager.post(move_url(order, step)).status_code for step in ("packed", "shipped")] == [302, 302]
    order.refresh_from_db()
    record = StockRecord.objects.get(product=product)
    assert (order.status, record.num_in_stock, record.num_allocated) == ("shipped", 3, 0)
    entries = ModelLogEntry.objects.filter(object_id=str(order.pk), content_type__model="order").order_by("pk")
    assert [entry.data for entry in entries] == [
        {"field": "status", "before": "new", "after": "packed"},
        {"field": "status", "before": "packed", "after": "shipped"},
    ]


def test_asking_changes_nothing_and_cancelling_gives_the_stock_back_once(admin_client: Client, order: Order, product: Product) -> None:
    assert admin_client.get(move_url(order, "cancelled")).status_code == 200
    assert StockRecord.objects.get(product=product).num_allocated == 2
    for _time in range(2):
        admin_client.post(move_url(order, "cancelled"))
    order.refresh_from_db()
    assert (order.status, StockRecord.objects.get(product=product).num_allocated) == ("cancelled", 0)


def test_an_officer_looks_at_orders_and_moves_none(order: Order) -> None:
    officer = as_role("Cán bộ OCOP")
    page = officer.get(reverse("wagtailsnippets_order_order:inspect", args=[order.pk]))
    refused = officer.post(move_url(order, "cancelled"))
    order.refresh_from_db()
    assert (page.status_code, move_url(order, "cancelled") in page.content.decode()) == (200, False)
    assert (refused.status_code, order.status) == (302, "new")
    assert refused["Location"] == "/quan-tri/"


def test_an_unknown_step_is_not_found(admin_client: Client, order: Order) -> None:
    assert admin_client.post(move_url(order, "paid")).status_code == 404


def test_orders_are_not_edited_by_form(admin_client: Client, order: Order) -> None:
    response = admin_client.get(reverse("wagtailsnippets_order_order:edit", args=[order.pk]))
    assert (response.status_code, response["Location"]) == (302, "/quan-tri/")


@pytest.mark.parametrize(("state", "numbers"), [("valid", {"V"}), ("revoked", {"R"}), ("expired", {"E"})])
def test_certificates_are_filtered_by_state(admin_client: Client, state: str, numbers: set[str]) -> None:
    product, today = make_product(certified=False), timezone.localdate()
    make_certificate(product, number="V")
    make_certificate(product, number="R", revoked_on=today, revocation_reason="voluntary")
    make_certificate(product, number="E", issued_on=today.replace(year=today.year - 4, day=1))
    response = admin_client.get(reverse("wagtailsnippets_certificates_certificate:list"), {"state": state})
    assert {certificate.number for certificate in response.context["object_list"]} == numbers


def test_a_price_saved_in_the_back_office_is_announced_and_logged(product: Product, django_capture_on_commit_callbacks) -> None:
    officer = as_role("Cán bộ OCOP")
    url = reverse("wagtailsnippets_catalogue_product:edit", args=[product.pk])
    form = officer.get(url).context["form"]
    data = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value is not False} | {"price_vnd": "99000"}
    with django_capture_on_commit_callbacks(execute=True):
        response = officer.post(url, data)
    assert response.status_code == 302
    assert ListingRow.objects.get(pk=product.pk).price_vnd == 99000
    entries = [entry.data for entry in ModelLogEntry.objects.filter(object_id=str(product.pk), content_type__model="product")]
    assert {"field": "price_vnd", "before": 95000, "after": 99000} in entries


def lot_rights() -> set[str]:
    officers = Group.objects.get(name="Cán bộ OCOP")
    return set(officers.permissions.filter(codename__endswith="_lot").values_list("codename", flat=True))


def test_an_upgrade_adds_missing_rights_and_takes_away_what_is_no_longer_given() -> None:
    officers = Group.objects.get(name="Cán bộ OCOP")
    officers.permissions.remove(Permission.objects.get(codename="view_lot"))
    officers.permissions.add(Permission.objects.get(codename="delete_lot"))
    out = io.StringIO()
    call_command("grant_roles", "--keep-extra", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["Cán bộ OCOP"] == {"added": ["view_lot"], "extra": ["delete_lot"]}
    assert told["Kiểm toán"] == {"added": [], "extra": []}
    assert lot_rights() == {"add_lot", "change_lot", "view_lot", "delete_lot"}
    call_command("grant_roles", stdout=out)
    assert lot_rights() == {"add_lot", "change_lot", "view_lot"}


def test_every_letter_about_an_order_is_shown_and_no_other(admin_client: Client, order: Order) -> None:
    Order.objects.update(channel="shop")
    page = admin_client.get(reverse("staff_mails"))
    assert [kind.value for kind, _letter in page.context["letters"]] == [
        "placed", "paid", "expired", "cancelled", "shipped", "ready", "refunded"
    ]  # fmt: skip
    assert admin_client.get(reverse("staff_mail_preview", args=["placed"])).status_code == 200
    assert admin_client.get(reverse("staff_mail_preview", args=["back_in_stock"])).status_code == 404
