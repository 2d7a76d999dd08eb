"""A property-based fuzzer over the API's own OpenAPI document: no 500, and no answer that the document does not describe."""

from collections.abc import Iterator
from datetime import date

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from catalog.traceability.models import Lot
from shop.api import limits
from shop.api.models import ApiToken
from tests.factories import make_commune, make_point, make_product

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The application is called as a server calls it; the transaction that the test is rolled back with outlives its requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(db: None, one_connection: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """One row of each kind, and a token that may write them; the limits are another test's subject."""
    monkeypatch.setattr(limits, "READS_PER_MINUTE", 10**9)
    monkeypatch.setattr("shop.api.writes.WRITES_PER_MINUTE", 10**9)
    cache.clear()
    product = make_product(sku="CB-1", commune=make_commune(), stock_at={make_point(code="diem-1"): 9})
    Lot.objects.create(product=product, number="L1", made_on=date(2026, 11, 1), best_before=date(2027, 11, 1), quantity=10)
    return ApiToken.issue(producer_id=product.producer_id, name="fuzz", created_by_id=None)[1]


@schema.parametrize()
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_no_answer_surprises(case: schemathesis.Case, token: str) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}, checks=CHECKS)
