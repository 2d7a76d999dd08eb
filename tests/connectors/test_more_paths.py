"""More paths by which what may not be sold could be shown with its price, or bought; the list stands in `test_nothing_unsellable`.

Its price is one that nothing else has, so that the price in a page is the product's.
"""

import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog import listing_index
from catalog.browse.sharing import product_share
from catalog.gifts.models import GiftSet
from catalog.listing_row import ListingRow
from catalog.models import Product
from catalog.partner.models import SalesPoint
from catalog.traceability.models import Lot
from cms.campaigns.letter import parts_of
from cms.campaigns.models import Campaign
from cms.models import ArticleIndexPage, ArticlePage
from shop.order.models import Order
from shop.withdrawn import stopped_in
from tests.connectors import unsellable
from tests.connectors.conftest import make_listable
from tests.connectors.unsellable import ENDS, TITLE, TODAY, is_untouched
from tests.factories import make_certificate
from tests.shop.portal.test_points import someone
from tests.shop.test_checkout_pages import confirm, fill

pytestmark = pytest.mark.django_db
open_checkout = unsellable.open_checkout
lost_messages = unsellable.lost_messages
gift = unsellable.gift
end = unsellable.end
PRICE, SHOWN = 123_400, "123.400"
End = Callable[[Product], object]


@pytest.fixture
def product(point: SalesPoint, settings: Any, tmp_path: Any) -> Product:
    settings.MEDIA_ROOT = str(tmp_path)
    made = make_listable(point, quantity=5, title=TITLE, price_vnd=PRICE)
    beside = make_listable(point, title="Miến dong khác", producer=made.producer)
    listing_index.rebuild([made.pk, beside.pk])
    return made


@pytest.fixture
def article(product: Product) -> ArticlePage:
    rule = {"title": "Đồ khô", "products": [product], "limit": 8}
    page = ArticlePage(title="Chuyện miến", slug="chuyen-mien", lead="Tóm", body=[("product", {"product": product}), ("collection", rule)])
    ArticleIndexPage.objects.get().add_child(instance=page)
    return page


def addresses(product: Product, point: SalesPoint, article: ArticlePage) -> list[str]:
    other = Product.objects.exclude(pk=product.pk).get()
    return [
        "/en/san-pham/",
        "/en/san-pham/?q=mien+dong",
        "/en/san-pham/goi-y/?q=mien+dong",
        "/en/",
        f"/san-pham/?nhom={product.group}",
        f"/san-pham/?chu_the={product.producer.slug}",
        f"/san-pham/?diem={point.code}",
        "/san-pham/?gia_tu=123000&gia_den=124000",
        other.get_absolute_url(),
        f"/diem-ban/{point.code}/",
        product.producer.get_absolute_url(),
        article.url,
        f"/en{article.url}",
        f"/san-pham/da-xem/?ma={product.pk}",
        f"/en/san-pham/da-xem/?ma={product.pk}",
        "/feeds/ocop.xml",
        "/feeds/ocop.json",
        "/feeds/facebook.xml",
        "/tin-tuc/atom.xml",
        "/tin-tuc/rss.xml",
        "/api/v1/products",
        "/api/v1/search?q=mien+dong",
    ]


def with_its_price(client: Client, urls: list[str]) -> list[str]:
    texts = {url: client.get(url, follow=True).content.decode() for url in urls}
    return [url for url, text in texts.items() if SHOWN in text or "123,400" in text or f"{PRICE}" in text]


def test_no_page_list_feed_or_article_in_either_language_names_its_price(
    client: Client, product: Product, point: SalesPoint, article: ArticlePage, end: End
) -> None:
    urls = addresses(product, point, article)
    assert len(with_its_price(client, urls)) >= 15
    end(product)
    listing_index.rebuild([product.pk])
    assert with_its_price(client, urls) == []
    pages = [client.get(f"{prefix}{product.get_absolute_url()}").content.decode() for prefix in ("", "/en")]
    assert [mark for mark in ('name="quantity"', "InStock", '"offers"', reverse("basket:add")) for page in pages if mark in page] == []


def test_a_kept_copy_is_not_confirmed_as_still_true(client: Client, product: Product, end: End) -> None:
    urls = [product.get_absolute_url(), "/san-pham/", "/san-pham/goi-y/?q=mien+dong", "/feeds/ocop.xml", "/api/v1/products"]
    tags = {url: client.get(url).headers["ETag"] for url in urls}
    assert [client.get(url, headers={"If-None-Match": tag}).status_code for url, tag in tags.items()] == [304] * len(urls)
    end(product)
    listing_index.rebuild([product.pk])
    assert 304 not in [client.get(url, headers={"If-None-Match": tag}).status_code for url, tag in tags.items()]


def test_a_basket_that_comes_along_at_log_in_cannot_be_ordered(client: Client, product: Product, end: End) -> None:
    """Filled as a guest on one phone and in the account on another; merged when the guest logs in."""
    user = get_user_model().objects.create_user("khach", password="Non-nuoc-2026")
    elsewhere = Client()
    elsewhere.force_login(user)
    for one in (client, elsewhere):
        one.post(reverse("basket:add"), {"product": product.pk, "quantity": 1})
    end(product)
    client.force_login(user)
    assert (client.get("/gio-hang/").status_code, client.get("/dat-hang/")["Location"]) == (200, "/gio-hang/")
    assert client.get("/dat-hang/xem-lai/")["Location"] == "/gio-hang/"
    assert is_untouched(product)


