"""Who bought without an account asks to be forgotten: at once what may go, the contract's part when its term ends."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from catalog.audit.models import AuditEntry
from shop import orders
from shop.account import guests
from shop.account.erasure import ErasureRefused, blank_what_is_over
from shop.mails.models import OutgoingMail
from shop.order.models import Order
from shop.payments.models import IncomingTransfer
from tests.factories import make_point, make_product
from tests.shop.portal.test_points import place

pytestmark = pytest.mark.django_db


def guest_order() -> Order:
    product = make_product(price_vnd=95_000, stock_at={make_point(): 5})
    return place(product, quantity=1, gift_note="Chúc mừng")


def test_a_guest_s_data_go_at_once_but_for_the_contract_which_goes_with_its_term() -> None:
    order = guest_order()
    clerk = Client()
    user = get_user_model().objects.create_user("nhan-vien")
    user.groups.add(Group.objects.get(name="Nhân viên đơn hàng"))
    clerk.force_login(user)
    address = f"/quan-tri/snippets/order/order/buoc/{order.pk}/forgotten/"
    clerk.post(address)
    order.refresh_from_db()
    assert (order.forget_asked_at, order.guest_email) == (None, "khach@example.vn"), "not while it is open"
    orders.mark_shipped(order.pk)
    orders.mark_completed(order.pk)
    Order.objects.filter(pk=order.pk).update(date_placed=timezone.now() - timedelta(days=2 * 365))
    for _time in range(2):
        clerk.post(address)
    order.refresh_from_db()
    assert (order.guest_email, order.gift_note, bool(order.phone), order.buyer_label) == ("", "", True, "Nông Thị Thử")
    assert list(OutgoingMail.objects.filter(about="order", about_id=order.pk).exclude(to="")) == []
    assert AuditEntry.objects.filter(action="order.forget").count() == 1
    blank_what_is_over(now=timezone.now() + timedelta(days=366))
    order.refresh_from_db()
    assert (bool(order.phone), order.buyer_label, int(order.total_incl_tax)) == (False, "", 95_000)


def test_a_guest_whose_money_still_goes_back_is_not_erased() -> None:
    order, now = guest_order(), timezone.now()
    IncomingTransfer.objects.create(bank_ref="FT1", received_at=now, amount_vnd=95_000, order=order, state="refund_due")
    orders.cancel(order.pk, now=now)
    with pytest.raises(ErasureRefused, match="khoản hoàn tiền"):
        guests.forget(order.pk, by=None, now=now)
    order.refresh_from_db()
    assert order.guest_email == "khach@example.vn"
