"""What may not be sold is bought by no path. Each reason of the one rule, against each way a buyer could try."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import listing_index
from catalog.certificates.models import Certificate
from catalog.models import Product
from catalog.partner.models import StockRecord
from catalog.producers.models import Producer
from catalog.traceability.models import Lot
from shop.order.models import Order
from shop.seller.models import Seller
from tests.factories import make_point, make_product
from tests.shop.test_checkout_pages import confirm, fill

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def expire(product: Product) -> None:
    Certificate.objects.filter(product=product).update(issued_on=TODAY() - timedelta(days=1100), expires_on=TODAY() - timedelta(days=1))


def revoke(product: Product) -> None:
    Certificate.objects.filter(product=product).update(revoked_on=TODAY(), revocation_reason="voluntary")


def recall_lots(product: Product) -> None:
    day = TODAY()
    Lot.objects.create(
        product=product, number="1", quantity=1, made_on=day - timedelta(days=9), best_before=day + timedelta(days=90), recalled_on=day
    )


def pass_the_season(product: Product) -> None:
    month = TODAY().month % 12 + 1
    Product.objects.filter(pk=product.pk).update(season_from=month, season_to=month)


ENDS: dict[str, Callable[[Product], object]] = {
    "certificate expired": expire,
    "certificate revoked": revoke,
    "no certificate": lambda product: Certificate.objects.filter(product=product).delete(),
    "suspended": lambda product: Product.objects.filter(pk=product.pk).update(suspended_at=timezone.now()),
    "unpublished": lambda product: Product.objects.filter(pk=product.pk).update(is_public=False),
    "producer inactive": lambda product: Producer.objects.filter(pk=product.producer_id).update(is_active=False),
    "consent withdrawn": lambda product: Producer.objects.filter(pk=product.producer_id).update(consents_to_sale=False),
    "lots recalled": recall_lots,
    "out of season": pass_the_season,
    "no price": lambda product: Product.objects.filter(pk=product.pk).update(price_vnd=None),
}


@pytest.fixture(autouse=True)
def open_checkout() -> None:
    cache.clear()
    Seller.objects.create(name="Cửa hàng thử", address="Thục Phán", tax_code="0000000000", phone="02063000000", email="ban@example.vn")


@pytest.fixture
def product() -> Product:
    made = make_product(title="Miến dong Phia Đén", stock_at={make_point(): 5})
    listing_index.rebuild([made.pk])
    return made


@pytest.fixture(params=ENDS, ids=lambda name: name.replace(" ", "-"))
def end(request: pytest.FixtureRequest) -> Callable[[Product], object]:
    return ENDS[request.param]


def is_untouched(product: Product) -> bool:
    return Order.objects.count() == 0 and not (StockRecord.objects.get(product=product).num_allocated or 0)


def test_lists_search_feeds_sitemap_and_product_page_offer_it_no_more(
    client: Client, product: Product, end: Callable[[Product], object]
) -> None:
    address = product.get_absolute_url()
    assert address in client.get("/san-pham/").content.decode()
    end(product)
    listing_index.rebuild([product.pk])  # what the announcement of the change does
    for url in (
        "/san-pham/",
        "/san-pham/?q=mien+dong",
        "/",
        "/sitemap.xml",
        "/feeds/ocop.xml",
        "/feeds/ocop.json",
        product.producer.get_absolute_url(),
    ):
        assert address not in client.get(url, follow=True).content.decode(), url
    page = client.get(address)
    text = page.content.decode()
    assert page.status_code == 404 or ('name="quantity"' not in text and "InStock" not in text)


def test_without_the_index_told_the_buyer_is_still_refused(client: Client, product: Product, end: Callable[[Product], object]) -> None:
    """The row of lists may be a moment old; the basket asks the rule itself."""
    end(product)
    client.post(reverse("basket:add"), {"product": product.pk, "quantity": 1})
    assert client.get("/dat-hang/")["Location"] == "/gio-hang/"
    assert is_untouched(product)


def test_a_basket_filled_before_cannot_be_ordered(client: Client, product: Product, end: Callable[[Product], object]) -> None:
    client.post(reverse("basket:add"), {"product": product.pk, "quantity": 1})
    end(product)
    assert client.get("/dat-hang/")["Location"] == "/gio-hang/"
    assert client.get("/dat-hang/xem-lai/")["Location"] == "/gio-hang/"
    assert is_untouched(product)


def test_a_review_sealed_before_is_refused(client: Client, product: Product, end: Callable[[Product], object]) -> None:
    review = fill(client, product, quantity=1)
    end(product)
    confirm(client, review)
    assert is_untouched(product)
