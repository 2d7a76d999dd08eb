"""What the API reads out: exact rows, pages by key, facets, refusals in words, and 304 for a reader that has it already."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from catalog import listing_index
from catalog.models import Product
from catalog.traceability.codes import signed
from catalog.traceability.models import Lot
from shop.api import limits
from tests.factories import make_certificate, make_commune, make_point, make_producer, make_product

pytestmark = pytest.mark.django_db


def listed() -> None:
    """The rows that a commit would write."""
    listing_index.rebuild(Product.objects.values_list("pk", flat=True))


def test_products_are_paged_by_key_and_hold_only_what_may_be_sold(client: Client) -> None:
    point = make_point(code="bao-lac")
    shown = [make_product(title=f"Miến {number}", stock_at={point: number}) for number in (1, 2, 3)]
    make_product(title="Không giấy", certified=False)
    listed()
    first = client.get("/api/v1/products?limit=2").json()
    assert [row["id"] for row in first["items"]] == [shown[0].pk, shown[1].pk]
    assert first["next"] == f"http://testserver/api/v1/products?limit=2&after={shown[1].pk}"
    second = client.get(first["next"].removeprefix("http://testserver")).json()
    assert ([row["id"] for row in second["items"]], second["next"]) == ([shown[2].pk], None)
    row = first["items"][0]
    assert (row["sku"], row["price"], row["in_stock"], row["points"], row["stars"]) == (
        shown[0].sku,
        {"amount": 95000, "currency": "VND"},
        1,
        ["bao-lac"],
        4,
    )


def test_a_product_in_full_says_why_it_is_not_sold(client: Client) -> None:
    product = make_product(stock_at={make_point(): 5}, certified=False)
    today = timezone.localdate()
    make_certificate(product, issued_on=today - timedelta(days=1200), expires_on=today - timedelta(days=1))
    listed()
    found = client.get(f"/api/v1/products/{product.pk}").json()
    assert (found["may_be_sold"], found["in_stock"], found["stock"]) == (False, 0, [])
    assert found["blocked_by"] == [{"code": "certificate_expired", "message": "Giấy chứng nhận OCOP đã hết hạn"}]


def test_search_and_facets_answer_as_the_shop_does(client: Client) -> None:
    producer = make_producer(name="HTX A")
    make_product(title="Miến dong Phia Đén", producer=producer, group="food", stars=4)
    make_product(title="Chè dây", producer=producer, group="drink", stars=3)
    listed()
    found = client.get("/api/v1/search?q=mien dong").json()
    assert ([row["title"] for row in found["items"]], found["total"], found["last_page"]) == (["Miến dong Phia Đén"], 1, 1)
    facets = client.get("/api/v1/facets?stars=3").json()
    assert facets["total"] == 1
    assert [(value["value"], value["count"]) for value in facets["facets"]["stars"]] == [("3", 1), ("4", 1)]
    assert [(value["value"], value["count"]) for value in facets["facets"]["group"]] == [("drink", 1)]


def test_the_register_can_be_read(client: Client) -> None:
    producer = make_producer(name="HTX Bản Giốc", commune=make_commune())
    product = make_product(producer=producer)
    certificate = product.certificates.get()
    point = make_point(code="ban-gioc", name="Điểm Bản Giốc")
    assert client.get(f"/api/v1/producers/{producer.slug}").json()["commune"] == {
        "code": "01273",
        "name": "Phường Thục Phán",
        "province": "Cao Bằng",
    }
    assert [row["code"] for row in client.get("/api/v1/points").json()["items"]] == [point.code]
    found = client.get(f"/api/v1/certificates?product={product.pk}&number={certificate.number}").json()["items"]
    assert [(row["code"], row["state"], row["stars"]) for row in found] == [(certificate.code, "valid", 4)]
    assert client.get(f"/api/v1/certificates/{certificate.code}").json()["product"] == product.title


def test_a_label_is_known_by_its_signature_alone(client: Client) -> None:
    product, today = make_product(), timezone.localdate()
    lot = Lot.objects.create(product=product, number="L1", made_on=today, best_before=today + timedelta(days=300), quantity=10)
    assert client.get(f"/api/v1/lots/{signed(lot.code, 3)}").json()["state"] == "good"
    forged = client.get(f"/api/v1/lots/{lot.code}-3-aaaaaaaa")
    assert (forged.status_code, forged.json()["code"]) == (404, "not_found")
    assert lot.scans.count() == 0
    Lot.objects.filter(pk=lot.pk).update(recalled_on=today, recall_reason="Mốc")
    assert client.get(f"/api/v1/lots/{signed(lot.code, 3)}").json()["state"] == "recalled"


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("products?price_from=-1", "query.price_from"),
        ("products?stars=9", "query.stars.0"),
        ("products?limit=1000", "query.limit"),
        ("search?page=0", "query.page"),
        ("search?sort=nhanh", "query.sort"),
    ],
)
def test_a_wrong_parameter_is_named(client: Client, address: str, field: str) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer.json()["code"], [wrong["field"] for wrong in answer.json()["fields"]]) == (422, "invalid", [field])


def test_a_reader_that_has_the_answer_gets_304(client: Client) -> None:
    product = make_product(stock_at={make_point(): 5})
    listed()
    first = client.get("/api/v1/products")
    again = client.get("/api/v1/products", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    product.price_vnd = 99_000
    product.save()
    listed()
    assert client.get("/api/v1/products", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_too_many_reads_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(limits, "READS_PER_MINUTE", 3)
    answers = [client.get("/api/v1/points") for _count in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[3]["Retry-After"]) <= 61
    assert answers[3].json()["code"] == "too_many_requests"


@pytest.mark.parametrize("number", [1, 20])
def test_a_page_of_products_takes_three_queries_whatever_it_holds(client: Client, django_assert_num_queries, number: int) -> None:  # type: ignore[no-untyped-def]
    point = make_point()
    for _count in range(number):
        make_product(stock_at={point: 1})
    listed()
    client.get("/api/v1/products")  # builds the index of this process
    with django_assert_num_queries(3):
        assert len(client.get("/api/v1/products").json()["items"]) == number


def test_the_documentation_names_each_operation(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    page = client.get("/api/v1/docs").content.decode()
    assert document["openapi"] == "3.1.0"
    paths = [path for path in document["paths"] if f"<code>{path}</code>" in page]
    assert paths == list(document["paths"])
    assert len(paths) == 16
