"""What the search box offers: products, producers, communes and articles; never alcohol, never what is not on sale."""

import pytest
from django.test import Client
from wagtail.models import Page

from catalog import listing_index
from catalog.models import Product
from cms.models import ArticleIndexPage, ArticlePage
from tests.factories import make_commune, make_producer, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db) -> None:
    upland = make_producer(name="Hợp tác xã Phia Đén")
    make_product(title="Miến dong Phia Đén", producer=upland, commune=make_commune("01333", "Xã Thành Công"))
    make_product(title="Miến dong Minh Tâm", commune=make_commune("01747", "Xã Minh Tâm"))
    make_product(title="Rượu ngô Minh Tâm", group="drink", is_alcohol=True, abv=29)
    make_product(title="Miến cũ", certified=False)
    listing_index.rebuild(Product.objects.values_list("pk", flat=True))


def offered(client: Client, text: str) -> dict[str, list[str]]:
    answer = client.get("/san-pham/goi-y/", {"q": text})
    assert answer.status_code == 200
    return {section["label"]: [item["text"] for item in section["items"]] for section in answer.json()["sections"]}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mien", {"Sản phẩm": ["Miến dong Minh Tâm", "Miến dong Phia Đén"]}),
        ("phia", {"Sản phẩm": ["Miến dong Phia Đén"], "Chủ thể": ["Hợp tác xã Phia Đén"]}),
        ("thành c", {"Sản phẩm": ["Miến dong Phia Đén"], "Xã, phường": ["Xã Thành Công"]}),
        ("mien dog", {"Sản phẩm": ["Miến dong Minh Tâm", "Miến dong Phia Đén"]}),
        ("rượu", {}),
        ("m", {}),
        ("", {}),
        ("'\"*", {}),
    ],
)
def test_what_is_offered(client: Client, shop: None, typed: str, expected: dict[str, list[str]]) -> None:
    assert offered(client, typed) == expected


def test_offers_lead_to_their_pages(client: Client, shop: None) -> None:
    sections = client.get("/san-pham/goi-y/?q=phia").json()["sections"]
    product = Product.objects.get(title="Miến dong Phia Đén")
    assert [item["url"] for section in sections for item in section["items"]] == [
        product.get_absolute_url(),
        product.producer.get_absolute_url(),
    ]
    for section in sections:
        for item in section["items"]:
            assert client.get(item["url"]).status_code == 200


def test_articles_are_offered(client: Client, shop: None) -> None:
    news = ArticleIndexPage.objects.get()
    article = ArticlePage(title="Mùa hạt dẻ", slug="mua-hat-de", lead="Thử")
    news.add_child(instance=article)
    article.save_revision().publish()
    assert offered(client, "hat d") == {"Bài viết": ["Mùa hạt dẻ"]}
    Page.objects.get(pk=article.pk).unpublish()
    listing_index.rebuild([Product.objects.first().pk])
    assert offered(client, "hat d") == {}


def test_a_keystroke_costs_two_queries(client: Client, shop: None, django_assert_max_num_queries) -> None:
    offered(client, "tam")
    with django_assert_max_num_queries(2):  # the stamp, the words
        offered(client, "mien")
