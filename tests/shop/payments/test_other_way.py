"""A buyer whose money is waited for pays in another way: the old attempt ends, and money that still comes through it is never lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalog.audit.models import AuditEntry
from catalog.models import Product
from shop import orders
from shop.checkout import sealed
from shop.order.models import Order
from shop.payments import charging, method_of, transfers
from shop.payments.models import Refund
from shop.seller.models import Seller
from tests.shop.payments.conftest import OK, Desk, snapshot, waiting_order

pytestmark = [pytest.mark.django_db, pytest.mark.postgres(sqlite_too=True)]


@pytest.fixture(autouse=True)
def _seller(db: None) -> None:
    bank = {"bank_name": "Agribank", "bank_bin": "970405", "bank_account": "8300205001234", "bank_holder": "HTX THU"}
    Seller.objects.create(name="Cửa hàng thử", address="Số 1", tax_code="0", phone="0206", email="ban@example.vn", **bank)


def address(order: Order) -> str:
    return f"/thanh-toan/{sealed.order_key(order.number)}/doi-cach/"


def change(order: Order, code: str) -> str:
    return Client().post(address(order), {"payment": code}).headers["Location"]


def money(order: Order, *, ref: str = "FT1") -> transfers.IncomingTransfer:
    line = transfers.StatementLine(
        bank_ref=ref, received_at=timezone.now(), amount_vnd=int(order.total_incl_tax), content=order.number.replace("-", "")
    )
    return transfers.take_in(line)[0]


def test_from_a_gateway_to_cash_the_order_goes_on_at_once_and_late_money_is_a_refund(desk: Desk) -> None:
    order = waiting_order(desk.code)
    payment = desk.begin(order)
    key = sealed.order_key(order.number)
    assert change(order, "cod") == f"/dat-hang/xong/{key}/"
    order.refresh_from_db()
    payment.refresh_from_db()
    assert (order.payment_method, order.status, payment.state) == ("cod", "new", "closed")
    desk.settle(payment)
    assert desk.told(desk.call_back(payment)) == OK[desk.code]
    payment.refresh_from_db()
    refund = Refund.objects.get()
    assert (payment.state, payment.received_vnd) == ("paid", 190_000)
    assert (refund.cause, refund.state, refund.amount_vnd, refund.payment_id) == ("other_way", "due", 190_000, payment.pk)
    order.refresh_from_db()
    assert (order.status, order.payment_method) == ("new", "cod")


def test_late_money_without_a_call_back_is_found_by_asking(desk: Desk) -> None:
    order = waiting_order(desk.code)
    payment = desk.begin(order)
    change(order, "cod")
    desk.settle(payment)
    assert charging.query_due(now=timezone.now() + timedelta(seconds=61)) == 1
    assert Refund.objects.get().cause == "other_way"


def test_from_one_gateway_to_another_the_money_of_the_first_to_pay_counts_and_the_rest_goes_back(
    desk_of: Callable[[str], Desk],
) -> None:
    first, second = desk_of("momo"), desk_of("vnpay")
    order = waiting_order("momo")
    old = first.begin(order)
    assert change(order, "vnpay") == f"/thanh-toan/{sealed.order_key(order.number)}/"
    order.refresh_from_db()
    new = second.begin(order)
    assert [old.reference, new.reference] == [f"{order.number}-1", f"{order.number}-2"]
    second.settle(new)
    assert second.told(second.call_back(new)) == "00"
    first.settle(old)
    assert first.told(first.call_back(old)) == 204
    order.refresh_from_db()
    refund = Refund.objects.get()
    assert (order.status, order.payment_method, refund.cause, refund.payment_id) == ("new", "vnpay", "other_way", old.pk)


def test_money_of_a_closed_attempt_pays_an_order_that_still_waits(desk: Desk) -> None:
    """Nobody who has paid is asked to pay again."""
    order = waiting_order(desk.code)
    payment = desk.begin(order)
    change(order, "bank_transfer")
    order.refresh_from_db()
    assert (order.status, order.expires_at) == ("pending_payment", order.date_placed + timedelta(hours=24))
    desk.settle(payment)
    desk.call_back(payment)
    order.refresh_from_db()
    assert (order.status, Refund.objects.count()) == ("new", 0)
    late = money(order)
    assert (late.state, late.order_id) == ("refund_due", order.pk)


def test_back_to_the_first_gateway_is_a_new_attempt(desk: Desk) -> None:
    order = waiting_order(desk.code)
    desk.begin(order)
    change(order, "bank_transfer")
    change(order, desk.code)
    order.refresh_from_db()
    again = desk.begin(order)
    assert (again.reference, again.state) == (f"{order.number}-2", "started")
    assert set(order.payments.values_list("reference", "state")) == {(f"{order.number}-1", "closed"), (f"{order.number}-2", "started")}


def test_from_a_bank_transfer_to_cash_late_money_goes_back() -> None:
    order = waiting_order("bank_transfer", within=timedelta(hours=24))
    change(order, "cod")
    order.refresh_from_db()
    assert (order.status, order.payment_method) == ("new", "cod")
    assert money(order).state == "refund_due"
    assert AuditEntry.objects.get(action="order.payment_method").after == {"payment_method": "cod"}


def test_from_a_bank_transfer_to_a_gateway_the_transfer_still_pays(desk: Desk) -> None:
    order = waiting_order("bank_transfer", within=timedelta(hours=24))
    until = order.expires_at
    change(order, desk.code)
    order.refresh_from_db()
    assert (order.payment_method, order.expires_at) == (desk.code, until), "the hold is not shortened"
    assert money(order).state == "matched"
    order.refresh_from_db()
    assert order.status == "new"


def test_alcohol_is_not_changed_to_cash() -> None:
    order = waiting_order("bank_transfer", within=timedelta(hours=24))
    Product.objects.update(is_alcohol=True)
    before = snapshot()
    assert Client().get(address(order)).headers["Location"].startswith("/dat-hang/xong/")
    assert Client().post(address(order), {"payment": "cod"}).status_code == 302
    assert orders.change_payment(order.pk, method=method_of("cod"), now=timezone.now()) is False
    assert snapshot() == before
    order.refresh_from_db()
    assert order.payment_method == "bank_transfer"


@pytest.mark.parametrize("state", ["expired", "paid", "cancelled", "unknown way", "same way", "foreign key"])
def test_what_may_not_be_changed_stays_as_it_is(desk: Desk, state: str) -> None:
    order = waiting_order(desk.code)
    desk.begin(order)
    code, path = "cod", address(order)
    if state == "expired":
        Order.objects.update(expires_at=timezone.now())
    elif state == "paid":
        orders.mark_paid(order.pk)
    elif state == "cancelled":
        orders.cancel(order.pk, now=timezone.now())
    elif state == "foreign key":
        path = f"/thanh-toan/{order.number}:giả/doi-cach/"
    else:
        code = {"unknown way": "paypal", "same way": desk.code}[state]
    before = snapshot()
    status = Client().post(path, {"payment": code}).status_code
    assert status == {"unknown way": 422, "same way": 422, "foreign key": 404}.get(state, 302)
    assert snapshot() == before
    assert Order.objects.get().payment_method == desk.code


def test_the_page_offers_the_other_ways_by_their_words(desk: Desk) -> None:
    order = waiting_order(desk.code)
    page = Client().get(address(order)).content.decode()
    assert "Trả tiền mặt khi nhận hàng" in page
    assert "Chuyển khoản ngân hàng (VietQR)" in page
    assert f'value="{desk.code}"' not in page
    shown = Client().get(f"/dat-hang/xong/{sealed.order_key(order.number)}/").content.decode()
    assert address(order) in shown
