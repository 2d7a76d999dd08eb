"""A running sandbox, an authorised account, and products that are complete enough to be listed."""

import hashlib
import io
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import TestCase
from django.utils import timezone
from PIL import Image

from catalog import stock
from catalog.models import Product, ProductImage
from catalog.partner.models import SalesPoint
from connectors import registry
from connectors.models import Account, Listing
from shop.sandbox_server import start
from tests import factories

DESCRIPTION = (
    "Sợi miến dai, trong, làm từ củ dong riềng trồng trên nương cao. Ngâm nước ấm mười phút rồi nấu canh, xào hoặc trộn nộm đều ngon."
)
WRITES = (
    "add_item", "update_item", "update_price", "update_stock", "unlist_item", "delete_item",
    "init_tier_variation", "update_tier_variation", "add_model", "update_model", "delete_model",
)  # fmt: skip


def make_png(seed: int) -> bytes:
    """A picture over 1 kB whose bytes differ by seed."""
    noise = random.Random(seed).randbytes(64 * 64 * 3)
    content = io.BytesIO()
    Image.frombytes("RGB", (64, 64), noise).save(content, "PNG")
    return content.getvalue()


def add_image(product: Product) -> None:
    content = make_png(product.pk)
    image = ProductImage(
        product=product, caption=product.title, alt_text=product.title, sha256=hashlib.sha256(content).hexdigest(), width=64, height=64
    )
    image.original.save(f"{product.sku}.png", ContentFile(content), save=False)
    image.save()


def make_listable(point: SalesPoint, *, quantity: int = 10, **fields: Any) -> Product:
    given = {"description": DESCRIPTION, "ingredients": "Tinh bột dong riềng", "shelf_life": "12 tháng", **fields}
    product = factories.make_product(stock_at={point: quantity}, **given)
    add_image(product)
    return product


@contextmanager
def committed() -> Iterator[None]:
    """What is announced after commit is announced when the block ends, although a test's transaction never commits.

    The announcements of earlier blocks have had their turn and are dropped, else later ones would join them unheard.
    """
    connection.run_on_commit.clear()
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield


@dataclass
class ShopeeShop:
    """The sandbox over HTTP, the account, and the commands as an operator uses them."""

    url: str
    account: Account
    capsys: pytest.CaptureFixture[str]

    def state(self) -> dict[str, Any]:
        return requests.get(f"{self.url}/__state", timeout=5).json()

    def control(self, **actions: Any) -> dict[str, Any]:
        reply = requests.post(f"{self.url}/__control", json=actions, timeout=5)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def items(self) -> dict[str, dict[str, Any]]:
        """Remote items by SKU; a SKU twice fails at once."""
        items = [item for item in self.state()["items"] if not item["item_status"].endswith("_DELETE")]
        found = {item["sku"]: item for item in items}
        assert len(found) == len(items), [item["sku"] for item in items]
        return found

    def writes(self) -> dict[str, int]:
        """Calls that could change a listing, by name; zeros left out."""
        return {name: count for name, count in self.state()["writes"].items() if count}

    def command(self, name: str, *arguments: Any) -> Any:
        self.capsys.readouterr()
        with committed():
            call_command(name, *[str(argument) for argument in arguments], "--json")
        return json.loads(self.capsys.readouterr().out)

    def publish_all(self) -> dict[str, Any]:
        return self.command("channel_publish", self.account.pk, "--all")

    def sync(self, timeout: float = 20) -> dict[str, Any]:
        return self.command("channel_sync", self.account.pk, "--until-idle", "--timeout", timeout)

    def writes_of_sync(self) -> dict[str, int]:
        """What one more sync writes."""
        before = self.state()["writes"]
        self.sync()
        after = self.state()["writes"]
        return {name: after[name] - before[name] for name in WRITES if after[name] != before[name]}

    def status(self) -> dict[str, dict[str, Any]]:
        return {row["sku"]: row for row in self.command("channel_status", self.account.pk)}

    def diff(self, *arguments: str) -> list[dict[str, Any]]:
        return self.command("channel_diff", self.account.pk, *arguments)

    def listing(self, sku: str) -> Listing:
        return Listing.objects.select_related("account").get(account=self.account, sku=sku)

    def let_time_pass(self) -> None:
        """Scheduled work is due now, a pause over, a lease ended, a look-up long ago."""
        now, long_ago = timezone.now(), timezone.now() - timedelta(hours=1)
        Account.objects.filter(pk=self.account.pk).update(paused_until=None)
        Listing.objects.filter(account=self.account, due_at__gt=now).update(due_at=now)
        Listing.objects.filter(account=self.account, lease_until__gt=now).update(lease_until=now)
        Listing.objects.filter(account=self.account, create_sent_at__gt=long_ago).update(create_sent_at=long_ago)
        Listing.objects.filter(account=self.account, looked_up_at__gt=long_ago).update(looked_up_at=long_ago)


def consent(authorize_url: str) -> tuple[str, str]:
    """Follows the seller's click: (code, shop id) from the redirect."""
    reply = requests.get(authorize_url, allow_redirects=False, timeout=5)
    assert reply.status_code == 302, reply.text
    query = parse_qs(urlsplit(reply.headers["Location"]).query)
    return query["code"][0], query["shop_id"][0]


def add_account(url: str, capsys: pytest.CaptureFixture[str], *, name: str = "Gian hàng thử") -> Account:
    """Added and authorised through the commands; look-ups a second apart."""
    keys = registry.folder("shopee").SANDBOX_DEFAULTS
    capsys.readouterr()
    settings = ["--set", f"partner_id={keys['partner_id']}", "--set", f"partner_key={keys['partner_key']}", "--set", "lookup_s=1"]
    call_command("channel_add", "shopee", "--name", name, "--host", url, *settings, "--json")
    added = json.loads(capsys.readouterr().out)
    code, shop_id = consent(added["authorize_url"])
    call_command("channel_authorize", str(added["id"]), "--code", code, "--shop-id", shop_id, "--json")
    capsys.readouterr()
    return Account.objects.get(pk=added["id"])


@pytest.fixture
def sandbox_url() -> Iterator[str]:
    folder = registry.folder("shopee")
    running = start(lambda base_url: folder.make_sandbox(settings=folder.SANDBOX_DEFAULTS, clock=timezone.now, base_url=base_url))
    yield running.url
    running.close()


@pytest.fixture
def shopee(db: None, sandbox_url: str, capsys: pytest.CaptureFixture[str], settings: Any, tmp_path: Any) -> ShopeeShop:
    settings.MEDIA_ROOT = str(tmp_path)
    return ShopeeShop(url=sandbox_url, account=add_account(sandbox_url, capsys), capsys=capsys)


@pytest.fixture
def point(db: None) -> SalesPoint:
    return factories.make_point()


@pytest.fixture
def products(point: SalesPoint, shopee: ShopeeShop) -> list[Product]:
    """Three sellable products with 10 units each."""
    return [make_listable(point, title=title) for title in ("Miến dong Nguyên Bình", "Gạo nếp hương Bảo Lạc", "Mật ong bạc hà Trùng Khánh")]


@pytest.fixture
def live(products: list[Product], shopee: ShopeeShop) -> list[Product]:
    """The same, published and confirmed."""
    shopee.publish_all()
    shopee.sync()
    return products


def recount(product: Product, point: SalesPoint, quantity: int) -> None:
    with committed():
        stock.count(product_id=product.pk, point_id=point.pk, quantity=quantity, cause="test")


def change(product: Product, **fields: Any) -> None:
    with committed():
        for name, value in fields.items():
            setattr(product, name, value)
        product.save()
