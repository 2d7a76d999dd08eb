"""Health, the small public files and the pages of faults."""

import json
import re
from datetime import date

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views.defaults import server_error

from catalog import listing_index
from shop import views
from tests.factories import make_point, make_product

pytestmark = pytest.mark.django_db
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def test_healthz_asks_nothing_of_the_database(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_readyz_names_each_part(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "cache": "ok", "broker": "ok"}


def test_a_part_that_fails_makes_the_shop_unready_without_telling_why() -> None:
    def ask() -> bool:
        raise DatabaseError("secret host name")

    assert views._answers("database", ask, DatabaseError) is False


def test_robots_names_the_sitemap_and_keeps_the_basket_out(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /gio-hang/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


@pytest.mark.parametrize("number", [1, 26])
def test_sitemap_lists_what_is_on_sale_in_a_fixed_number_of_queries(client: Client, django_assert_max_num_queries, number: int) -> None:
    point = make_point()
    products = [make_product(stock_at={point: 1}) for _ in range(number)]
    spirit, unsold = make_product(is_alcohol=True, group="drink"), make_product(certified=False)
    listing_index.rebuild(product.pk for product in [*products, spirit, unsold])
    with django_assert_max_num_queries(5):
        text = client.get("/sitemap-products.xml").content.decode()
    assert text.count("<loc>http://testserver/san-pham/") == number
    assert spirit.get_absolute_url() not in text
    assert f"http://testserver/diem-ban/{point.code}/" in client.get("/sitemap-points.xml").content.decode()


def test_a_stale_form_says_how_to_go_on() -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/tuoi/", {"tra_loi": "du"})
    assert response.status_code == 403
    assert "Trang mở quá lâu" in response.content.decode()


def test_a_fault_of_ours_has_a_page_of_its_own() -> None:
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Lỗi ở phía cửa hàng" in response.content.decode()


def test_each_component_with_an_example_can_be_drawn_from_it() -> None:
    examples = sorted((settings.BASE_DIR / "templates" / "components").glob("*.example.json"))
    assert len(examples) >= 15
    for example in examples:
        name = example.name.removesuffix(".example.json")
        context = json.loads(example.read_text("utf-8"), object_hook=_with_days)
        assert render_to_string(f"components/{name}.html", context).strip(), name


class Example(dict):
    """Answers to `.name` too, as what the views hand over does."""

    def __getattr__(self, name: str) -> object:
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(name) from error


def _with_days(found: dict) -> Example:
    """JSON has no days: a text that is one becomes one."""
    return Example(
        (key, date.fromisoformat(value) if isinstance(value, str) and ISO_DAY.fullmatch(value) else value) for key, value in found.items()
    )
