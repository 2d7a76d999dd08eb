"""The English pages: the same addresses below `/en/`, and nothing of theirs in a Vietnamese page or record."""

import xml.etree.ElementTree as ET

import pytest
from django.test import Client
from django.urls import get_script_prefix
from django.utils import timezone, translation
from wagtail.contrib.redirects.models import Redirect

from catalog import listing_index
from cms.models import ArticleIndexPage, ArticlePage
from shop.drafts import Draft, DraftLine
from shop.english import english
from shop.orders import place_order
from tests.factories import make_point, make_product

pytestmark = pytest.mark.django_db
XHTML = "{http://www.w3.org/1999/xhtml}link"
ONE_LANGUAGE = ("/quan-tri/", "/kenh-chu-the/", "/api/v1/products", "/tai-lieu/1/x.pdf", "/robots.txt", "/sitemap.xml", "/ipn/vnpay/")
PAGES = ("/", "/san-pham/", "/chu-the/", "/diem-ban/", "/chung-nhan/", "/truy-xuat/", "/gio-hang/", "/qua-tang/", "/giao-hang/",
         "/ten-duoc-bao-ho/", "/yeu-thich/", "/don-hang/tra-cuu/", "/tai-khoan/dang-nhap/", "/su-kien/", "/tap-huan/")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_stands_in_both_languages_and_each_links_to_the_other(client: Client, path: str) -> None:
    english, vietnamese = client.get(f"/en{path}"), client.get(path)
    assert (english.status_code, vietnamese.status_code) == (200, 200)
    assert '<html lang="en">' in english.content.decode()
    assert '<html lang="vi">' in vietnamese.content.decode()
    assert f'href="{path}" lang="vi"' in english.content.decode()
    assert f'href="/en{path}" lang="en"' in vietnamese.content.decode()


def test_links_of_an_english_page_stay_english(client: Client) -> None:
    product = make_product(stock_at={make_point(): 3})
    listing_index.rebuild([product.pk])
    page = client.get("/en/san-pham/").content.decode()
    assert f'href="/en{product.get_absolute_url()}"' in page
    assert f'href="{product.get_absolute_url()}"' not in page
    detail = client.get(f"/en{product.get_absolute_url()}")
    assert detail.status_code == 200
    assert '"item": "http://testserver/en/san-pham/"' in detail.content.decode()


def test_search_engines_are_told_of_both(client: Client) -> None:
    product = make_product(stock_at={make_point(): 3})
    listing_index.rebuild([product.pk])
    path = product.get_absolute_url()
    for address in (path, f"/en{path}"):
        page = client.get(address).content.decode()
        assert f'<link rel="canonical" href="http://testserver{address}">' in page
        for code, target in (("vi", path), ("en", f"/en{path}"), ("x-default", path)):
            assert f'<link rel="alternate" hreflang="{code}" href="http://testserver{target}">' in page
    entries = ET.fromstring(client.get("/sitemap-products.xml").content)
    assert [entry[0].text for entry in entries] == [f"http://testserver{path}", f"http://testserver/en{path}"]
    assert [(link.get("hreflang"), link.get("href")) for link in entries[1].iter(XHTML)] == [
        ("vi", f"http://testserver{path}"),
        ("en", f"http://testserver/en{path}"),
        ("x-default", f"http://testserver{path}"),
    ]


@pytest.mark.parametrize("path", ONE_LANGUAGE)
def test_what_has_one_language_has_one_address(client: Client, path: str) -> None:
    answer = client.get(f"/en{path}?a=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{path}?a=1")


def test_a_browsers_wish_changes_nothing_at_a_vietnamese_address(client: Client) -> None:
    page = client.get("/san-pham/", headers={"Accept-Language": "en"})
    assert '<html lang="vi">' in page.content.decode()
    assert "Accept-Language" not in page.headers.get("Vary", "")


def test_nothing_of_an_english_request_is_left_behind(client: Client) -> None:
    assert client.get("/en/").status_code == 200
    assert (get_script_prefix(), translation.get_language()) == ("/", "vi")
    assert client.get("/en").headers["Location"] == "/en/"


def test_kept_pages_are_kept_for_each_language(client: Client) -> None:
    for _ in range(2):
        assert '<html lang="en">' in client.get("/en/san-pham/").content.decode()
        assert '<html lang="vi">' in client.get("/san-pham/").content.decode()


def test_an_order_placed_on_an_english_page_is_written_in_vietnamese() -> None:
    point = make_point()
    product = make_product(stock_at={point: 3})
    lines = (DraftLine(product_id=product.pk, quantity=1, unit_price_vnd=product.price_vnd or 0),)
    draft = Draft(token="t", lines=lines, name="Thử", phone="+84912345678", pickup_point_id=point.pk)
    with english():
        order = place_order(draft, now=timezone.now(), on=timezone.localdate())
    assert order.shipping_method == "Nhận tại điểm bán"


def test_an_old_address_leads_to_the_page_in_either_language(client: Client) -> None:
    news = ArticleIndexPage.objects.get()
    article = news.add_child(instance=ArticlePage(title="Mùa hạt dẻ", slug="mua-hat-de", lead="Thử"))
    Redirect.objects.create(old_path="/tin-tuc/hat-de-cu", redirect_page=article)
    Redirect.objects.create(old_path="/cho-cu", redirect_link="/san-pham/")
    for prefix in ("", "/en"):
        assert client.get(f"{prefix}/tin-tuc/hat-de-cu/").headers["Location"].endswith(f"{prefix}/tin-tuc/mua-hat-de/")
        assert client.get(f"{prefix}/cho-cu/?tu=thu").headers["Location"] == f"{prefix}/san-pham/"
        assert client.get(f"{prefix}/khong-co/").status_code == 404
    assert "/en" not in client.get("/tin-tuc/hat-de-cu/").headers["Location"]


def test_the_menu_speaks_of_many(client: Client) -> None:
    page = client.get("/en/").content.decode()
    menu = page[page.index("site-header__nav") : page.index("</nav>")]
    assert [words in menu for words in (">Producers</a>", ">Sales points</a>")] == [True, True]
