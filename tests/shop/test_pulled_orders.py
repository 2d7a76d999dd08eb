"""Open orders that hold revoked, suspended or recalled goods wait for a person; goods whose term merely ended are delivered."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from catalog.certificates import revocation
from catalog.certificates.models import Certificate
from catalog.models import Product
from catalog.traceability.models import Lot
from shop import orders, withdrawn
from shop.drafts import Draft, DraftLine
from shop.order.models import Order
from tests.connectors.conftest import committed
from tests.factories import make_point, make_product

pytestmark = pytest.mark.django_db


def recall(product: Product, *, number: str = "7", sold: bool = False) -> None:
    """`sold`: another lot stays on sale."""
    today = timezone.localdate()
    times = {"made_on": today - timedelta(days=9), "best_before": today + timedelta(days=300), "quantity": 10}
    Lot.objects.create(product=product, number=number, recalled_on=today, recall_reason="Nấm mốc", **times)
    if sold:
        Lot.objects.create(product=product, number="8", **times)


def revoke(product: Product) -> None:
    certificate = product.certificates.get()
    certificate.revoked_on, certificate.revocation_reason = timezone.localdate(), "food_safety_violation"
    certificate.save()


def suspend(product: Product) -> None:
    officer = get_user_model().objects.create_user("canbo")
    revocation.suspend(product_id=product.pk, note="Chờ kết quả", by=officer, now=timezone.now())


def expire(product: Product) -> None:
    Certificate.objects.filter(product=product).update(issued_on="2020-01-01", expires_on=timezone.localdate() - timedelta(days=1))
    product.save()


@pytest.fixture
def product() -> Product:
    return make_product(title="Miến dong", stock_at={make_point(): 9})


def ordered(product: Product, token: str = "a") -> Order:
    line = DraftLine(product_id=product.pk, quantity=1, unit_price_vnd=95_000)
    return orders.place_order(Draft(token=token, lines=(line,)), now=timezone.now(), on=timezone.localdate())


REVOKED = "Miến dong bị thu hồi chứng nhận: gọi cho người mua, giao tiếp hoặc hủy đơn."
SUSPENDED = "Miến dong đang bị tạm dừng bán: giữ hàng lại, hỏi cán bộ OCOP rồi gọi cho người mua."
RECALLED = "Miến dong: lô 7 bị thu hồi. Xem tem hàng của đơn; đúng lô này thì đừng giao, gọi cho người mua."


@pytest.mark.parametrize(
    ("end", "words"),
    [(revoke, REVOKED), (suspend, SUSPENDED), (recall, RECALLED), (lambda product: recall(product, sold=True), RECALLED), (expire, "")],
    ids=["revoked", "suspended", "recalled", "one of two lots recalled", "expired"],
)
def test_what_a_person_has_to_settle(product: Product, end: Callable[[Product], object], words: str) -> None:
    order, other = ordered(product), ordered(make_product(title="Mật ong", stock_at={make_point(): 9}), "b")
    with committed():
        end(product)
    order.refresh_from_db()
    other.refresh_from_db()
    assert (order.attention, order.status, other.attention) == (words, "new", "")
    assert withdrawn.call_for_pulled(on=timezone.localdate()) == 0  # the sweep of orders says nothing twice


def test_a_lost_announcement_is_made_up(product: Product) -> None:
    order = ordered(product)
    Certificate.objects.filter(product=product).update(revoked_on=timezone.localdate(), revocation_reason="voluntary")
    assert withdrawn.call_for_pulled(on=timezone.localdate()) == 1
    order.refresh_from_db()
    assert order.attention == REVOKED


def test_an_order_after_the_recall_comes_from_another_lot(product: Product) -> None:
    recall(product, sold=True)
    Lot.objects.filter(number="7").update(recalled_on=timezone.localdate() - timedelta(days=1))
    order = ordered(product)
    assert withdrawn.call_for_pulled(on=timezone.localdate()) == 0
    order.refresh_from_db()
    assert order.attention == ""


def test_what_left_the_shelf_is_not_marked(product: Product) -> None:
    order = ordered(product)
    Order.objects.filter(pk=order.pk).update(status="shipped")
    revoke(product)
    assert withdrawn.call_for_pulled(on=timezone.localdate()) == 0
