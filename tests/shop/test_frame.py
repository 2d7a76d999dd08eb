"""Header and footer are drawn once for each state of them: another state is another drawing."""

import pytest
from django.core.cache import cache
from django.test import Client

from shop.seller.models import Seller

pytestmark = pytest.mark.django_db


def test_the_footer_follows_the_seller(client: Client) -> None:
    cache.clear()
    seller = Seller.objects.create(name="Cửa hàng thử", address="Số 1", tax_code="0", phone="02063000000", email="ban@example.vn")
    assert "02063000000" in client.get("/san-pham/").content.decode()
    seller.phone = "02063000099"
    seller.save()
    page = client.get("/san-pham/?trang=1").content.decode()  # not the page that is kept until the test would commit
    assert ("02063000099" in page, "02063000000" in page) == (True, False)


def test_the_header_marks_where_one_is_and_links_this_page_in_the_other_language(client: Client) -> None:
    front, inside, elsewhere = (client.get(path).content.decode() for path in ("/diem-ban/", "/san-pham/?q=a&b=%22c", "/khieu-nai/"))
    assert 'href="/diem-ban/" aria-current="page"' in front
    assert 'href="/san-pham/" aria-current="page"' in inside
    assert 'href="/en/san-pham/?q=a&amp;b=%22c"' in inside
    assert 'href="/diem-ban/" aria-current' not in inside
    assert "aria-current=" not in elsewhere.split("</header>")[0]
    english = client.get("/en/diem-ban/").content.decode()
    assert 'href="/diem-ban/" lang="vi"' in english
    assert "Sales points" in english or "Điểm bán" not in english.split("</header>")[0]
