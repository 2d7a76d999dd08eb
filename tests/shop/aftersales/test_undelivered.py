"""Goods that reached nobody come back to their shelf; what was paid waits among the refunds; cash given at the door is refunded too."""

import pytest
from django.test import Client
from django.utils import timezone

from catalog.audit.models import AuditEntry
from catalog.models import Product
from catalog.partner.models import SalesPoint
from shop import orders
from shop.aftersales import cases, returns, undelivered
from shop.aftersales.models import Case
from shop.carriers.carrier import State, Tracking
from shop.carriers.models import Parcel
from shop.carriers.tracking import apply
from shop.order.models import LineReturn, Order
from shop.payments import refunds
from shop.payments.models import Payment, Refund
from tests.shop.aftersales.test_after_order import delivered, place, point, product, seller, shelf, staff

__all__ = ["point", "product", "seller"]
pytestmark = pytest.mark.django_db


def refused_at_the_door(product: Product, point: SalesPoint, **fields: object) -> Order:
    order, now = place(product, **fields), timezone.now()
    parcel = Parcel.objects.create(
        order=order, point=point, carrier="ghn", client_code=order.number, tracking_code="L1", state="created", weight_g=1, value_vnd=1,
        created_at=now,
    )  # fmt: skip
    for state in (State.PICKED, State.RETURNING, State.RETURNED):
        apply(parcel.pk, Tracking(tracking_code="L1", raw_status=state.value, state=state), now=now)
    order.refresh_from_db()
    return order


def test_the_point_counts_in_what_the_carrier_brought_back(product: Product, point: SalesPoint) -> None:
    order, client = refused_at_the_door(product, point), staff()
    assert (order.status, shelf(product), "Đã hoàn về" in order.attention) == ("shipped", (7, 0), True)
    base = f"/kenh-chu-the/diem/don/{order.number}/"
    assert order.number in client.get("/kenh-chu-the/diem/").content.decode()
    assert f"{base}ve/" in client.get(base).content.decode()
    line = order.lines.get()
    for typed in ("", "4", "-1", "1,5"):
        answer = client.post(f"{base}ve/", {f"tot_{line.pk}": typed})
        assert (answer.status_code, shelf(product), LineReturn.objects.count()) == (422, (7, 0), 0), typed
    for _press in range(2):
        client.post(f"{base}ve/", {f"tot_{line.pk}": "2"})
    order.refresh_from_db()
    assert (order.status, shelf(product)) == ("returned", (9, 0))
    assert list(LineReturn.objects.values_list("quantity", "good_quantity", "is_undelivered")) == [(3, 2, True)]
    assert Refund.objects.count() == 0, "nobody paid"
    assert order.number not in client.get("/kenh-chu-the/diem/").content.decode()


def test_what_was_paid_before_waits_to_be_refunded(product: Product, point: SalesPoint) -> None:
    order, now = refused_at_the_door(product, point, payment_method="vnpay", delivery_fee_vnd=30_000), timezone.now()
    Payment.objects.create(
        order=order, provider="vnpay", reference="P", amount_vnd=315_000, received_vnd=315_000, state="paid", created_at=now, expires_at=now
    )
    undelivered.come_back(order_id=order.pk, point_id=point.pk, good={order.lines.get().pk: 3}, by=None, now=now)
    refund = Refund.objects.get()
    assert (refund.amount_vnd, refund.note, refund.payment.reference) == (285_000, "Hàng không giao được", "P")
    with pytest.raises(cases.NotPossible):
        undelivered.come_back(order_id=order.pk, point_id=point.pk, good={}, by=None, now=now)
    assert (Refund.objects.count(), shelf(product)) == (1, (10, 0))


def test_another_points_people_do_not_count_it_in(product: Product, point: SalesPoint) -> None:
    order = refused_at_the_door(product, point)
    assert Client().post(f"/kenh-chu-the/diem/don/{order.number}/ve/").status_code == 302
    assert staff("Thu ngân").post(f"/kenh-chu-the/diem/don/{order.number}/ve/").status_code == 403
    assert LineReturn.objects.count() == 0


def test_what_is_delivered_or_picked_up_does_not_come_back_this_way(product: Product, point: SalesPoint) -> None:
    for order in (delivered(product, token="a"), place(product, token="b", pickup_point_id=point.pk)):
        order.refresh_from_db()
        assert not undelivered.on_the_way(order, point_id=point.pk).exists()


def test_goods_paid_in_cash_and_sent_back_leave_a_refund_to_do(product: Product) -> None:
    order, now = delivered(product), timezone.now()
    line = order.lines.get()
    case = cases.open_case(cases.NewCase(kind="return", order=order, text="Vỡ", reason="damaged", lines={line.pk: 2}), now=now)
    returns.accept(case.pk, text="Được", by=None, now=now)
    returns.receive(case.pk, good={case.lines.get().pk: 1}, by=None, now=now)
    refund = Refund.objects.get()
    assert (refund.amount_vnd, refund.note, refund.payment, refund.state) == (190_000, case.number, None, "due")
    assert list(LineReturn.objects.values_list("quantity", "good_quantity", "is_undelivered")) == [(2, 1, False)]
    assert (Case.objects.get().refund_vnd, refunds.left_to_refund(order), shelf(product)) == (190_000, 95_000, (8, 0))


def test_an_order_in_cash_that_was_not_handed_over_has_nothing_to_refund(product: Product) -> None:
    order = place(product)
    assert refunds.left_to_refund(order) == 0
    orders.mark_shipped(order.pk)
    assert refunds.left_to_refund(order) == 0


def test_a_person_ends_what_an_order_asked_for_and_the_log_keeps_it(product: Product, point: SalesPoint) -> None:
    order, client = refused_at_the_door(product, point), staff()
    address = f"/quan-tri/snippets/order/order/buoc/{order.pk}/settled/"
    said = order.attention
    assert said in client.get(address).content.decode()
    assert Order.objects.get().attention == said
    client.post(address)
    assert Order.objects.get().attention == ""
    entry = AuditEntry.objects.get(action="order.attention")
    assert (entry.before, entry.after) == ({"attention": said}, {"attention": ""})
