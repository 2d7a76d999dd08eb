"""What may not be sold is bought by no path, and every channel follows by itself.

The paths tried, each against each reason of the one rule, with the index of lists told and not told:

- shown: list, search, autocomplete, home page, producer's page, gift sets, wish list, what was looked at last, product page with its
  structured data, kept pages, sitemap, public feeds, an account's own feed, API list, API search and API product;
- bought: put into the basket, a basket filled before, the review step, a review sealed before, the order itself without any page, a gift
  set that holds it (page, basket, order), a sale at the counter, a pending order that is paid by bank or through a gateway or is
  turned to cash on delivery, a letter to who waits for it;
- brought back: by its producer's price or stock in the portal's API, by publishing it again at a marketplace;
- elsewhere: Shopee over HTTP, Postmart over HTTP, Postmart by file; an order that a marketplace took in the meantime.

The clock itself is moved over the end of the last day, 23:59 in Vietnam and on, with nobody saving anything.
"""

import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests
import time_machine
from celery import Task
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import listing_index, stock
from catalog.certificates.models import Certificate
from catalog.gifts.models import GiftItem, GiftSet
from catalog.models import Product
from catalog.partner.models import SalesPoint, StockRecord
from catalog.producers.models import Producer
from catalog.tasks import turn_the_day
from catalog.traceability.models import Lot
from connectors import listings, registry, tasks
from connectors.feeds import keys
from connectors.models import Account, Departure, ExchangeBatch, FeedKey, Listing
from connectors.models_exchange import BatchKind
from connectors.sandbox_server import start
from shop import counter_sales, orders
from shop.api.models import ApiToken
from shop.checkout import sealed
from shop.drafts import Draft, DraftGift, DraftLine, OrderRefused
from shop.mails.models import OutgoingMail
from shop.order.models import Order
from shop.secrets import seal
from shop.seller.models import Seller
from shop.wishes import alerts
from shop.wishes.models import StockAlert
from tests.connectors.conftest import ShopeeShop, add_account, committed, make_listable
from tests.factories import make_certificate
from tests.shop.payments.conftest import desk_of  # noqa: F401  (a fixture)
from tests.shop.test_checkout_pages import confirm, fill

pytestmark = pytest.mark.django_db
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
def evening() -> Iterator[time_machine.Traveller]:
    """The clock shows nine in the evening of the last day and runs on; `move_to` moves it."""
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


def test_lists_search_feeds_sitemap_api_and_product_page_offer_it_no_more(
    client: Client, product: Product, end: Callable[[Product], object]
) -> None:
    assert (len(where_it_is_offered(client, product)) > 6, its_page_sells(client, product)) == (True, True)
    end(product)
    listing_index.rebuild([product.pk])  # what the announcement of the change does
    assert (where_it_is_offered(client, product), its_page_sells(client, product)) == ([], False)
    answer = client.get(f"/api/v1/products/{product.pk}")
    assert answer.status_code == 404 or (answer.json()["may_be_sold"], bool(answer.json()["blocked_by"])) == (False, True)


def test_without_the_index_told_the_buyer_is_still_refused(client: Client, product: Product, end: Callable[[Product], object]) -> None:
    """The row of lists may be a moment old; the basket asks the rule itself."""
    end(product)
    client.post(reverse("basket:add"), {"product": product.pk, "quantity": 1})
    client.post(reverse("basket:add", args=[product.pk]), {"quantity": 1})
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


def test_the_order_itself_and_the_counter_refuse(product: Product, point: SalesPoint, end: Callable[[Product], object]) -> None:
    """Without any page: what a program that calls us could try."""
    end(product)
    line = DraftLine(product_id=product.pk, quantity=1, unit_price_vnd=95_000)
    with pytest.raises(OrderRefused):
        orders.place_order(Draft(token="t1", lines=(line,)), now=timezone.now(), on=TODAY())
    seller = get_user_model().objects.create_user("quay")
    with pytest.raises(OrderRefused):
        counter_sales.sell(
            point_id=point.pk, units={product.pk: 1}, payment="counter_cash", token="t2", by=seller, now=timezone.now(), on=TODAY()
        )
    assert is_untouched(product)


def test_a_gift_set_that_holds_it_is_not_sold(client: Client, product: Product, gift: GiftSet, end: Callable[[Product], object]) -> None:
    add = reverse("basket:add_gift", args=[gift.pk])
    assert add in client.get(gift.get_absolute_url()).content.decode()
    end(product)
    listing_index.rebuild([product.pk])
    assert add not in client.get(gift.get_absolute_url()).content.decode()
    client.post(add, {"quantity": 1})
    assert client.get("/dat-hang/")["Location"] == "/gio-hang/"
    box = DraftGift(gift_set_id=gift.pk, quantity=1, unit_price_vnd=gift.price_vnd)
    with pytest.raises(OrderRefused):
        orders.place_order(Draft(token="t", lines=(), gifts=(box,)), now=timezone.now(), on=TODAY())
    assert is_untouched(product)


