"""Home, news and the product block that tells today's truth."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import listing_index
from catalog.certificates.models import Certificate
from catalog.models import Product
from cms import demo
from cms.models import ArticleIndexPage, ArticlePage, HomePage
from cms.slugs import RESERVED
from tests.factories import make_point, make_product

pytestmark = pytest.mark.django_db


def make_article(*products: Product) -> ArticlePage:
    page = ArticlePage(title="Thử", slug="thu", lead="Một bài thử", date=date(2026, 11, 20))
    page.body = [("paragraph", "<p>Chữ</p>"), *(("product", {"product": product}) for product in products)]
    return ArticleIndexPage.objects.get().add_child(instance=page)


def make_listed(**fields: object) -> Product:
    product = make_product(stock_at={make_point(): 5}, **fields)
    listing_index.rebuild([product.pk])
    return product


def test_a_new_site_has_its_home_and_its_news(client: Client) -> None:
    home = HomePage.objects.get()
    assert (home.url, ArticleIndexPage.objects.get().url) == ("/", "/tin-tuc/")
    assert [client.get(path).status_code for path in ("/", "/tin-tuc/")] == [200, 200]


def test_home_shows_goods_on_sale_in_a_fixed_number_of_queries(client: Client, django_assert_num_queries) -> None:
    first = make_listed(title="Miến dong", price_vnd=95000)
    client.get("/")
    with CaptureQueriesContext(connection) as one:
        page = client.get("/").content.decode()
    queries = len(one)
    for number in range(4):
        make_listed(title=f"Hạt dẻ {number}")
    client.get("/")
    with django_assert_num_queries(queries):
        client.get("/")
    assert (first.title in page, "95.000" in page) == (True, True)


def test_the_product_block_shows_the_price_of_today(client: Client) -> None:
    product = make_listed(title="Miến dong", price_vnd=95000)
    url = make_article(product).url
    assert "95.000" in client.get(url).content.decode()
    Product.objects.filter(pk=product.pk).update(price_vnd=105000)
    listing_index.rebuild([product.pk])
    page = client.get(url).content.decode()
    assert ("105.000" in page, "95.000" in page) == (True, False)


def test_the_product_block_says_why_something_is_not_sold(client: Client) -> None:
    product = make_listed(title="Miến dong", price_vnd=95000)
    url = make_article(product).url
    Certificate.objects.filter(product=product).update(revoked_on=timezone.localdate(), revocation_reason="voluntary")
    listing_index.rebuild([product.pk])
    page = client.get(url).content.decode()
    assert ("hiện không bán" in page, "95.000" in page, product.get_absolute_url() in page) == (True, False, False)


def test_an_article_costs_the_same_for_one_product_and_for_four(client: Client, django_assert_num_queries) -> None:
    products = [make_listed(title=f"Miến {number}") for number in range(4)]
    article = make_article(products[0])
    client.get(article.url)
    with CaptureQueriesContext(connection) as one:
        client.get(article.url)
    article.body = [("product", {"product": product}) for product in products]
    article.save()
    with django_assert_num_queries(len(one)):
        client.get(article.url)


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_no_page_takes_an_address_of_the_shop(slug: str) -> None:
    with pytest.raises(ValidationError) as refused:
        HomePage.objects.get().add_child(instance=ArticleIndexPage(title="Thử", slug=slug))
    assert refused.value.message_dict == {"slug": [f"“{slug}” là địa chỉ của cửa hàng. Hãy chọn đường dẫn khác."]}


def test_demonstration_articles_come_once_and_go() -> None:
    assert (demo.seed(), demo.seed(), ArticlePage.objects.count()) == (2, 0, 2)
    assert all(demo.MARK in page.lead for page in ArticlePage.objects.all())
    assert (demo.purge(), ArticlePage.objects.count()) == (2, 0)
