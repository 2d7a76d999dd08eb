"""A producer's software: own price and stock only, each key one write, a refusal that changes nothing."""

import threading

import pytest
from django.db import connection
from django.test import Client

from catalog.models import Product
from catalog.partner.models import StockMovement, StockRecord
from shop.api.models import ApiToken, IdempotentAnswer
from tests.factories import make_point, make_producer, make_product


def bearer(product: Product, key: str = "key-00000001") -> dict[str, str]:
    _row, token = ApiToken.issue(producer_id=product.producer_id, name="phần mềm kho", created_by_id=None)
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": key}


def put(client: Client, address: str, body: object, headers: dict[str, str]) -> tuple[int, dict]:
    answer = client.put(f"/api/v1/own/products/{address}", body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


@pytest.mark.django_db
def test_stock_and_price_are_set_and_answered(client: Client) -> None:
    point = make_point(code="bao-lac")
    product = make_product(sku="CB-1", stock_at={point: 5})
    headers = bearer(product)
    status, body = put(client, "CB-1/stock/bao-lac", {"quantity": 24}, headers)
    assert (status, body["stock"]) == (200, [{"point": "bao-lac", "on_hand": 24, "held": 0, "free": 24}])
    status, body = put(client, "CB-1/price", {"price_vnd": 99000}, {**headers, "Idempotency-Key": "key-00000002"})
    assert (status, body["price_vnd"]) == (200, 99000)
    assert Product.objects.get().price_vnd == 99000
    assert client.get("/api/v1/own/products", headers=headers).json()["items"][0]["price_vnd"] == 99000


@pytest.mark.django_db
def test_the_same_key_is_done_once_and_answered_alike(client: Client) -> None:
    point = make_point(code="bao-lac")
    product = make_product(sku="CB-1", stock_at={point: 5})
    headers = bearer(product)
    first = put(client, "CB-1/stock/bao-lac", {"quantity": 24}, headers)
    StockRecord.objects.update(num_in_stock=20)
    assert put(client, "CB-1/stock/bao-lac", {"quantity": 24}, headers) == first
    assert StockRecord.objects.get().num_in_stock == 20
    status, body = put(client, "CB-1/stock/bao-lac", {"quantity": 25}, headers)
    assert (status, body["code"]) == (409, "key_reused")
    assert StockRecord.objects.get().num_in_stock == 20


@pytest.mark.django_db
def test_a_refused_write_leaves_its_key_free(client: Client) -> None:
    product = make_product(sku="CB-1")
    headers = bearer(product)
    assert put(client, "CB-1/stock/khong-co", {"quantity": 1}, headers)[0] == 404
    assert IdempotentAnswer.objects.count() == 0
    make_point(code="khong-co")
    assert put(client, "CB-1/stock/khong-co", {"quantity": 1}, headers)[0] == 200


@pytest.mark.django_db
def test_another_producers_product_is_not_found(client: Client) -> None:
    point = make_point(code="bao-lac")
    mine, other = make_product(sku="CB-1"), make_product(sku="CB-2", producer=make_producer(), stock_at={point: 7})
    headers = bearer(mine)
    movements = StockMovement.objects.count()
    assert put(client, "CB-2/stock/bao-lac", {"quantity": 0}, headers)[0] == 404
    assert put(client, "CB-2/price", {"price_vnd": 1000}, headers)[0] == 404
    other.refresh_from_db()
    assert (other.price_vnd, StockRecord.objects.get(product=other).num_in_stock, StockMovement.objects.count()) == (95000, 7, movements)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Idempotency-Key": "key-00000001"}, 401, "unauthorised"),
        ({"Authorization": "Bearer ocop_no", "Idempotency-Key": "key-00000001"}, 401, "unauthorised"),
        ({"Authorization": "TOKEN"}, 422, "invalid"),
        ({"Authorization": "TOKEN", "Idempotency-Key": "short"}, 422, "invalid"),
    ],
)
def test_without_token_or_key_nothing_is_written(client: Client, headers: dict[str, str], status: int, code: str) -> None:
    product = make_product(sku="CB-1")
    valid = bearer(product)["Authorization"]
    given = {name: valid if value == "TOKEN" else value for name, value in headers.items()}
    answer = put(client, "CB-1/price", {"price_vnd": 1000}, given)
    assert (answer[0], answer[1]["code"], Product.objects.get().price_vnd) == (status, code, 95000)


@pytest.mark.django_db
@pytest.mark.parametrize("body", [{"price_vnd": 999}, {"price_vnd": 95000.5}, {"price_vnd": "nhiều"}, {}, [], "x"])
def test_a_wrong_price_is_refused(client: Client, body: object) -> None:
    product = make_product(sku="CB-1")
    assert put(client, "CB-1/price", body, bearer(product))[0] in (400, 422)
    assert Product.objects.get().price_vnd == 95000


@pytest.mark.django_db
def test_a_revoked_token_opens_nothing(client: Client) -> None:
    product = make_product(sku="CB-1")
    headers = bearer(product)
    ApiToken.objects.update(revoked_at="2026-11-25T00:00:00Z")
    assert put(client, "CB-1/price", {"price_vnd": 1000}, headers)[0] == 401


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_key_at_once_from_many_is_one_write() -> None:
    """Twenty equal requests together: one movement of stock; the others are answered alike or told to ask again."""
    point = make_point(code="bao-lac")
    product = make_product(sku="CB-1", stock_at={point: 5})
    headers, barrier, found = bearer(product), threading.Barrier(20), []

    def send() -> None:
        barrier.wait()
        found.append(put(Client(), "CB-1/stock/bao-lac", {"quantity": 24}, headers)[0])
        connection.close()

    threads = [threading.Thread(target=send) for _count in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) <= {200, 409}
    assert 200 in found
    assert StockMovement.objects.filter(cause__startswith="API").count() == 1
