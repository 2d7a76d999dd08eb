"""Back on sale only where the withdrawal was ours and its only reason is gone."""

from django.utils import timezone

from catalog.certificates import revocation
from catalog.certificates.models import Certificate
from catalog.models import Product
from connectors import listings
from connectors.models import Listing, ListingState
from tests.connectors.conftest import ShopeeShop, committed
from tests.connectors.test_channels_follow import is_live_at
from tests.factories import make_certificate

NOTE = "Chờ kết quả kiểm nghiệm"


def suspend(product: Product, *, ends: bool = False) -> None:
    act = revocation.resume if ends else revocation.suspend
    with committed():
        assert act(product_id=product.pk, note=NOTE, by=None, now=timezone.now())


def live_now(shopee: ShopeeShop, product: Product) -> bool:
    shopee.sync()
    return is_live_at(shopee.url, product.sku)


def test_ours_and_the_only_reason_gone(live: list[Product], shopee: ShopeeShop) -> None:
    product = live[0]
    suspend(product)
    assert not live_now(shopee, product)
    suspend(product, ends=True)
    assert live_now(shopee, product)
    assert len(shopee.items()) == len(live)


def test_another_reason_is_left(live: list[Product], shopee: ShopeeShop) -> None:
    product = live[0]
    suspend(product)
    with committed():
        certificate = Certificate.objects.get(product=product)
        certificate.revoked_on, certificate.revocation_reason = timezone.localdate(), "voluntary"
        certificate.save()
    suspend(product, ends=True)
    assert not live_now(shopee, product)
    with committed():
        make_certificate(product, issued_on=timezone.localdate())
    assert live_now(shopee, product)


def test_somebody_withdrew_it_from_the_account_meanwhile(live: list[Product], shopee: ShopeeShop) -> None:
    product = live[0]
    suspend(product)
    listings.withdraw(shopee.account, [product.pk], now=timezone.now())
    suspend(product, ends=True)
    assert not live_now(shopee, product)
    assert Listing.objects.get(account=shopee.account, product=product).state == ListingState.WITHDRAWN


def test_the_marketplace_took_it_down_meanwhile(live: list[Product], shopee: ShopeeShop) -> None:
    product = live[0]
    item = shopee.listing(product.sku).external_id
    suspend(product)
    assert not live_now(shopee, product)
    shopee.control(ban=int(item))
    suspend(product, ends=True)
    assert not live_now(shopee, product)
    assert shopee.listing(product.sku).state == ListingState.LOCKED
