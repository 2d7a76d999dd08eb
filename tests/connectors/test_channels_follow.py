"""Every channel follows by itself: by a revocation in the back office, and by the clock over the end of the last day.

The list of paths is in `test_nothing_unsellable`. The marketplaces are sandboxes over real HTTP.
"""

import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import requests
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import listing_index
from catalog.certificates.models import Certificate
from catalog.models import Product
from catalog.tasks import turn_the_day
from connectors import listings, registry, tasks
from connectors.feeds import keys
from connectors.models import Account, Departure, ExchangeBatch, FeedKey, Listing
from connectors.models_exchange import BatchKind
from shop import orders
from shop.drafts import Draft, DraftLine
from shop.sandbox_server import start
from shop.secrets import seal
from tests.connectors import unsellable
from tests.connectors.conftest import ShopeeShop, add_account, committed
from tests.connectors.unsellable import (
    BEFORE_MIDNIGHT,
    LAST_DAY,
    MIDNIGHT,
    REACH_S,
    TITLE,
    TODAY,
    is_untouched,
    its_page_sells,
    revoke,
    where_it_is_offered,
)
from tests.factories import make_certificate
from tests.shop.test_checkout_pages import confirm, fill

pytestmark = pytest.mark.django_db
open_checkout = unsellable.open_checkout
lost_messages = unsellable.lost_messages
product = unsellable.product
evening = unsellable.evening


@pytest.fixture
def postmart_url() -> Iterator[str]:
    folder = registry.folder("postmart")
    running = start(lambda base_url: folder.make_sandbox(settings=folder.SANDBOX_DEFAULTS, clock=timezone.now, base_url=base_url))
    yield running.url
    running.close()


def postmart_account(url: str, transport: str) -> Account:
    keys_of = registry.folder("postmart").SANDBOX_DEFAULTS
    return Account.objects.create(
        marketplace="postmart", name=f"Thử {transport}", host=url, transport=transport, state="active", secrets=seal(keys_of)
    )


@pytest.fixture
def everywhere(
    product: Product, sandbox_url: str, postmart_url: str, capsys: pytest.CaptureFixture[str]
) -> tuple[ShopeeShop, Account, Account]:
    """The product live at Shopee and at Postmart, over HTTP and by file."""
    shopee = ShopeeShop(url=sandbox_url, account=add_account(sandbox_url, capsys), capsys=capsys)
    api, files = postmart_account(postmart_url, "api"), postmart_account(postmart_url, "files")
    for account in (shopee.account, api, files):
        listings.publish(account, [product.pk], now=timezone.now(), on=TODAY())
    push_everything()
    Listing.objects.filter(account=files).update(confirmed_live=True, state="live", external_id="F1", wanted_live=True)
    live = Listing.objects.filter(confirmed_live=True).values_list("account__name", flat=True)
    assert len(live) == 3, list(Listing.objects.values("account__name", "state", "error_text", "reasons"))
    return shopee, api, files


def push_everything() -> None:
    """What the worker does when it is woken."""
    for account in Account.objects.filter(state="active"):
        (tasks.push_account if account.transport == "api" else tasks.prepare_files)(account.pk)


def is_live_at(url: str, sku: str) -> bool:
    state = requests.get(f"{url}/__state", timeout=5).json()
    return any(item["sku"] == sku and item.get("is_live", item.get("live")) for item in state["items"])


def seconds_of_departures() -> dict[str, float | None]:
    return {str(row.listing.account): row.seconds for row in Departure.objects.select_related("listing__account")}


def check_all_channels_follow(everywhere: tuple[ShopeeShop, Account, Account], product: Product, postmart_url: str) -> None:
    shopee, api, files = everywhere
    assert (is_live_at(shopee.url, product.sku), is_live_at(postmart_url, product.sku)) == (False, False)
    took = seconds_of_departures()
    assert sorted(took) == sorted(str(account) for account in everywhere_accounts(everywhere))
    assert all(0 <= (took[str(account)] or 0) <= REACH_S for account in (shopee.account, api)), took
    assert took[str(shopee.account)] is not None
    assert took[str(api)] is not None
    assert took[str(files)] is None  # a person carries the file; until the portal proves it, it counts as live
    batch = ExchangeBatch.objects.get(account=files, kind=BatchKind.WITHDRAW)
    assert [row.sku for row in batch.rows.all()] == [product.sku]


def everywhere_accounts(everywhere: tuple[ShopeeShop, Account, Account]) -> tuple[Account, ...]:
    return (everywhere[0].account, everywhere[1], everywhere[2])


def officers() -> tuple[Client, Client]:
    clients = []
    for name in ("canbo1", "canbo2"):
        user = get_user_model().objects.create_user(name, password="Non-nuoc-2026")
        user.groups.add(Group.objects.get(name="Cán bộ OCOP"))
        clients.append(Client())
        clients[-1].force_login(user)
    return clients[0], clients[1]