def test_the_wish_list_names_it_without_selling_and_nobody_is_told_it_is_back(
    client: Client, product: Product, point: SalesPoint, end: Callable[[Product], object]
) -> None:
    client.post(reverse("wishes:wish", args=[product.pk]), {"act": "them"})
    StockAlert.objects.create(product=product, email="cho@example.vn", token="x")
    end(product)
    listing_index.rebuild([product.pk])
    page = client.get("/yeu-thich/").content.decode()
    assert reverse("basket:add") not in page
    stock.count(product_id=product.pk, point_id=point.pk, quantity=50, cause="thử")
    assert (alerts.tell(now=timezone.now(), today=TODAY()), OutgoingMail.objects.count()) == (0, 0)


def test_an_order_that_waits_for_a_transfer_is_not_to_be_paid(client: Client, product: Product, end: Callable[[Product], object]) -> None:
    page = confirm(client, fill(client, product, payment="bank_transfer"))
    order, address = Order.objects.get(), page.redirect_chain[-1][0]
    code = reverse("checkout:vietqr", args=[sealed.order_key(order.number)])
    assert (BANK["bank_account"] in page.content.decode(), client.get(code).status_code) == (True, 200)
    end(product)
    text = client.get(address).content.decode()
    assert ("đừng trả tiền" in text, BANK["bank_account"] in text, client.get(code).status_code) == (True, False, 404)


def test_an_order_that_waits_for_money_is_not_turned_to_cash(client: Client, product: Product, end: Callable[[Product], object]) -> None:
    confirm(client, fill(client, product, payment="bank_transfer"))
    order = Order.objects.get()
    address = reverse("payments:change", args=[sealed.order_key(order.number)])
    assert client.get(address).status_code == 200
    end(product)
    client.post(address, {"payment": "cod"})
    order.refresh_from_db()
    assert (order.status, order.payment_method) == ("pending_payment", "bank_transfer")


def test_money_that_comes_anyway_is_kept_and_a_person_is_called(client: Client, product: Product, end: Callable[[Product], object]) -> None:
    from shop.payments.transfers import StatementLine, take_in

    confirm(client, fill(client, product, payment="bank_transfer"))
    order = Order.objects.get()
    end(product)
    content = f"MBVCB.{order.number.replace('-', '')}.CT"
    take_in(StatementLine(bank_ref="FT1", received_at=timezone.now(), amount_vnd=int(order.total_incl_tax), content=content))
    order.refresh_from_db()
    assert (order.status, TITLE in order.attention) == ("new", True)


def test_a_gateway_is_not_even_asked(client: Client, product: Product, desk_of: Any, end: Callable[[Product], object]) -> None:  # noqa: F811
    desk = desk_of("momo")
    line = DraftLine(product_id=product.pk, quantity=1, unit_price_vnd=95_000)
    draft = Draft(token="t1", lines=(line,), phone="+84912345678", payment_method="momo", pay_within=timedelta(minutes=30))
    order = orders.place_order(draft, now=timezone.now(), on=TODAY())
    key = sealed.order_key(order.number)
    end(product)
    answer = client.get(reverse("payments:pay", args=[key]))
    order.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, reverse("checkout:placed", args=[key]))
    assert (order.payments.count(), desk.sandbox.charges, TITLE in order.attention) == (0, {}, True)


@pytest.mark.parametrize("name", ["certificate expired", "certificate revoked", "suspended", "lots recalled"])
def test_its_producer_cannot_bring_it_back_with_price_or_stock(client: Client, product: Product, point: SalesPoint, name: str) -> None:
    user = get_user_model().objects.create_user("htx")
    _token, secret = ApiToken.issue(producer_id=product.producer_id, name="Kế toán", created_by_id=user.pk)
    ENDS[name](product)
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "thu-12345678"}
    address = f"/api/v1/own/products/{product.sku}/price"
    answer = client.put(address, {"price_vnd": 90_000}, "application/json", headers=headers)
    assert (answer.status_code, answer.json()["may_be_sold"]) == (200, False)
    with committed():
        stock.count(product_id=product.pk, point_id=point.pk, quantity=99, cause="thử")
    assert (where_it_is_offered(client, product), its_page_sells(client, product)) == ([], False)


# The marketplaces, over real HTTP.


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
