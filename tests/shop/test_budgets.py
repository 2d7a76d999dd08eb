"""What a page asks of the database, with 49 and with 100,000 products, with one and with twenty lines in the basket."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from benchmarks.pages import shop_catalogue
from catalog.dossiers.models import Paper
from catalog.models import Product
from catalog.producers.models import Producer
from catalog.protected_names.models import NameUse, ProtectedName
from catalog.traceability.models import Lot
from catalog.voices.models import Question, Review, ReviewPhoto
from cms.models import ArticleIndexPage, ArticlePage, RecipePage, StoryPage
from tests.factories import make_commune, make_point, make_producer, make_product

pytestmark = pytest.mark.django_db
BUDGETS = {"product": 10, "basket": 12, "home": 12}
"""Of the design; every other page 8. The home page has articles of three kinds."""
ASKED = {
    "list": 1,
    "category": 1,
    "filtered": 1,
    "search": 1,
    "search with a slip of the pen": 1,
    "nothing found": 1,
    "product": 10,
    "basket": 10,
    "home": 11,
    "autocomplete": 2,
}


def asked(client: Client, address: str, *, is_first: bool = False) -> list[str]:
    """The queries of the page as it is; `is_first`: nobody has asked for it since the start."""
    join = "&" if "?" in address else "?"
    if not is_first:
        client.get(f"{address}{join}_=1")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{address}{join}_=2").status_code == 200
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("products", [49, pytest.param(100_000, marks=pytest.mark.slow)])
def test_a_page_costs_the_same_whatever_there_is(client: Client, settings, tmp_path, products: int) -> None:
    settings.MEDIA_ROOT = tmp_path
    shop_catalogue.fill(products)
    news = ArticleIndexPage.objects.get()
    for kind in (ArticlePage, RecipePage, StoryPage):
        for number in "12":
            page = kind(title=f"Bài thử {number}", slug=f"{kind.__name__.lower()}-{number}", lead="Thử.")
            if kind is StoryPage:
                page.producer = Producer.objects.first()
            news.add_child(instance=page)
    in_stock = list(Product.objects.filter(stockrecords__num_in_stock__gt=0, is_alcohol=False).distinct().order_by("pk")[:20])
    client.get("/gio-hang/")  # frame and seller are known
    assert len(asked(client, "/san-pham/", is_first=True)) <= 8  # at most: the stamp, what changed, rows, points, synonyms, cards
    for lines in (1, 20):
        for product in in_stock[:lines]:
            client.post(reverse("basket:add"), {"product": product.pk, "quantity": 1})
        found = {
            "list": asked(client, "/san-pham/"),
            "category": asked(client, "/san-pham/?nhom=food"),
            "filtered": asked(client, "/san-pham/?nhom=food&sao=4&xa=90001&diem=ban-gioc&gia_tu=50000&con_hang=1&sap_xep=gia_giam"),
            "search": asked(client, "/san-pham/?q=mien+dong"),
            "search with a slip of the pen": asked(client, "/san-pham/?q=mien+dogn"),
            "nothing found": asked(client, "/san-pham/?q=xyzzy&sao=5"),
            "product": asked(client, in_stock[0].get_absolute_url()),
            "basket": asked(client, "/gio-hang/"),
            "home": asked(client, "/"),
            "autocomplete": asked(client, "/san-pham/goi-y/?q=mien+d"),
        }
        counts = {name: len(queries) for name, queries in found.items()}
        assert counts == ASKED
    assert [name for name, number in ASKED.items() if number > BUDGETS.get(name, 8)] == []


@pytest.fixture
def talked_about() -> Product:
    """A product that has everything a page can show of it, most of it twice."""
    producer = make_producer(commune=make_commune(), story="Thử.")
    product = make_product(title="Miến dong", producer=producer, commune=producer.commune, stock_at={make_point(): 3, make_point(): 4})
    today = timezone.localdate()
    for number in "12":
        Lot.objects.create(product=product, number=number, quantity=9, made_on=today, best_before=today + timedelta(days=200))
        review = Review.objects.create(product=product, order_number=number, author="Hoa", body=f"Ngon {number}.", rating=4, state="shown")
        for _picture in "12":
            ReviewPhoto.objects.create(review=review, original="danh-gia/x.jpg", width=800, height=600, rendered_at=timezone.now())
        Question.objects.create(product=product, author="Lan", body="Nấu thế nào?", answer="Ngâm nước ấm.", state="shown")
        name = ProtectedName.objects.create(name=f"Tên thử {number}", kind="gi")
        NameUse.objects.create(protected_name=name, product=product, grant_no=number)
        Paper.objects.create(producer=producer, product=product, kind="self_declaration", state="accepted", is_public=True)
    return product


@pytest.mark.parametrize(("visitor", "prefix"), [("stranger", ""), ("stranger", "/en"), ("customer", ""), ("customer", "/en")])
def test_a_product_with_everything_stays_within_its_budget(
    client: Client, django_user_model, talked_about: Product, visitor: str, prefix: str
) -> None:
    if visitor == "customer":
        client.force_login(django_user_model.objects.create(username="hoa"))
    address = prefix + talked_about.get_absolute_url()
    queries = asked(client, address)
    page = client.get(address).content.decode()
    assert (page.count("/anh/avif/320/danh-gia/x.jpg") > 1, "Ngon 1." in page, "Tên thử 2" in page) == (True, True, True)
    assert len(queries) == 10


def test_a_service_with_everything_stays_within_its_budget(client: Client, talked_about: Product) -> None:
    Product.objects.filter(pk=talked_about.pk).update(group="tourism")
    make_point(phone="02063850001")
    assert len(asked(client, talked_about.get_absolute_url())) == 10
