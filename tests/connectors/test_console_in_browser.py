"""Each screen about the marketplaces in Chromium, on a phone and a desk: axe finds nothing, and nothing is wider than the screen.

Wagtail's own frame (menu, header, its lists' bulk forms) is measured by its authors; what is ours lies in `main`.
"""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser

from catalog.models import Product
from catalog.partner.models import SalesPoint
from connectors import exchange, exchange_forms, listings, registry
from connectors.models import Account, ChannelOrder, DriftItem, FeedKey, Listing, ReconcileRun
from shop.secrets import seal
from tests import factories
from tests.browser import SCREENS, keep_shot, page_problems, sign_in, watched_page
from tests.connectors.conftest import ShopeeShop, add_account, change, make_listable
from tests.connectors.test_postmart import portal_template

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def addresses(sandbox_url: str, capsys: Any, settings: Any, tmp_path: Any, point: SalesPoint) -> dict[str, str]:
    """Both channels with something in every state; screen -> address."""
    settings.MEDIA_ROOT = str(tmp_path)
    with transaction.atomic():  # by one thread: a database in memory takes no second writer
        found = filled(ShopeeShop(url=sandbox_url, account=add_account(sandbox_url, capsys), capsys=capsys), point)
        connection.run_on_commit.clear()
    return found


def filled(shopee: ShopeeShop, point: SalesPoint) -> dict[str, str]:
    shopee.account.settings |= {"rest_s": "0"}
    shopee.account.save(update_fields=["settings"])
    shopee.control(model_wait_s=0)
    maker = factories.make_producer(name="Hợp tác xã Nông sản thử nghiệm có tên khá dài")
    given = {"producer": maker, "product_line": "Miến dong thử"}
    small, big = (make_listable(point, title=f"Miến dong thử {size}", net_content=size, **given) for size in ("200 g", "500 g"))
    alike = [make_listable(point, title=f"Trà thử {size}", net_content=size, producer=maker) for size in ("100 g", "1 kg")]
    make_listable(point, title="Hạt dẻ thử chưa cân", weight_g=None)
    shopee.publish_all()
    shopee.sync(30)
    change(big, price_vnd=9_000_000)
    shopee.sync(30)
    shopee.control(order={"lines": [{"sku": alike[0].sku, "quantity": 2}], "status": "READY_TO_SHIP"})
    shopee.command("channel_orders", shopee.account.pk)
    live = shopee.listing(small.sku)
    make_differences(shopee.account, live)
    portal = make_portal([small, big, *alike])
    return addresses_of(shopee.account, portal, live)


def make_differences(account: Account, live: Listing) -> None:
    now = timezone.now()
    item = {
        "external_id": live.external_id,
        "wanted": "Miến dong thử",
        "found": "Miến ngon số một, tên do người bán sửa tay",
        "found_at": now,
    }
    DriftItem.objects.create(account=account, listing=live, sku=live.sku, field="title", **item)
    DriftItem.objects.create(account=account, external_id="99", field="unknown_sku", found="Tin lạ", found_at=now)
    ReconcileRun.objects.create(account=account, started_at=now, ended_at=now, total=5, done=5, healed=1, proposed=2)


def make_portal(products: list[Product]) -> Account:
    """With a template, files that wait, and an address of its feed."""
    now = timezone.now()
    portal = Account.objects.create(
        marketplace="postmart",
        name="Bưu điện",
        transport="files",
        state="active",
        secrets=seal(registry.folder("postmart").SANDBOX_DEFAULTS),
    )
    listings.publish(portal, [product.pk for product in products], now=now, on=timezone.localdate())
    exchange_forms.upload_template(portal, "publish", "mau.xlsx", portal_template(), by="an", now=now)
    exchange.prepare(portal, now=now)
    FeedKey.objects.create(account=portal, made_at=now)
    return portal


def addresses_of(account: Account, portal: Account, live: Listing) -> dict[str, str]:
    sheet = Listing.objects.filter(account=portal).first()
    order = ChannelOrder.objects.get()
    assert sheet is not None
    own, at_portal = [account.pk], [portal.pk]
    return {
        "overview": reverse("marketplace_overview"),
        "inbox": reverse("marketplace_inbox"),
        "accounts": reverse("marketplace_accounts"),
        "account-add": reverse("marketplace_account_add"),
        "account": reverse("marketplace_account", args=own),
        "drift": reverse("marketplace_drift", args=own),
        "many": reverse("marketplace_many", args=[*own, "dang"]),
        "desk": reverse("marketplace_desk"),
        "mapping": reverse("marketplace_mapping", args=own),
        "lines": reverse("marketplace_lines", args=own),
        "shown": reverse("marketplace_shown", args=own),
        "selection": reverse("marketplace_selection", args=own),
        "category": f"{reverse('marketplace_category', args=own)}?nhom=food",
        "attributes": reverse("marketplace_attributes", args=[*own, live.category_id]),
        "preview": reverse("marketplace_preview", args=[live.pk]),
        "exchange": reverse("marketplace_exchange", args=at_portal),
        "profile": reverse("marketplace_profile", args=[*at_portal, portal.exchange_templates.get().pk]),
        "sheets": reverse("marketplace_sheets", args=at_portal),
        "one-sheet": reverse("marketplace_one_sheet", args=[*at_portal, sheet.pk]),
        "feed-keys": reverse("marketplace_feed_keys", args=at_portal),
        "listings": reverse("wagtailsnippets_connectors_listing:list"),
        "listing": reverse("wagtailsnippets_connectors_listing:inspect", args=[live.pk]),
        "orders": reverse("wagtailsnippets_connectors_channelorder:list"),
        "order": reverse("wagtailsnippets_connectors_channelorder:inspect", args=[order.pk]),
    }


@pytest.mark.parametrize("screen", list(SCREENS))
def test_every_screen_is_accessible_and_fits(live_server: Any, addresses: dict[str, str], browser: Browser, screen: str) -> None:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("quan-tri", "quan-tri@example.vn", "mat-khau-thu-1"))
    problems = {}
    with watched_page(browser, viewport=SCREENS[screen]) as page:
        sign_in(page.context, client, live_server.url)
        for name, address in addresses.items():
            answer = page.goto(live_server.url + address)
            assert answer is not None
            keep_shot(page, name)
            found = page_problems(page, within="main") + [f"answered {answer.status}"] * (answer.status != 200)
            if found:
                problems[name] = found
    assert problems == {}
