"""A connected carrier with its sandbox, and an order that may be sent."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from catalog.models import Product
from catalog.partner.models import SalesPoint
from catalog.points.models import Commune, FormerCommune, Province
from shop.carriers import FOLDERS, places
from shop.carriers.models import Parcel, ParcelEvent
from shop.order.models import Order
from shop.orders import Draft, DraftAddress, DraftLine, place_order
from shop.sandbox_server import Running, start
from shop.services import accounts
from shop.services.models import ServiceAccount
from tests.factories import make_point, make_product

HOME, AWAY, UNLISTED = "01273", "00004", "01318"


@dataclass
class Depot:
    """One carrier as the shop sees it."""

    code: str
    running: Running
    account: ServiceAccount
    client: Client

    @property
    def sandbox(self) -> Any:
        return self.running.sandbox

    @property
    def carrier(self) -> Any:
        return accounts.connect(self.account)

    def parcel_there(self) -> Any:
        (parcel,) = self.sandbox.parcels.values()
        return parcel

    def hook(self, body: bytes | None = None, *, token: str | None = None) -> int:
        sent = self.sandbox.hook_body(self.parcel_there()) if body is None else body
        path = f"/van-chuyen/{self.code}/{token or self.account.hook_token}/"
        return self.client.post(path, sent, content_type="application/json").status_code


@pytest.fixture(scope="module")
def all_places(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Every commune of the country, outside the tests' transactions: half a second once, not for each test."""
    with django_db_blocker.unblock():
        call_command("load_communes", verbosity=0)
    yield
    with django_db_blocker.unblock():
        for model in (FormerCommune, Commune, Province):
            model.objects.all().delete()


@pytest.fixture
def communes(all_places: None, db: None) -> None:
    if Commune.objects.count() < 1000:  # a test with real transactions emptied the tables
        call_command("load_communes", verbosity=0)


@pytest.fixture
def depot_of(communes: None) -> Iterator[Callable[[str], Depot]]:
    running: list[Running] = []

    def make(code: str, **fields: Any) -> Depot:
        folder = FOLDERS[code]
        started = start(lambda url: folder.make_sandbox(settings=folder.SANDBOX_SETTINGS, clock=timezone.now, base_url=url))
        running.append(started)
        account = ServiceAccount(code=code, is_enabled=True, **fields)
        accounts.store(account, folder.sandbox_settings(started.url))
        depot = Depot(code=code, running=started, account=account, client=Client())
        places.sync(account, now=timezone.now())
        started.sandbox.calls.clear()  # type: ignore[attr-defined]  # every sandbox of ours counts its calls
        return depot

    yield make
    for started in running:
        started.close()


@pytest.fixture(params=sorted(FOLDERS))
def depot(request: pytest.FixtureRequest, depot_of: Callable[[str], Depot]) -> Depot:
    return depot_of(request.param)


def sending_point(**fields: Any) -> SalesPoint:
    return make_point(commune=Commune.objects.get(pk=HOME), phone="0206300000", address_line="Số 1", **fields)


def order_to(commune_code: str, *wanted: tuple[Product, int], method: str = "cod", fee: int = 30_000, token: str = "t1") -> Order:
    commune = Commune.objects.select_related("province").get(pk=commune_code)
    address = DraftAddress(street="Xóm 2", commune_code=commune.code, commune_name=commune.name, province_name=commune.province.name)
    lines = tuple(DraftLine(product_id=product.pk, quantity=quantity, unit_price_vnd=product.price_vnd) for product, quantity in wanted)
    draft = Draft(
        token=token,
        lines=lines,
        name="Nông Thị Thử",
        phone="+84912345678",
        address=address,
        payment_method=method,
        delivery_fee_vnd=fee,
    )
    return place_order(draft, now=timezone.now(), on=timezone.localdate())


def one_order(commune_code: str = AWAY, **fields: Any) -> Order:
    product = make_product(price_vnd=95_000, weight_g=600, stock_at={sending_point(): 5})
    return order_to(commune_code, (product, 2), **fields)


def snapshot() -> Any:
    return (
        list(Order.objects.order_by("pk").values_list("number", "status", "attention")),
        list(Parcel.objects.order_by("pk").values()),
        list(ParcelEvent.objects.order_by("pk").values()),
    )
