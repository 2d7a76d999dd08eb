"""Money that comes while something else happens to its order: one truth, whoever was quicker. On PostgreSQL and on an SQLite file."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog.partner.models import StockRecord
from shop import orders
from shop.checkout import sealed
from shop.order.models import Order
from shop.payments import charging, method_of, refunds, transfers
from shop.payments.models import IncomingTransfer, Payment, Refund
from tests.racing import together
from tests.shop.payments.conftest import ALREADY, OK, Desk, waiting_order

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres(sqlite_too=True), pytest.mark.usefixtures("real_file")]
ROUNDS = 10


def by_bank(order: Order, *, ref: str) -> str:
    """The state that the transfer then has."""
    line = transfers.StatementLine(
        bank_ref=ref, received_at=timezone.now(), amount_vnd=int(order.total_incl_tax), content=order.number.replace("-", "")
    )
    transfers.take_in(line)
    return IncomingTransfer.objects.values_list("state", flat=True).get(bank_ref=ref)


def end(order: Order) -> tuple[str, int]:
    """(status, units held) of an order for two units."""
    lines = list(order.lines.values_list("stockrecord_id", "num_allocated"))
    held = StockRecord.objects.get(pk=lines[0][0]).num_allocated or 0
    assert held == sum(units for _record, units in lines)
    return Order.objects.values_list("status", flat=True).get(pk=order.pk), held


def test_case_05_call_backs_in_parallel_pay_once(desk: Desk) -> None:
    order = waiting_order(desk.code)
    payment = desk.begin(order)
    desk.settle(payment)
    answers = together([lambda: desk.told(desk.call_back(payment, client=Client()))] * 36)
    assert sorted(answers, key=str) == sorted([OK[desk.code], *[ALREADY[desk.code]] * 35], key=str)
    assert (end(order), order.status_changes.filter(new_status="new").count(), Refund.objects.count()) == (("new", 2), 1, 0)


def test_case_05_one_line_of_the_bank_heard_six_times_at_once_pays_once() -> None:
    for number in range(ROUNDS):
        order = waiting_order("bank_transfer", token=f"t{number}")
        assert set(together([lambda o=order, n=number: by_bank(o, ref=f"A{n}")] * 6)) == {"matched"}
        assert (end(order), order.status_changes.filter(new_status="new").count()) == (("new", 2), 1)
    assert IncomingTransfer.objects.count() == ROUNDS


def test_case_10_money_and_the_end_of_the_hold_at_once(desk: Desk) -> None:
    """Either the order is paid and keeps its goods, or it is over, its goods are free and the money is due back."""
    for number in range(ROUNDS):
        order = waiting_order(desk.code, token=f"t{number}")
        payment = desk.begin(order)
        desk.settle(payment)
        Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
        together([lambda p=payment: desk.call_back(p, client=Client()), lambda: orders.expire_unpaid(now=timezone.now())])
        payment.refresh_from_db()
        due = list(payment.refunds.values_list("cause", "amount_vnd"))
        assert (payment.state, payment.received_vnd) == ("paid", 190_000)
        assert (end(order), due) in ((("new", 2), []), (("cancelled", 0), [("late", 190_000)]))


def test_case_10_a_transfer_and_the_end_of_the_hold_at_once() -> None:
    for number in range(ROUNDS):
        order = waiting_order("bank_transfer", token=f"t{number}")
        Order.objects.filter(pk=order.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
        together([lambda o=order, n=number: by_bank(o, ref=f"A{n}"), lambda: str(orders.expire_unpaid(now=timezone.now()))])
        state = IncomingTransfer.objects.values_list("state", flat=True).get(bank_ref=f"A{number}")
        assert (end(order), state) in ((("new", 2), "matched"), (("cancelled", 0), "refund_due"))


def test_case_10_two_gateways_and_the_bank_at_once_keep_one_and_give_two_back(desk_of: Callable[[str], Desk]) -> None:
    momo, vnpay = desk_of("momo"), desk_of("vnpay")
    for number in range(ROUNDS):
        order = waiting_order("momo", token=f"t{number}")
        one = momo.begin(order)
        Order.objects.filter(pk=order.pk).update(payment_method="vnpay")
        order.refresh_from_db()
        two = vnpay.begin(order)
        momo.settle(one)
        vnpay.settle(two)
        jobs: list[Callable[[], Any]] = [
            lambda p=one: momo.told(momo.call_back(p, client=Client())),
            lambda p=two: vnpay.told(vnpay.call_back(p, client=Client())),
            lambda o=order, n=number: by_bank(o, ref=f"A{n}"),
        ]
        told = together(jobs)
        assert told[:2] == [204, "00"]
        assert end(order) == ("new", 2)
        assert set(Payment.objects.filter(order=order).values_list("state", "received_vnd")) == {("paid", 190_000)}
        due = sorted(order.refunds.values_list("cause", "amount_vnd"))
        assert due == [("double", 190_000)] * (1 if told[2] == "refund_due" else 2)


def test_case_10_money_and_the_buyer_s_cancelling_at_once(desk: Desk) -> None:
    """Cancelling after the money came is found by the sweep, before it by the call-back: the money is due back once either way."""
    for number in range(ROUNDS):
        order = waiting_order(desk.code, token=f"t{number}")
        payment = desk.begin(order)
        desk.settle(payment)
        together([lambda p=payment: desk.call_back(p, client=Client()), lambda o=order: orders.cancel_by_buyer(o.pk)])
        refunds.find_cancelled(now=timezone.now())
        assert refunds.find_cancelled(now=timezone.now()) == 0
        assert end(order) == ("cancelled", 0)
        ((cause, amount_vnd),) = payment.refunds.values_list("cause", "amount_vnd")
        assert (cause in ("late", "cancelled"), amount_vnd) == (True, 190_000)


def test_case_10_money_and_the_change_to_cash_at_once(desk: Desk) -> None:
    for number in range(ROUNDS):
        order = waiting_order(desk.code, token=f"t{number}")
        payment = desk.begin(order)
        desk.settle(payment)
        address = f"/thanh-toan/{sealed.order_key(order.number)}/doi-cach/"
        together([lambda a=address: Client().post(a, {"payment": "cod"}), lambda p=payment: desk.call_back(p, client=Client())])
        order.refresh_from_db()
        payment.refresh_from_db()
        due = list(payment.refunds.values_list("cause", flat=True))
        assert (order.status, payment.state) == ("new", "paid")
        assert (order.payment_method, due) in ((desk.code, []), ("cod", ["other_way"]))


def test_case_10_two_who_send_one_refund_at_once_send_it_once(desk: Desk) -> None:
    order = waiting_order(desk.code)
    payment = desk.pay(order)
    orders.cancel(order.pk, now=timezone.now())
    refunds.find_cancelled(now=timezone.now())
    due = Refund.objects.get()

    def send() -> bool:
        try:
            refunds.send(refund_id=due.pk, by=None, now=timezone.now())
        except refunds.NotRefunded:
            return False
        return True

    assert sorted(together([send] * 6)) == [False] * 5 + [True]
    refunds.query_due(now=timezone.now() + timedelta(minutes=3))
    due.refresh_from_db()
    assert (due.state, desk.charge_of(payment).refunded_vnd) == ("done", 190_000)


def test_case_10_two_looks_at_one_attempt_at_once_ask_and_pay_once(desk: Desk) -> None:
    order = waiting_order(desk.code)
    payment = desk.begin(order)
    desk.settle(payment)
    now = timezone.now() + timedelta(seconds=61)
    assert sorted(together([lambda: charging.query(payment.pk, now=now)] * 4)) == [False, False, False, True]
    assert (end(order), order.status_changes.filter(new_status="new").count()) == (("new", 2), 1)
    assert method_of(order.payment_method).is_online
