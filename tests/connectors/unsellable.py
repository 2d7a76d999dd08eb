"""What the tests of unsellable goods share: ways in which goods stop being sellable, the clock, and where goods are offered."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from celery import Task
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from catalog import listing_bits, listing_index
from catalog.certificates.models import Certificate
from catalog.gifts.models import GiftItem, GiftSet
from catalog.models import Product
from catalog.partner.models import SalesPoint, StockRecord
from catalog.producers.models import Producer
from catalog.traceability.models import Lot
from shop.order.models import Order
from shop.seller.models import Seller
from tests.connectors.conftest import make_listable
from tests.shop.payments.conftest import desk_of  # noqa: F401  (a fixture)

TODAY = timezone.localdate
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
LAST_DAY = date(2026, 2, 20)
BEFORE_MIDNIGHT = datetime(2026, 2, 20, 23, 59, tzinfo=VIETNAM)
MIDNIGHT = datetime(2026, 2, 21, tzinfo=VIETNAM)
TITLE = "Miến dong Phia Đén"
BANK = {"bank_name": "Agribank", "bank_bin": "970405", "bank_account": "1234567890123", "bank_holder": "HTX THU"}
REACH_S = 60


def expire(product: Product) -> None:
    Certificate.objects.filter(product=product).update(issued_on=TODAY() - timedelta(days=1100), expires_on=TODAY() - timedelta(days=1))


def revoke(product: Product) -> None:
    Certificate.objects.filter(product=product).update(revoked_on=TODAY(), revocation_reason="voluntary")


def recall_lots(product: Product) -> None:
    day = TODAY()
    Lot.objects.create(
        product=product, number="1", quantity=1, made_on=day - timedelta(days=9), best_before=day + timedelta(days=90), recalled_on=day
    )


def outlive_the_lots(product: Product) -> None:
    day = TODAY()
    Lot.objects.create(product=product, number="1", quantity=1, made_on=day - timedelta(days=90), best_before=day)
    Lot.objects.filter(product=product).update(sell_until=day - timedelta(days=1))


def pass_the_season(product: Product) -> None:
    month = TODAY().month % 12 + 1
    Product.objects.filter(pk=product.pk).update(season_from=month, season_to=month)


def begin_later(product: Product) -> None:
    Certificate.objects.filter(product=product).update(issued_on=TODAY() + timedelta(days=1))


ENDS: dict[str, Callable[[Product], object]] = {
    "certificate expired": expire,
    "certificate revoked": revoke,
    "certificate not yet valid": begin_later,
    "no certificate": lambda product: Certificate.objects.filter(product=product).delete(),
    "suspended": lambda product: Product.objects.filter(pk=product.pk).update(suspended_at=timezone.now()),
    "unpublished": lambda product: Product.objects.filter(pk=product.pk).update(is_public=False),
    "producer inactive": lambda product: Producer.objects.filter(pk=product.producer_id).update(is_active=False),
    "consent withdrawn": lambda product: Producer.objects.filter(pk=product.producer_id).update(consents_to_sale=False),
    "lots recalled": recall_lots,
    "lots past their day": outlive_the_lots,
    "out of season": pass_the_season,
    "no price": lambda product: Product.objects.filter(pk=product.pk).update(price_vnd=None),
}


@pytest.fixture(autouse=True)
def open_checkout(db: None) -> None:
    cache.clear()
    Seller.objects.create(
        name="Cửa hàng thử", address="Thục Phán", tax_code="0000000000", phone="02063000000", email="ban@example.vn", **BANK
    )


@pytest.fixture(autouse=True)
def lost_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """No broker: what a worker would do on a message, the test does by hand (`push_everything`)."""
    monkeypatch.setattr(Task, "delay", lambda *_given, **_named: None)


@pytest.fixture
def product(point: SalesPoint, settings: Any, tmp_path: Any) -> Product:
    settings.MEDIA_ROOT = str(tmp_path)
    made = make_listable(point, quantity=5, title=TITLE)
    listing_index.rebuild([made.pk])
    return made


@pytest.fixture
def gift(product: Product, point: SalesPoint) -> GiftSet:
    made = GiftSet.objects.create(title="Hộp quà Non nước", price_vnd=300_000, is_public=True)
    GiftItem.objects.create(gift_set=made, product=product, quantity=1)
    GiftItem.objects.create(gift_set=made, product=make_listable(point, title="Mật ong bạc hà"), quantity=1)
    return made


@pytest.fixture(params=ENDS, ids=lambda name: name.replace(" ", "-"))
def end(request: pytest.FixtureRequest) -> Callable[[Product], object]:
    return ENDS[request.param]


@pytest.fixture
def evening(monkeypatch: pytest.MonkeyPatch) -> Iterator[time_machine.Traveller]:
    """The clock shows nine in the evening of the last day and runs on; `move_to` moves it.

    It stands before the stamp that the suite's first rows wrote, so numbers repeat from test to test: none starts with another's index.
    """
    monkeypatch.setattr(listing_bits, "_index", listing_bits.Index())
    with time_machine.travel(BEFORE_MIDNIGHT - timedelta(hours=3), tick=True) as traveller:
        yield traveller


def is_untouched(product: Product) -> bool:
    return Order.objects.count() == 0 and not (StockRecord.objects.get(product=product).num_allocated or 0)


def shown_at(product: Product) -> tuple[str, ...]:
    return (
        "/san-pham/",
        "/san-pham/?q=mien+dong",
        "/san-pham/goi-y/?q=mien+dong",
        f"/san-pham/da-xem/?ma={product.pk}",
        "/",
        "/sitemap.xml",
        "/sitemap-products.xml",
        "/feeds/ocop.xml",
        "/feeds/ocop.json",
        "/api/v1/products",
        "/api/v1/products?q=mien+dong",
        product.producer.get_absolute_url(),
    )


def where_it_is_offered(client: Client, product: Product) -> list[str]:
    """Addresses of those that lead to its page."""
    address = product.get_absolute_url()
    return [url for url in shown_at(product) if address in client.get(url, follow=True).content.decode()]


def its_page_sells(client: Client, product: Product) -> bool:
    page = client.get(product.get_absolute_url())
    text = page.content.decode()
    return page.status_code == 200 and ('name="quantity"' in text or "InStock" in text)
