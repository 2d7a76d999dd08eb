"""A cancelled order leaves no parcel with a carrier, whatever the carrier answers; and each point's slip collects its own part."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shop import orders, papers
from shop.carriers import dispatch, tracking
from shop.carriers.tasks import look_after_parcels
from tests.factories import make_product
from tests.shop.carriers.conftest import AWAY, Depot, one_order, order_to, sending_point
from tests.shop.carriers.test_carriers import WAY, make

pytestmark = pytest.mark.django_db


def test_a_cancelled_order_calls_its_parcel_off(depot: Depot) -> None:
    order = one_order()
    parcel = make(depot, order)
    orders.cancel_by_buyer(order.pk)
    look_after_parcels()
    parcel.refresh_from_db()
    assert (parcel.state, depot.parcel_there().status in ("cancel", "107", "CANCELLED")) == ("cancelled", True)
    calls = list(depot.sandbox.calls)
    look_after_parcels()
    assert depot.sandbox.calls == calls


def test_a_parcel_that_the_carrier_keeps_is_a_person_s_task_once(depot: Depot) -> None:
    order = one_order()
    parcel = make(depot, order)
    depot.parcel_there().status = WAY[depot.code][2]  # fetched, and nobody told us yet
    orders.cancel(order.pk, now=timezone.now())
    for _time in range(2):
        look_after_parcels()
    parcel.refresh_from_db()
    order.refresh_from_db()
    assert (parcel.state, order.attention.count(f"hãng còn giữ vận đơn {parcel}")) == ("created", 1)
    assert depot.sandbox.calls.count("cancel") == 1


def test_while_the_carrier_is_down_it_is_asked_again(depot: Depot) -> None:
    parcel = make(depot, one_order())
    orders.cancel(parcel.order_id, now=timezone.now())
    depot.sandbox.control({"fail": {"call": "cancel", "how": "500", "times": 1}})
    states = []
    for _time in range(2):
        look_after_parcels()
        parcel.refresh_from_db()
        states.append((parcel.state, parcel.order.attention))
    assert states == [("created", ""), ("cancelled", "")]


def test_a_create_without_answer_of_a_cancelled_order_is_found_and_called_off_and_never_made_again(depot: Depot) -> None:
    find = {"ghn": "find"}.get(depot.code, "detail")
    depot.sandbox.control({"fail": {"call": "create", "how": "drop_after", "times": 1}})
    depot.sandbox.control({"fail": {"call": find, "how": "500", "times": 1}})
    parcel = make(depot, one_order())
    orders.cancel(parcel.order_id, now=timezone.now())
    tracking.look(parcel.pk, now=timezone.now())
    parcel.refresh_from_db()
    assert (parcel.state, parcel.tracking_code, depot.sandbox.calls.count("create")) == ("cancelled", depot.parcel_there().code, 1)


def test_a_create_that_never_arrived_is_not_made_for_a_cancelled_order(depot: Depot) -> None:
    depot.sandbox.control({"fail": {"call": "create", "how": "drop", "times": 1}})
    parcel = make(depot, one_order())
    orders.cancel(parcel.order_id, now=timezone.now())
    now = timezone.now()
    seen = []
    for moment in (now, now + timedelta(minutes=3)):
        dispatch.call_off_cancelled(now=moment)
        parcel.refresh_from_db()
        seen.append(parcel.state)
    assert (seen, depot.sandbox.parcels) == (["unknown", "cancelled"], {})


def test_each_point_s_slip_collects_its_own_part(communes: None) -> None:
    near, far = sending_point(), sending_point()
    first = make_product(price_vnd=95_000, stock_at={near: 1})
    second = make_product(price_vnd=40_000, stock_at={far: 3})
    order = order_to(AWAY, (first, 1), (second, 3), fee=33_000)
    assert [papers.cash_due_at(order, point) for point in (near, far)] == [128_000, 120_000]
