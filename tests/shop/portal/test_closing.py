"""The end of a day at the counter, and a recalled lot on the shelf."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from catalog.inbox.models import ProducerMessage
from catalog.models import Product
from catalog.partner.models import SalesPoint
from catalog.traceability.models import Lot
from shop import orders
from tests.factories import make_point, make_product
from tests.shop.portal.test_points import BASE, place, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> SalesPoint:
    return make_point(code="o-day", name="Điểm ở đây")


@pytest.fixture
def product(here: SalesPoint) -> Product:
    return make_product(title="Miến dong Phia Đén", sku="CB-MIEN", price_vnd=95_000, stock_at={here: 20})


def test_the_day_adds_up_by_way_to_pay_and_is_ones_own_points(here: SalesPoint, product: Product) -> None:
    there = make_point(code="o-kia", name="Điểm ở kia")
    client = someone(here)
    with time_machine.travel("2026-11-24T16:59:00+00:00", tick=False):  # 23:59 on the 24th in Vietnam
        client.post(f"{BASE}ban/", {f"sl_{product.pk}": "5", "tra": "counter_cash"})
    with time_machine.travel("2026-11-24T17:00:00+00:00", tick=False):
        for units, way in (("1", "counter_cash"), ("2", "counter_bank"), ("1", "counter_cash")):
            client.post(f"{BASE}ban/", {f"sl_{product.pk}": units, "tra": way})
        order = place(product, token="nhan", quantity=2, pickup_point_id=here.pk, payment_method="cod")
        assert order.payment_method == "cod"
        orders.pack_part(order.pk, point_id=here.pk)
        orders.hand_over(order.pk)
        page = client.get(f"{BASE}chot-ngay/")
    told = {row.label: (row.count, row.total_vnd) for row in page.context["took"]}
    assert told == {
        "Tiền mặt tại quầy": (2, 190_000),
        "Chuyển khoản tại quầy": (1, 190_000),
        "Khách đến nhận, trả tiền mặt": (1, 190_000),
    }
    assert (page.context["cash_vnd"], page.context["total_vnd"], len(page.context["sales"])) == (380_000, 570_000, 3)
    earlier = client.get(f"{BASE}chot-ngay/?ngay=2026-11-24")
    assert (earlier.context["total_vnd"], client.get(f"{BASE}chot-ngay/?ngay=x").status_code) == (475_000, 400)
    assert someone(there, name="khac").get(f"{BASE}chot-ngay/?ngay=2026-11-25").context["took"] == []


def test_a_recalled_lot_is_told_at_the_points_that_have_the_product_and_to_its_maker(
    here: SalesPoint, product: Product, admin_client: Client
) -> None:
    today = timezone.localdate()
    lot = Lot.objects.create(product=product, number="L7", quantity=9, made_on=today - timedelta(30), best_before=date(2099, 1, 1))
    url = f"/quan-tri/snippets/traceability/lot/edit/{lot.pk}/"
    sent = {
        "product": product.pk,
        "number": "L7",
        "made_on": f"{lot.made_on:%d/%m/%Y}",
        "best_before": "01/01/2099",
        "sell_until": f"{lot.sell_until:%d/%m/%Y}",
        "quantity": "9",
        "recalled_on": f"{today:%d/%m/%Y}",
        "recall_reason": "Nhãn ghi sai",
        "documents-TOTAL_FORMS": "0",
        "documents-INITIAL_FORMS": "0",
    }
    for _time in range(2):
        assert admin_client.post(url, sent).status_code == 302
    letter = ProducerMessage.objects.get()
    assert (letter.producer, letter.subject) == (product.producer, f"Lô L7 của Miến dong Phia Đén bị thu hồi từ {today:%d/%m/%Y}")
    assert letter.body.startswith("Nhãn ghi sai\n")
    words = "Lô L7 của Miến dong Phia Đén bị thu hồi từ"
    other = someone(make_point(code="o-kia"), name="khac")
    assert [words in client.get(BASE).content.decode() for client in (someone(here), other)] == [True, False]
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        assert words not in someone(here, name="sau").get(BASE).content.decode()
