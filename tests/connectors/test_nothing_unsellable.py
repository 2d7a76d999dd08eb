"""What may not be sold is bought by no path, and every channel follows by itself.

The paths tried, each against each reason of the one rule, with the index of lists told and not told:

- shown: list, search, autocomplete, home page, producer's page, gift sets, wish list, what was looked at last, product page with its
  structured data, kept pages, sitemap, public feeds, an account's own feed, API list, API search and API product;
- bought: put into the basket, a basket filled before, the review step, a review sealed before, the order itself without any page, a gift
  set that holds it (page, basket, order), a sale at the counter, a pending order that is paid by bank or through a gateway or is
  turned to cash on delivery, a letter to who waits for it;
- brought back: by its producer's price or stock in the portal's API, by publishing it again at a marketplace;
- `test_more_paths`: pages in English, filters by group, maker, point and price, a point's own page, articles with product blocks, feeds of
  news, letters to subscribers, the picture of a shared link, cards for the shelf, the page behind a label, the certificate's own page, a
  copy that a browser or cache asks about again (ETag), a phone without a network, a basket that comes along at log-in, an order sealed with
  other goods, a slip begun at the counter or the fair's till; and a downgrade, which shows the newest stars everywhere;
- `tests/shop/test_pulled_orders.py`: open orders that hold revoked, suspended or recalled goods, whichever way the decision came in;
- elsewhere: Shopee over HTTP, Postmart over HTTP, Postmart by file; an order that a marketplace took in the meantime.

The clock itself is moved over the end of the last day, 23:59 in Vietnam and on, with nobody saving anything.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import listing_index, stock
from catalog.gifts.models import GiftSet
from catalog.models import Product
from catalog.partner.models import SalesPoint
from shop import counter_sales, orders
from shop.api.models import ApiToken
from shop.checkout import sealed
from shop.drafts import Draft, DraftGift, DraftLine, OrderRefused
from shop.mails.models import OutgoingMail
from shop.order.models import Order
from shop.wishes import alerts
from shop.wishes.models import StockAlert
from tests.connectors import unsellable
from tests.connectors.conftest import committed
from tests.connectors.unsellable import (
    BANK,
    ENDS,
    TITLE,
    TODAY,
    is_untouched,
    its_page_sells,
    where_it_is_offered,
)
from tests.shop.payments import conftest as payments
from tests.shop.test_checkout_pages import confirm, fill

pytestmark = pytest.mark.django_db
open_checkout = unsellable.open_checkout
lost_messages = unsellable.lost_messages
product = unsellable.product
gift = unsellable.gift
end = unsellable.end
desk_of = payments.desk_of


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


def test_a_gateway_is_not_even_asked(client: Client, product: Product, desk_of: Any, end: Callable[[Product], object]) -> None:
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
