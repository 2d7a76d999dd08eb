"""What a reader of the feed is told."""

import json
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from catalog.models import Product
from connectors.models import Account, Listing
from tests import factories

pytestmark = pytest.mark.django_db
G = "{http://base.google.com/ns/1.0}"


def test_only_goods_on_sale_are_told_with_price_and_certificate(client: Client) -> None:
    point = factories.make_point()
    shown = factories.make_product(stock_at={point: 2}, title="Miến & <dong>", price_vnd=95000)
    factories.make_product(is_alcohol=True, group="drink")
    factories.make_product(group="tourism")
    factories.make_product(certified=False)
    root = ElementTree.fromstring(client.get("/feeds/ocop.xml").content)
    (item,) = root.findall("channel/item")
    told = {name: item.findtext(G + name) for name in ("id", "title", "price", "availability", "identifier_exists", "shipping_weight")}
    assert told == {
        "id": shown.sku,
        "title": "Miến & <dong>",
        "price": "95000 VND",
        "availability": "in_stock",
        "identifier_exists": "no",
        "shipping_weight": "500 g",
    }
    assert item.findtext("{urn:ocop:cao-bang}stars") == "4"


def test_what_is_sold_out_stays_and_what_may_not_be_sold_goes(client: Client) -> None:
    product = factories.make_product()
    assert json.loads(client.get("/feeds/ocop.json").content)["items"][0]["g:availability"] == "out_of_stock"
    Product.objects.filter(pk=product.pk).update(is_public=False)
    assert json.loads(client.get("/feeds/ocop.json").content) == {"items": []}


def test_an_unchanged_feed_is_not_sent_again(client: Client) -> None:
    factories.make_product()
    first = client.get("/feeds/ocop.xml")
    again = client.get("/feeds/ocop.xml", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/feeds/other.xml").status_code == 404


@pytest.mark.parametrize("number", [1, 24])
def test_a_feed_has_a_fixed_number_of_queries(client: Client, django_assert_max_num_queries, number: int) -> None:
    for _product in range(number):
        factories.make_product()
    with django_assert_max_num_queries(7):
        assert len(json.loads(client.get("/feeds/ocop.json").content)["items"]) == number


def test_demonstration_listings_leave_with_their_products_unless_really_live() -> None:
    product = factories.make_product(is_demo=True, certified=False, producer=factories.make_producer(is_demo=True))
    real = Account.objects.create(marketplace="shopee", name="Thật", host="https://partner.shopeemobile.com")
    listing = Listing.objects.create(account=real, product=product, sku=product.sku, confirmed_live=True)
    with pytest.raises(CommandError, match="channel_withdraw"):
        call_command("purge_demo", "--yes")
    assert Product.objects.filter(pk=product.pk).exists()
    Listing.objects.filter(pk=listing.pk).update(confirmed_live=False)
    call_command("purge_demo", "--yes")
    assert not Product.objects.filter(pk=product.pk).exists()