def test_a_second_tab_that_ordered_nothing_yet_cannot_order_it_with_other_goods(client: Client, product: Product, end: End) -> None:
    """Sealed with two products; the whole order is refused, not half of it sent."""
    other = Product.objects.exclude(pk=product.pk).get()
    client.post(reverse("basket:add"), {"product": other.pk, "quantity": 1})
    review = fill(client, product, quantity=1)
    end(product)
    confirm(client, review)
    assert Order.objects.count() == 0


def test_the_counter_finds_it_with_its_reason_and_sells_it_not(product: Product, point: SalesPoint, end: End) -> None:
    """At a point or at the fair's till, with a slip begun before."""
    client, counter = someone(point), "/kenh-chu-the/diem/ban/"
    client.post(counter, {"them": product.pk})
    assert client.get(counter).context["lines"][0]["units"] == 1
    end(product)
    found = client.get(counter, {"q": "phia den"}).context["found"]
    assert [row["may_be_sold"] for row in found] in ([False], [])
    assert client.post(counter, {f"sl_{product.pk}": "1", "tra": "counter_cash"}).status_code in (302, 422)
    assert is_untouched(product)


def test_no_card_for_the_shelf_is_printed(product: Product, point: SalesPoint, end: End) -> None:
    client = someone(point)

    def printed() -> str:
        content = client.get("/kenh-chu-the/diem/the-ke/the-ke.pdf", {"san_pham": product.pk}).content
        return subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()

    assert SHOWN in printed()
    end(product)
    assert SHOWN not in printed()
    assert f'value="{product.pk}"' not in client.get("/kenh-chu-the/diem/the-ke/").content.decode()


def test_a_letter_to_subscribers_and_a_shared_link_leave_it_out(product: Product, end: End) -> None:
    campaign = Campaign.objects.create(subject="Mùa miến", lead="x", body=[("product", {"product": product})])
    assert [part.title for part in parts_of(campaign, on=TODAY())] == [TITLE]
    assert (product_share(ListingRow.objects.get(pk=product.pk)).price != "", "shared") == (True, "shared")
    end(product)
    listing_index.rebuild([product.pk])
    assert parts_of(campaign, on=TODAY()) == []
    rows = ListingRow.objects.filter(pk=product.pk)
    assert [(share.price, share.stars) for share in map(product_share, rows)] in ([("", None)], [])


def test_the_page_behind_a_label_and_the_certificates_own_sell_nothing(client: Client, product: Product, end: End) -> None:
    certificate = product.certificates.get()
    day = TODAY()
    lot = Lot.objects.create(
        product=product, number="9", quantity=3, made_on=day - timedelta(days=1), best_before=day + timedelta(days=300)
    )
    urls = [certificate.get_absolute_url(), lot.label_url(1), f"/chung-nhan/?q={certificate.number}"]
    end(product)
    listing_index.rebuild([product.pk])
    assert with_its_price(client, urls) == []
    assert [url for url in urls if reverse("basket:add") in client.get(url, follow=True).content.decode()] == []


def test_a_gift_set_names_neither_price_nor_stock(client: Client, product: Product, gift: GiftSet, end: End) -> None:
    assert "InStock" in client.get(gift.get_absolute_url()).content.decode()
    end(product)
    listing_index.rebuild([product.pk])
    texts = [client.get(url).content.decode() for url in (gift.get_absolute_url(), f"/en{gift.get_absolute_url()}", "/qua-tang/")]
    assert ["InStock" in text or "/gio-hang/qua/" in text for text in texts] == [False] * 3


@pytest.mark.parametrize("name", ["certificate expired", "certificate revoked", "suspended", "lots recalled"])
def test_a_placed_order_knows_what_is_stopped(client: Client, product: Product, name: str) -> None:
    """Whoever looks at a waiting order or pays it asks this."""
    confirm(client, fill(client, product, payment="bank_transfer"))
    ENDS[name](product)
    assert [row.title for row in stopped_in(Order.objects.get(), on=TODAY())] == [TITLE]


def test_a_downgrade_shows_the_newest_stars_everywhere(client: Client, product: Product) -> None:
    """Four stars that would run on, three since today: the newest counts."""
    make_certificate(product, issued_on=TODAY(), stars=3, number="CN-MOI")
    listing_index.rebuild([product.pk])
    assert client.get(f"/api/v1/products/{product.pk}").json()["stars"] == 3
    assert ListingRow.objects.get(pk=product.pk).stars == 3
    urls = ["/san-pham/?sao=4", "/san-pham/?sao=3"]
    assert [product.get_absolute_url() in client.get(url).content.decode() for url in urls] == [False, True]
    page = client.get(product.get_absolute_url()).content.decode()
    assert ("CN-MOI" in page, timezone.localdate() >= date(2026, 1, 1)) == (True, True)


def test_the_offline_worker_keeps_no_page_that_says_a_certificate_is_valid(client: Client) -> None:
    kept = next(line for line in client.get("/sw.js").content.decode().splitlines() if line.startswith("const KEPT"))
    assert ("chung-nhan" in kept, "truy-xuat" in kept, "san-pham" in kept) == (False, False, True)
