"""The public pages: what they show, what they ask of the database, and what they refuse."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from catalog import listing_bits, listing_index, stock
from cms import footer
from shop.seller import current_seller
from tests.factories import make_certificate, make_commune, make_point, make_producer, make_product

pytestmark = pytest.mark.django_db


def reindexed(*products):
    listing_index.rebuild(product.pk for product in products)
    return products


def shelf(number: int) -> list:
    """`number` sellable products of three producers at two points."""
    places = [make_point(name="Điểm Thục Phán", commune=make_commune()), make_point(name="Điểm Bản Giốc")]
    makers = [make_producer(commune=make_commune()) for _ in range(3)]
    products = [
        make_product(producer=makers[index % 3], commune=make_commune(), stock_at={places[index % 2]: index + 1}) for index in range(number)
    ]
    return list(reindexed(*products))


@pytest.mark.parametrize("number", [1, 30])
@pytest.mark.parametrize("address", ["/san-pham/", "/san-pham/?q=mien+dong", "/san-pham/?nhom=food&sao=4&con_hang=1&sap_xep=gia_tang"])
def test_list_costs_at_most_8_queries(client: Client, django_assert_max_num_queries, number: int, address: str) -> None:
    products = shelf(number)
    listing_bits.current()
    reindexed(products[0])  # the process has its index; one product changed since
    cache.clear()
    footer.links()  # read once a minute
    with django_assert_max_num_queries(8):
        response = client.get(address)
    assert response.status_code == 200
    assert len(response.context["cards"]) == min(number, 24)


@pytest.mark.parametrize("number", [1, 26])
def test_product_page_costs_at_most_10_queries(client: Client, django_assert_max_num_queries, number: int) -> None:
    product = shelf(1)[0]
    for index in range(number):
        make_certificate(product, issued_on=date(2020, 1, 1) + timedelta(days=index))
    for index in range(number):
        stock.count(product_id=product.pk, point_id=make_point(commune=make_commune()).pk, quantity=index, cause="test")
    listing_bits.current()  # the process has its index, and what it reads once a minute
    footer.links()
    current_seller()
    with django_assert_max_num_queries(10):
        response = client.get(product.get_absolute_url())
    assert response.status_code == 200


@pytest.mark.parametrize("number", [1, 26])
@pytest.mark.parametrize("address", ["/chu-the/", "/diem-ban/", "/chung-nhan/"])
def test_directory_costs_at_most_8_queries(client: Client, django_assert_max_num_queries, number: int, address: str) -> None:
    shelf(number)
    with django_assert_max_num_queries(8):
        assert client.get(address).status_code == 200


def test_search_without_diacritics_finds_the_product(client: Client) -> None:
    reindexed(make_product(title="Miến dong Phia Đén"), make_product(title="Gạo nếp hương"))
    response = client.get("/san-pham/", {"q": "mien dong phia den"})
    assert [card.title for card in response.context["cards"]] == ["Miến dong Phia Đén"]


def test_bad_parameters_are_left_out_with_a_note(client: Client) -> None:
    reindexed(make_product())
    response = client.get("/san-pham/?nhom=vang&sao=9&gia_tu=abc&trang=-3&sap_xep=la")
    assert response.status_code == 200
    assert len(response.context["cards"]) == 1
    assert len(response.context["notes"]) == 5
    assert 'name="robots" content="noindex, follow"' in response.content.decode()


def test_an_empty_list_says_what_to_do(client: Client) -> None:
    page = client.get("/san-pham/", {"q": "không có gì như vậy"}).content.decode()
    assert "Chưa tìm thấy sản phẩm nào" in page
    assert "Thử từ ngắn hơn" in page


def test_a_filter_in_force_is_a_chip_that_takes_it_away(client: Client) -> None:
    reindexed(make_product())
    page = client.get("/san-pham/?nhom=food&sao=4").content.decode()
    assert '<a class="chip" href="/san-pham/?sao=4">Thực phẩm' in page
    assert '<a class="chip" href="/san-pham/?nhom=food">4 sao' in page


def test_product_page_shows_price_certificate_and_stock_per_point(client: Client) -> None:
    point = make_point(name="Điểm Thục Phán")
    product = make_product(title="Miến dong Phia Đén", price_vnd=95000, net_content="500 g", stock_at={point: 12})
    page = client.get(product.get_absolute_url()).content.decode()
    certificate = product.certificates.get()
    assert "95.000\u00a0₫" in page
    assert "190.000\u00a0₫/kg" in page
    assert f'href="/chung-nhan/{certificate.code}/"' in page
    assert "Điểm Thục Phán" in page
    assert '"availability": "https://schema.org/InStock"' in page
    assert f'<link rel="canonical" href="http://testserver{product.get_absolute_url()}">' in page


def test_a_revoked_product_says_so_and_has_no_basket_form_and_no_stars(client: Client) -> None:
    product = make_product(certified=False, stock_at={make_point(): 5})
    make_certificate(product, revoked_on=timezone.localdate(), revocation_reason="voluntary")
    response = client.get(product.get_absolute_url())
    page = response.content.decode()
    assert "Giấy chứng nhận OCOP đã bị thu hồi" in page
    assert "buy-bar" not in page
    assert "★" not in page
    assert '"offers"' not in page
    reindexed(product)
    assert client.get("/san-pham/").context["cards"] == []


def test_an_unpublished_product_is_gone(client: Client) -> None:
    product = make_product(is_public=False)
    response = client.get(product.get_absolute_url())
    assert response.status_code == 410
    assert "không còn ở đây" in response.content.decode()


def test_a_wrong_slug_leads_to_the_one_address(client: Client) -> None:
    product = make_product()
    response = client.get(f"/san-pham/ten-cu_{product.pk}/")
    assert (response.status_code, response["Location"]) == (301, product.get_absolute_url())


def test_text_of_a_producer_cannot_end_the_data_block(client: Client) -> None:
    product = make_product(description="</script><script>alert(1)</script>")
    page = client.get(product.get_absolute_url()).content.decode()
    assert "<script>alert" not in page


def test_alcohol_is_behind_the_age_question_in_list_and_page(client: Client) -> None:
    product = make_product(title="Rượu ngô thử", group="drink", is_alcohol=True, abv=29, stock_at={make_point(): 3})
    reindexed(product)
    listed = client.get("/san-pham/").content.decode()
    asked = client.get(product.get_absolute_url()).content.decode()
    for page in (listed, asked):
        assert "Rượu ngô thử" not in page
        assert "Bạn đã đủ 18 tuổi chưa?" in page


def test_an_adult_sees_alcohol_but_cannot_order_it(client: Client) -> None:
    product = make_product(title="Rượu ngô thử", group="drink", is_alcohol=True, abv=29, stock_at={make_point(): 3})
    answer = client.post("/tuoi/", {"tra_loi": "du", "tiep": product.get_absolute_url()})
    assert (answer.status_code, answer["Location"]) == (302, product.get_absolute_url())
    page = client.get(product.get_absolute_url()).content.decode()
    assert "Rượu ngô thử" in page
    assert "Đồ uống có cồn chưa bán trực tuyến" in page
    assert "buy-bar" not in page


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_age_answer_never_leads_away(client: Client, back: str) -> None:
    assert client.post("/tuoi/", {"tra_loi": "du", "tiep": back})["Location"] == "/san-pham/"


def test_a_forged_age_cookie_counts_for_nothing(client: Client) -> None:
    product = make_product(title="Rượu ngô thử", group="drink", is_alcohol=True)
    client.cookies["tuoi"] = "18"
    assert "Rượu ngô thử" not in client.get(product.get_absolute_url()).content.decode()


def test_a_service_is_asked_for_instead_of_ordered(client: Client) -> None:
    product = make_product(group="tourism", producer=make_producer(phone="0206 385 0000"))
    page = client.get(product.get_absolute_url()).content.decode()
    assert "Dịch vụ này đặt qua liên hệ" in page
    assert 'href="tel:02063850000"' in page
    assert "buy-bar" not in page


def test_an_unchanged_page_answers_304_and_a_changed_one_anew(client: Client) -> None:
    product = make_product(title="Miến dong cũ", stock_at={make_point(): 1})
    reindexed(product)
    first = client.get("/san-pham/")
    assert first["Cache-Control"] == "public, no-cache"
    assert client.get("/san-pham/", headers={"if-none-match": first["ETag"]}).status_code == 304
    product.title = "Miến dong mới"
    product.save()
    reindexed(product)
    assert client.get("/san-pham/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_certificate_page_tells_the_state_of_the_day(client: Client) -> None:
    product = make_product(certified=False, title="Trà Kolia thử")
    expired = make_certificate(product, issued_on=date(2020, 1, 1), number="12/2020")
    valid = make_certificate(product)
    page = client.get(expired.get_absolute_url()).content.decode()
    assert "Đã hết hạn" in page
    assert valid.get_absolute_url() in page
    found = client.get("/chung-nhan/", {"ma": "12/2020"})
    assert [entry["certificate"].number for entry in found.context["entries"]] == ["12/2020"]
    by_name = client.get("/chung-nhan/", {"ma": "tra kolia"})
    assert len(by_name.context["entries"]) == 2


@pytest.mark.parametrize(
    "address", ["/san-pham/khong-co_999999/", "/chu-the/khong-co/", "/diem-ban/khong-co/", "/chung-nhan/khongco/", "/khong-co-trang-nay/"]
)
def test_a_missing_page_says_how_to_go_on(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert "Không có trang này" in response.content.decode()