def test_a_revocation_in_the_back_office_reaches_every_channel_within_a_minute(
    client: Client, product: Product, everywhere: tuple[ShopeeShop, Account, Account], postmart_url: str
) -> None:
    first, second = officers()
    certificate = product.certificates.get()
    first.post(
        reverse("wagtailsnippets_certificates_certificate:revoke", args=[certificate.pk]),
        {"reason": "food_safety_violation", "note": "BB 5"},
    )
    proposal = certificate.revocation_proposals.get()
    assert is_live_at(everywhere[0].url, product.sku)  # a proposal alone withdraws nothing
    began = time.monotonic()
    with committed():
        second.post(reverse("staff_revocation", args=[proposal.pk]), {"decision_no": "77/QĐ-UBND", "decision_date": TODAY().isoformat()})
    push_everything()
    assert time.monotonic() - began < REACH_S
    check_all_channels_follow(everywhere, product, postmart_url)
    assert (where_it_is_offered(client, product), its_page_sells(client, product)) == ([], False)
    page = second.get(reverse("marketplace_departures"), {"san_pham": product.pk}).content.decode()
    for words in (TITLE, "Giấy chứng nhận OCOP đã bị thu hồi", "✓ Luôn trong hạn", "chờ người tải tệp ngừng bán lên cổng"):
        assert words in page, words
    told = second.get(reverse("staff_revocation", args=[proposal.pk])).content.decode()
    assert told.count("giây") >= 2


def test_at_midnight_every_channel_follows_although_nobody_saved_anything(
    evening: time_machine.Traveller, client: Client, product: Product, everywhere: tuple[ShopeeShop, Account, Account], postmart_url: str
) -> None:
    Certificate.objects.filter(product=product).update(issued_on=date(2023, 2, 20), expires_on=LAST_DAY)
    with committed():
        product.save()  # the listings know the new dates
    push_everything()
    visitor, late = Client(), Client()
    review = fill(late, product, quantity=1)
    evening.move_to(BEFORE_MIDNIGHT)
    offered = where_it_is_offered(visitor, product)
    assert (len(offered) > 6, its_page_sells(visitor, product), is_live_at(everywhere[0].url, product.sku)) == (True, True, True)

    evening.move_to(MIDNIGHT)
    assert (where_it_is_offered(visitor, product), its_page_sells(visitor, product)) == ([], False)
    confirm(late, review)
    assert is_untouched(product)
    with committed():
        assert turn_the_day() == 1
    push_everything()
    check_all_channels_follow(everywhere, product, postmart_url)
    assert {row.began_at for row in Departure.objects.all()} == {MIDNIGHT}


def test_a_lost_message_at_midnight_is_made_up_by_the_sweep(
    evening: time_machine.Traveller, product: Product, everywhere: tuple[ShopeeShop, Account, Account], postmart_url: str
) -> None:
    Certificate.objects.filter(product=product).update(issued_on=date(2023, 2, 20), expires_on=LAST_DAY)
    evening.move_to(MIDNIGHT + timedelta(seconds=50))  # nobody turned the day; the sweep runs each minute
    with committed():
        tasks.sweep()
    push_everything()
    check_all_channels_follow(everywhere, product, postmart_url)


def test_a_certificate_that_begins_today_brings_it_back_by_itself(
    evening: time_machine.Traveller, client: Client, product: Product, everywhere: tuple[ShopeeShop, Account, Account]
) -> None:
    """A renewal written days before its first day: gone for nobody, and back everywhere at midnight when there was a gap."""
    Certificate.objects.filter(product=product).update(issued_on=date(2023, 2, 17), expires_on=date(2026, 2, 17))
    make_certificate(product, issued_on=date(2026, 2, 21), stars=5)
    with committed():
        product.save()
    push_everything()
    assert (where_it_is_offered(client, product), is_live_at(everywhere[0].url, product.sku)) == ([], False)
    evening.move_to(MIDNIGHT)
    with committed():
        turn_the_day()
    push_everything()
    assert (len(where_it_is_offered(client, product)) > 6, is_live_at(everywhere[0].url, product.sku)) == (True, True)
    assert client.get(f"/api/v1/products/{product.pk}").json()["stars"] == 5


def test_an_order_that_a_marketplace_took_meanwhile_is_booked_for_a_person(product: Product) -> None:
    """It is a fact; it takes its stock and says so loudly."""
    revoke(product)
    line = DraftLine(product_id=product.pk, quantity=1, unit_price_vnd=95_000)
    draft = Draft(token="s1", lines=(line,), name="Thử", channel="shopee", channel_account=1, channel_order_id="S1")
    order = orders.place_channel_order(draft, now=timezone.now())
    assert (order.status, TITLE in order.attention) == ("new", True)


def test_publishing_it_again_at_a_marketplace_keeps_it_off(product: Product, everywhere: tuple[ShopeeShop, Account, Account]) -> None:
    with committed():
        Product.objects.filter(pk=product.pk).update(suspended_at=timezone.now())
        listing_index.rebuild([product.pk])
        listings.on_product_changed(None, frozenset([product.pk]))
    push_everything()
    everywhere[0].publish_all()
    everywhere[0].sync()
    assert not is_live_at(everywhere[0].url, product.sku)


def test_an_accounts_own_feed_tells_it_as_out_of_stock_then_not_at_all(
    evening: time_machine.Traveller, client: Client, product: Product, postmart_url: str
) -> None:
    Certificate.objects.filter(product=product).update(issued_on=date(2023, 2, 20), expires_on=LAST_DAY)
    account = postmart_account(postmart_url, "files")
    listings.publish(account, [product.pk], now=timezone.now(), on=TODAY())
    address = keys.url_of(FeedKey.objects.create(account=account, made_at=timezone.now()), "json").removeprefix("http://testserver")

    def told() -> list[str]:
        return [item["g:availability"] for item in client.get(address).json()["items"]]

    seen = [told()]
    for moment in (MIDNIGHT, MIDNIGHT + timedelta(days=1, seconds=1)):
        evening.move_to(moment)
        seen.append(told())
    assert seen == [["in_stock"], ["out_of_stock"], []]
