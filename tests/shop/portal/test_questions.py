"""Buyers' questions in the portal: only about own products, answered once, then public under the producer's name."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from catalog.models import Product
from catalog.producers.models import ProducerMember
from catalog.voices import settle
from catalog.voices.models import Question
from tests.factories import make_product

pytestmark = pytest.mark.django_db
PAGE = "/kenh-chu-the/hoi-dap/"


@pytest.fixture
def product() -> Product:
    return make_product(title="Miến dong Phia Đén")


@pytest.fixture
def maker(product: Product) -> Client:
    user = get_user_model().objects.create_user("htx")
    ProducerMember.objects.create(producer=product.producer, user=user)
    client = Client()
    client.force_login(user)
    return client


def test_an_answer_stands_on_the_products_page_under_the_makers_name(client: Client, product: Product, maker: Client) -> None:
    question = settle.ask(product=product, author="Lan", body="Ngâm bao lâu?")
    page = maker.get(PAGE).content.decode()
    assert ("Ngâm bao lâu?" in page, "portal__count" in page) == (True, True)
    assert maker.post(PAGE, {"cau": question.pk, "answer": ""}).status_code == 400
    assert maker.post(PAGE, {"cau": question.pk, "answer": "Mười phút trong nước ấm."}).status_code == 302
    question.refresh_from_db()
    assert (question.state, question.answered_as) == ("shown", product.producer.name)
    shown = client.get(product.get_absolute_url()).content.decode()
    assert ("Mười phút trong nước ấm." in shown, product.producer.name in shown) == (True, True)
    assert maker.post(PAGE, {"cau": question.pk, "answer": "Khác"}).status_code == 404


def test_anothers_question_is_neither_seen_nor_answered(product: Product, maker: Client) -> None:
    other = settle.ask(product=make_product(), author="Lan", body="Của người khác")
    assert "Của người khác" not in maker.get(PAGE).content.decode()
    assert maker.post(PAGE, {"cau": other.pk, "answer": "Chiếm lời"}).status_code == 404
    assert Question.objects.get(pk=other.pk).state == "waiting"
