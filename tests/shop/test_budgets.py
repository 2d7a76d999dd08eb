"""What a page asks of the database, with few and with many products, with one and with twenty lines in the basket.

Many is 2,000 here; `python -m benchmarks.pages` holds the same limits at 100,000, from the same generator.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.pages import shop_catalogue
from catalog.models import Product

pytestmark = pytest.mark.django_db
BUDGETS = {"list": 8, "category": 8, "search": 8, "product": 10, "basket": 12}
"""Of the design."""


def asked(client: Client, address: str) -> int:
    join = "&" if "?" in address else "?"
    client.get(f"{address}{join}_=1")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{address}{join}_=2").status_code == 200
    return len(queries)


@pytest.mark.parametrize("lines", [1, 20])
@pytest.mark.parametrize("products", [49, 2000])
def test_a_page_costs_the_same_whatever_there_is(client: Client, settings, tmp_path, products: int, lines: int) -> None:
    settings.MEDIA_ROOT = tmp_path
    shop_catalogue.fill(products)
    in_stock = Product.objects.filter(stockrecords__num_in_stock__gt=0, is_alcohol=False).distinct().order_by("pk")
    for product in in_stock[:lines]:
        client.post(reverse("basket:add"), {"product": product.pk, "quantity": 1})
    found = {
        "list": asked(client, "/san-pham/"),
        "category": asked(client, "/san-pham/?nhom=food&sao=4&gia_tu=50000"),
        "search": asked(client, "/san-pham/?q=mien+dong"),
        "product": asked(client, in_stock[0].get_absolute_url()),
        "basket": asked(client, "/gio-hang/"),
    }
    assert {name: number for name, number in found.items() if number > BUDGETS[name]} == {}
    assert found == {"list": 1, "category": 1, "search": 1, "product": 10, "basket": 10}
