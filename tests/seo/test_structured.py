"""What search engines, link previews and readers of feeds are told: complete, true today, and nothing of alcohol."""

import io
import json
import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from catalog import listing_index
from catalog.fairs.models import Fair
from catalog.models import Product
from cms.models import ArticleIndexPage, ArticlePage
from shop.seller.models import Seller
from tests.factories import make_commune, make_point, make_producer, make_product

pytestmark = pytest.mark.django_db
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def blocks(page: str) -> dict[str, dict]:
    """The data blocks of a page by their type."""
    found: list[dict] = []
    for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page):
        block = json.loads(text)
        found += block if isinstance(block, list) else [block]
    return {block["@type"]: block for block in found}


def listed() -> None:
    listing_index.rebuild(Product.objects.values_list("pk", flat=True))


def test_a_product_says_its_price_only_while_it_may_be_sold(client: Client) -> None:
    product = make_product(stock_at={make_point(): 5})
    listed()
    found = blocks(client.get(product.get_absolute_url()).content.decode())
    assert (found["Product"]["offers"]["price"], found["Product"]["offers"]["priceCurrency"]) == (95000, "VND")
    assert found["BreadcrumbList"]["itemListElement"][-1] == {
        "@type": "ListItem",
        "position": 3,
        "name": product.title,
        "item": f"http://testserver{product.get_absolute_url()}",
    }
    product.certificates.update(revoked_on=timezone.localdate(), revocation_reason="voluntary")
    product.save()
    listed()
    assert "Product" not in blocks(client.get(product.get_absolute_url() + "?x").content.decode())


def test_the_home_page_names_who_sells(client: Client) -> None:
    Seller.objects.update_or_create(only_row=True, defaults={"name": "Cửa hàng thử", "tax_code": "4800000000", "phone": "02063000000"})
    found = blocks(client.get("/").content.decode())
    assert (found["Organization"]["name"], found["Organization"]["taxID"]) == ("Cửa hàng thử", "4800000000")
    assert found["WebSite"]["potentialAction"]["query-input"] == "required name=search_term_string"


def test_points_producers_certificates_and_fairs_describe_themselves(client: Client) -> None:
    point = make_point(name="Điểm Bản Giốc", commune=make_commune(), address_line="Số 1", phone="0912345678")
    store = blocks(client.get(point.get_absolute_url()).content.decode())["Store"]
    assert (store["name"], store["telephone"]) == ("Điểm Bản Giốc", "0912345678")
    assert store["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "Số 1",
        "addressLocality": "Phường Thục Phán",
        "addressRegion": "Cao Bằng",
        "addressCountry": "VN",
    }
    producer = make_producer(name="HTX A", story="Chuyện thật")
    assert blocks(client.get(producer.get_absolute_url()).content.decode())["Organization"]["description"] == "Chuyện thật"
    certificate = make_product(producer=producer, stars=5).certificates.get()
    paper = blocks(client.get(certificate.get_absolute_url()).content.decode())["Certification"]
    assert (paper["certificationStatus"], paper["certificationRating"]["ratingValue"]) == ("https://schema.org/CertificationActive", 5)
    assert paper["expires"] == certificate.expires_on.isoformat()
    fair = Fair.objects.create(title="Tuần hàng", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 5), place="Km5")
    event = blocks(client.get(fair.get_absolute_url()).content.decode())["Event"]
    assert (event["startDate"], event["endDate"], event["location"]["name"]) == ("2026-12-01", "2026-12-05", "Km5")


def test_a_shared_product_has_a_picture_of_its_own(client: Client) -> None:
    product = make_product(title="Miến dong rất ngon", stock_at={make_point(): 5})
    listed()
    page = client.get(product.get_absolute_url()).content.decode()
    address = re.search(r'property="og:image" content="http://testserver([^"]+)"', page)
    assert address is not None
    answer = client.get(address[1])
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert client.get(address[1]).content == answer.content


def test_alcohol_is_not_shared_and_not_mapped(client: Client) -> None:
    strong = make_product(title="Rượu thử", is_alcohol=True, stock_at={make_point(): 5})
    listed()
    assert client.get(f"/anh-chia-se/san-pham/{strong.pk}.png").status_code == 404
    assert f"_{strong.pk}/" not in client.get("/sitemap-products.xml").content.decode()


def test_the_sitemap_is_an_index_of_pages_with_pictures_and_days(client: Client) -> None:
    product = make_product(stock_at={make_point(): 5})
    listed()
    Product.objects.filter(pk=product.pk).update(date_updated=timezone.now() - timedelta(days=1))
    index = ET.fromstring(client.get("/sitemap.xml").content)
    sections = [element.text for element in index.iter(f"{MAP}loc")]
    assert "http://testserver/sitemap-products.xml" in sections
    for section in sections:
        assert client.get(str(section).removeprefix("http://testserver")).status_code == 200
    page = ET.fromstring(client.get("/sitemap-products.xml").content)
    assert [element.text for element in page.iter(f"{MAP}loc")] == [
        f"http://testserver{prefix}{product.get_absolute_url()}" for prefix in ("", "/en")
    ]
    changed = [str(element.text)[:10] for element in page.iter(f"{MAP}lastmod")]
    assert changed == [(timezone.localtime() - timedelta(days=1)).date().isoformat()] * 2


def test_news_can_be_subscribed_to(client: Client) -> None:
    index = ArticleIndexPage.objects.get()
    article = index.add_child(instance=ArticlePage(title="Mùa dong riềng", lead="Chuyện mùa", date=date(2026, 11, 20)))
    article.save_revision().publish()
    rss = ET.fromstring(client.get("/tin-tuc/rss.xml").content)
    assert [item.findtext("title") for item in rss.iter("item")] == ["Mùa dong riềng"]
    atom = ET.fromstring(client.get("/tin-tuc/atom.xml").content)
    assert [entry.findtext("{http://www.w3.org/2005/Atom}title") for entry in atom.iter("{http://www.w3.org/2005/Atom}entry")] == [
        "Mùa dong riềng"
    ]
    page = client.get("/tin-tuc/" + article.slug + "/").content.decode()
    assert blocks(page)["Article"]["headline"] == "Mùa dong riềng"
    assert f'content="http://testserver/anh-chia-se/trang/{article.pk}.png"' in page
    assert client.get(f"/anh-chia-se/trang/{article.pk}.png")["Content-Type"] == "image/png"


def test_the_app_can_be_installed(client: Client) -> None:
    manifest = json.loads(client.get("/manifest.webmanifest").content)
    assert (manifest["start_url"], manifest["display"], [icon["sizes"] for icon in manifest["icons"]]) == (
        "/san-pham/",
        "standalone",
        ["192x192", "512x512", "512x512"],
    )
    worker = client.get("/sw.js")
    assert worker["Content-Type"] == "text/javascript; charset=utf-8"
    assert '"/ngoai-tuyen/"' in worker.content.decode()
    assert client.get("/ngoai-tuyen/").status_code == 200
