"""What a reader of a feed is told: complete by the reader's own specification, only what may be sold, and no more than is new."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import stamp
from catalog.models import Product
from connectors import listings
from connectors.feeds import keys
from connectors.models import Account, FeedKey, Listing, PriceRule
from tests import factories
from tests.connectors.conftest import add_image, change

pytestmark = pytest.mark.django_db
G = "{http://base.google.com/ns/1.0}"
OWN = "{urn:ocop:cao-bang}"


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def make_shown(**fields: Any) -> Product:
    """Has a picture, without which no shopping feed takes a product."""
    product = factories.make_product(**fields)
    add_image(product)
    return product


def read(client: Client, url: str) -> list[dict[str, str]]:
    answer = client.get(url)
    assert answer.status_code == 200, url
    if url.split("?")[0].endswith("json"):
        return [{name.removeprefix("g:"): text for name, text in row.items()} for row in json.loads(answer.content)["items"]]
    root = ElementTree.fromstring(answer.content)
    return [{field.tag.removeprefix(G): field.text or "" for field in item} for item in root.findall("channel/item")]


# the specifications

IS_URL: Callable[[str], bool] = lambda text: bool(urlsplit(text).scheme and urlsplit(text).netloc)  # noqa: E731  (a column of the table)
GOOGLE = {
    "id": lambda text: 1 <= len(text) <= 50,
    "title": lambda text: 1 <= len(text) <= 150,
    "description": lambda text: 1 <= len(text) <= 5000,
    "link": IS_URL,
    "image_link": IS_URL,
    "availability": lambda text: text in ("in_stock", "out_of_stock", "preorder", "backorder"),
    "price": lambda text: re.fullmatch(r"\d+ VND", text),
    "condition": lambda text: text in ("new", "refurbished", "used"),
    "brand": lambda text: 1 <= len(text) <= 70,
}
"""Required for every product: support.google.com/merchants/answer/7052112. Brand is always told; without a gtin, that there is none."""
FACEBOOK = {
    "id": lambda text: 1 <= len(text) <= 100,
    "title": lambda text: 1 <= len(text) <= 200,
    "description": lambda text: 1 <= len(text) <= 9999 and "<" not in text,
    "availability": lambda text: text in ("in stock", "out of stock", "available for order", "discontinued"),
    "condition": lambda text: text in ("new", "refurbished", "used"),
    "price": lambda text: re.fullmatch(r"\d+ VND", text),
    "link": IS_URL,
    "image_link": IS_URL,
    "brand": lambda text: 1 <= len(text) <= 100,
}
"""Required for every item: developers.facebook.com/docs/commerce-platform/catalog/fields, and its reference of supported fields."""


@pytest.mark.parametrize(
    ("url", "specification"), [("/feeds/ocop.xml", GOOGLE), ("/feeds/ocop.json", GOOGLE), ("/feeds/facebook.xml", FACEBOOK)]
)
def test_every_required_field_of_the_specification_is_there(client: Client, url: str, specification: dict[str, Any]) -> None:
    point = factories.make_point()
    make_shown(stock_at={point: 2}, title="Miến dong " + "rất dài " * 31, description="Mô tả " * 2000)
    make_shown(description="")
    make_shown(upc="8931234567890", product_line="Miến", net_content="500 g")
    rows = read(client, url)
    assert len(rows) == 3
    for row in rows:
        wrong = {name: row.get(name) for name, is_right in specification.items() if not is_right(row.get(name, ""))}
        assert wrong == {}
        assert row.get("gtin") or row.get("identifier_exists", "no") == "no"


@pytest.mark.parametrize("url", ["/feeds/ocop.xml", "/feeds/ocop.json", "/feeds/facebook.xml"])
def test_nothing_that_may_not_be_sold_there_is_told(client: Client, url: str) -> None:
    shown = make_shown()
    make_shown(is_alcohol=True, group="drink")
    make_shown(group="tourism")
    make_shown(certified=False)
    make_shown(producer=factories.make_producer(declined_channels=["feeds"]))
    factories.make_product()  # without a picture
    assert [row["id"] for row in read(client, url)] == [shown.sku]


def test_google_is_told_price_weight_and_certificate(client: Client) -> None:
    point = factories.make_point()
    shown = make_shown(stock_at={point: 2}, title="Miến & <dong>", price_vnd=95000)
    (row,) = read(client, "/feeds/ocop.xml")
    told = {name: row[name] for name in ("id", "title", "price", "availability", "identifier_exists", "shipping_weight")}
    assert told == {
        "id": shown.sku,
        "title": "Miến & <dong>",
        "price": "95000 VND",
        "availability": "in_stock",
        "identifier_exists": "no",
        "shipping_weight": "500 g",
    }
    assert row[OWN + "stars"] == "4"


def test_facebook_is_told_its_own_words(client: Client) -> None:
    point = factories.make_point()
    many = make_shown(stock_at={point: 2}, price_vnd=95000, product_line="Miến dong", net_content="500 g")
    sold_out = make_shown(producer=many.producer, product_line="miến dong", net_content="1 kg")
    rows = {row["id"]: row for row in read(client, "/feeds/facebook.xml")}
    assert rows[many.sku]["availability"] == "in stock"
    assert rows[many.sku]["quantity_to_sell_on_facebook"] == "2"
    assert rows[sold_out.sku]["availability"] == "out of stock"
    assert rows[many.sku]["item_group_id"] == rows[sold_out.sku]["item_group_id"] != ""
    assert (rows[many.sku]["size"], rows[sold_out.sku]["size"]) == ("500 g", "1 kg")


def test_what_is_sold_out_stays_and_what_may_not_be_sold_goes(client: Client) -> None:
    product = make_shown()
    assert read(client, "/feeds/ocop.json")[0]["availability"] == "out_of_stock"
    Product.objects.filter(pk=product.pk).update(is_public=False)
    assert json.loads(client.get("/feeds/ocop.json").content) == {"items": []}


# only what is new


@pytest.mark.parametrize("name", ["ocop.xml", "ocop.json", "facebook.xml"])
def test_an_unchanged_feed_is_not_sent_again(client: Client, name: str) -> None:
    make_shown()
    first = client.get(f"/feeds/{name}")
    again = client.get(f"/feeds/{name}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/feeds/other.xml").status_code == 404


def test_a_reader_with_a_copy_gets_what_changed_and_what_left(client: Client) -> None:
    same, dearer, gone = make_shown(), make_shown(), make_shown()
    stamp.bump([same.pk])
    version = client.get("/feeds/ocop.json")["Feed-Version"]
    assert json.loads(client.get(f"/feeds/ocop.json?since={version}").content) == {"items": [], "removed": []}
    change(dearer, price_vnd=120000)
    change(gone, is_public=False)
    answer = client.get(f"/feeds/ocop.json?since={version}")
    told = json.loads(answer.content)
    assert [(row["g:id"], row["g:price"]) for row in told["items"]] == [(dearer.sku, "120000 VND")]
    assert told["removed"] == [gone.sku]
    assert int(answer["Feed-Version"]) > int(version)
    root = ElementTree.fromstring(client.get(f"/feeds/facebook.xml?since={version}").content)
    assert [row.text for row in root.iter(OWN + "removed")] == [gone.sku]
    assert json.loads(client.get(f"/feeds/ocop.json?since={answer['Feed-Version']}").content) == {"items": [], "removed": []}


def test_a_number_of_another_day_or_unknown_tells_everything(client: Client) -> None:
    product = make_shown()
    stamp.bump([product.pk])
    yesterday = int((timezone.now() - timedelta(days=1)).timestamp() * 1_000_000)
    for since in (yesterday, "x", 10**18, 5):
        assert [row["g:id"] for row in json.loads(client.get(f"/feeds/ocop.json?since={since}").content)["items"]] == [product.sku]


@pytest.mark.parametrize("number", [1, 24])
def test_a_feed_asks_the_same_questions_however_many_products(client: Client, number: int) -> None:
    """The change number; which products; then the products and each thing of theirs once."""
    point = factories.make_point()
    for _product in range(number):
        make_shown(stock_at={point: 1})
    client.get("/feeds/ocop.json")
    with CaptureQueriesContext(connection) as asked:
        assert len(json.loads(client.get("/feeds/ocop.json").content)["items"]) == number
    tables = [found.group(1) for query in asked if (found := re.search(r'FROM "?(\w+)', query["sql"]))]
    assert tables == [
        "catalogue_stamp",
        "catalogue_product",
        "catalogue_product",
        "certificates_certificate",
        "traceability_lot",
        "catalogue_productimage",
        "partner_stockrecord",
        "partner_partner",
    ]


# one account's own feed


@pytest.fixture
def account() -> Account:
    return Account.objects.create(marketplace="postmart", name="Bưu điện", host="http://127.0.0.1:1", state="active", transport="files")


@pytest.fixture
def key(account: Account) -> FeedKey:
    return FeedKey.objects.create(account=account, made_at=timezone.now())


def of_account(key: FeedKey, kind: str = "json") -> str:
    return urlsplit(keys.url_of(key, kind)).path


def wanted(account: Account, *products: Product) -> None:
    listings.publish(account, [product.pk for product in products], now=timezone.now(), on=timezone.localdate())


def test_an_account_is_told_its_own_goods_at_its_own_price(client: Client, account: Account, key: FeedKey) -> None:
    point = factories.make_point()
    own = make_shown(stock_at={point: 3}, price_vnd=100000)
    make_shown()
    wanted(account, own)
    PriceRule.objects.create(account=account, factor_percent=110)
    for kind in ("json", "xml"):
        (row,) = read(client, of_account(key, kind))
        assert (row["id"], row["price"], row["availability"]) == (own.sku, "110000 VND", "in_stock")
        assert {name for name, is_right in GOOGLE.items() if not is_right(row.get(name, ""))} == set()
    assert client.get(of_account(key))["Cache-Control"].startswith("private")


def test_what_left_is_told_as_sold_out_for_a_day_and_then_gone(client: Client, account: Account, key: FeedKey) -> None:
    own = make_shown(stock_at={factories.make_point(): 3})
    wanted(account, own)
    assert read(client, of_account(key))[0]["availability"] == "in_stock"
    Product.objects.filter(pk=own.pk).update(is_public=False)
    assert [(row["id"], row["availability"]) for row in read(client, of_account(key))] == [(own.sku, "out_of_stock")]
    memory = account.memory.get(key="feed:told")
    memory.value[own.sku]["gone_at"] -= 24 * 3600
    memory.save()
    assert read(client, of_account(key)) == []


def test_an_account_s_unchanged_feed_is_not_sent_again(client: Client, account: Account, key: FeedKey) -> None:
    wanted(account, make_shown())
    first = client.get(of_account(key))
    for header in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = client.get(of_account(key), headers=header)
        assert (again.status_code, again.content) == (304, b"")
    wanted(account, make_shown())
    assert client.get(of_account(key), headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_key_that_was_taken_back_or_changed_opens_nothing(client: Client, account: Account, key: FeedKey) -> None:
    url = of_account(key)
    assert client.get(url).status_code == 200
    assert client.get(url.replace(":", ":x", 1)).status_code == 404
    assert client.get(url.replace(".json", ".csv")).status_code == 404
    FeedKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    assert client.get(url).status_code == 404


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
