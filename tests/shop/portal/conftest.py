"""A producer with one product at one point, a person who works there, and a second producer to be kept out."""

from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from catalog.models import Product
from catalog.partner.models import SalesPoint
from catalog.producers.models import Producer
from tests.factories import make_point, make_producer, make_product


@dataclass(frozen=True, kw_only=True)
class Workplace:
    client: Client
    producer: Producer
    product: Product
    point: SalesPoint
    user: object


def make_workplace(name: str, point: SalesPoint) -> Workplace:
    producer = make_producer(name=f"HTX {name}")
    product = make_product(producer=producer, title=f"Miến {name}", stock_at={point: 10}, price_vnd=95000)
    user = get_user_model().objects.create_user(f"nguoi-{name}", first_name=name)
    producer.memberships.create(user=user, is_owner=True)
    client = Client()
    client.force_login(user)
    return Workplace(client=client, producer=producer, product=product, point=point, user=user)


@pytest.fixture
def place() -> SalesPoint:
    return make_point(name="Chợ Xanh")


@pytest.fixture
def mine(place: SalesPoint) -> Workplace:
    return make_workplace("A", place)


@pytest.fixture
def theirs(place: SalesPoint) -> Workplace:
    return make_workplace("B", place)
