"""Money that goes back: proposed, sent through its gateway or by hand, asked for until it has a result; never twice, never silent."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.audit.models import AuditEntry
from shop import orders
from shop.order.models import Order
from shop.payments import refunds
from shop.payments.bank_transfer import feed
from shop.payments.models import IncomingTransfer, Refund
from shop.payments.refunds import NotRefunded
from shop.services import accounts
from shop.services.models import ServiceAccount
from tests.shop.payments.conftest import Desk, snapshot, waiting_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def cashier(db: None) -> Any:
    user = get_user_model().objects.create_user("thu-ngan")
    user.groups.add(Group.objects.get(name="Thu ngân"))
    return user


def given_back(desk: Desk) -> int:
    return sum(charge.refunded_vnd for charge in desk.sandbox.charges.values())


def finish(refund: Refund) -> Refund:
    refunds.query_due(now=timezone.now() + timedelta(minutes=3))
    refund.refresh_from_db()
    return refund


def test_a_cancelled_order_that_was_paid_is_due_and_sent_once(desk: Desk, cashier: Any) -> None:
    order = waiting_order(desk.code)
    desk.pay(order)
    orders.cancel(order.pk, now=timezone.now())
    assert [refunds.find_cancelled(now=timezone.now()), refunds.find_cancelled(now=timezone.now())] == [1, 0]
    due = Refund.objects.get()
    assert (due.cause, due.state, due.amount_vnd) == ("cancelled", "due", 190_000)
    refunds.send(refund_id=due.pk, by=cashier, now=timezone.now())
    done = finish(due)
    assert (done.state, given_back(desk), bool(done.provider_ref), done.done_by) == ("done", 190_000, True, cashier)
    with pytest.raises(NotRefunded):
        refunds.send(refund_id=due.pk, by=cashier, now=timezone.now())
    assert given_back(desk) == 190_000
    assert [entry.action for entry in AuditEntry.objects.filter(action__startswith="refund.").order_by("pk")] == [
        "refund.due",
        "refund.send",
        "refund.done",
    ]


def test_proposals_never_exceed_what_came_in(desk: Desk, cashier: Any) -> None:
    order = waiting_order(desk.code)
    desk.pay(order)
    now = timezone.now()
    part = refunds.propose(order_id=order.pk, amount_vnd=100_000, note="Thiếu một gói", by=cashier, now=now)
    with pytest.raises(NotRefunded, match="nhiều nhất 90000"):
        refunds.propose(order_id=order.pk, amount_vnd=90_001, note="", by=cashier, now=now)
    refunds.drop(refund_id=part.pk, note="Khách đổi ý", by=cashier, now=now)
    whole = refunds.propose(order_id=order.pk, amount_vnd=190_000, note="", by=cashier, now=now)
    refunds.send(refund_id=whole.pk, by=cashier, now=now)
    assert (finish(whole).state, given_back(desk), refunds.left_to_refund(order)) == ("done", 190_000, 0)


def test_an_open_outcome_is_asked_for_until_it_is_known(desk: Desk, cashier: Any) -> None:
    order = waiting_order(desk.code)
    desk.pay(order)
    refund = refunds.propose(order_id=order.pk, amount_vnd=50_000, note="", by=cashier, now=timezone.now())
    name = {"vnpay": "transaction"}.get(desk.code, "refund")
    desk.sandbox.control({"fail": {"call": name, "how": "drop_after", "times": 1}})
    sent = refunds.send(refund_id=refund.pk, by=cashier, now=timezone.now())
    assert (sent.state, given_back(desk)) == ("sent", 50_000)
    assert (finish(refund).state, given_back(desk)) == ("done", 50_000)


def test_what_the_gateway_refuses_stays_in_the_queue_and_is_settled_by_hand(desk: Desk, cashier: Any) -> None:
    order = waiting_order(desk.code)
    payment = desk.pay(order)
    refund = refunds.propose(order_id=order.pk, amount_vnd=190_000, note="", by=cashier, now=timezone.now())
    desk.charge_of(payment).refunds["elsewhere"] = {"amount": 190_000, "number": 1}
    told = refunds.send(refund_id=refund.pk, by=cashier, now=timezone.now())
    assert (told.state, bool(told.result_text)) == ("failed", True)
    done = refunds.mark_done(refund_id=refund.pk, provider_ref="CK123", by=cashier, now=timezone.now())
    assert (done.state, done.provider_ref) == ("done", "CK123")
    with pytest.raises(NotRefunded):
        refunds.mark_done(refund_id=refund.pk, provider_ref="CK124", by=cashier, now=timezone.now())


def test_the_queue_on_the_screen_from_the_order_to_the_result(desk: Desk, cashier: Any) -> None:
    order = waiting_order(desk.code)
    desk.pay(order)
    staff = Client()
    staff.force_login(cashier)
    page = staff.get(reverse("wagtailsnippets_order_order:inspect", args=[order.pk])).content.decode()
    assert reverse("staff_refund_propose", args=[order.pk]) in page
    url = reverse("staff_refund_propose", args=[order.pk])
    assert "nhiều nhất 190.000\xa0₫" in staff.get(url).content.decode()
    assert staff.post(url, {"amount_vnd": "190001", "note": "x"}).status_code == 400
    staff.post(url, {"amount_vnd": "90000", "note": "Thiếu hàng"})
    refund = Refund.objects.get()
    act = reverse("wagtailsnippets_payments_refund:act", kwargs={"pk": refund.pk, "act": "gui"})
    assert "Hoàn qua cổng" in staff.get(reverse("wagtailsnippets_payments_refund:inspect", args=[refund.pk])).content.decode()
    assert staff.post(act).status_code == 302
    assert finish(refund).state == "done"
    assert staff.post(act).status_code == 400
    assert "Thiếu hàng" in staff.get(reverse("wagtailsnippets_payments_refund:inspect", args=[refund.pk])).content.decode()


def test_keys_are_stored_sealed_and_never_shown_again(desk_of: Callable[[str], Desk]) -> None:
    desk_of("momo")
    row = ServiceAccount.objects.get(code="momo")
    keys = accounts.secrets_of(row)
    assert not any(value in json.dumps(row.settings) + row.secrets for value in keys.values())
    officer = get_user_model().objects.create_user("can-bo")
    officer.groups.add(Group.objects.get(name="Cán bộ OCOP"))
    staff = Client()
    staff.force_login(officer)
    url = reverse("staff_service", args=["momo"])
    page = staff.get(url).content.decode()
    assert not any(value in page for value in keys.values())
    assert ("Đã lưu, không hiện lại" in page, "/ipn/momo/" in page) == (True, True)
    answers = {"partner_code": "CBTEST", "access_key": "", "secret_key": "", "api_url": row.settings["api_url"], "is_enabled": "on"}
    assert staff.post(url, answers | {"api_url": "http://evil.example/"}).status_code == 400
    assert staff.post(url, answers).status_code == 302
    row.refresh_from_db()
    assert accounts.secrets_of(row) == keys
    staff.post(reverse("staff_service_check", args=["momo"]))
    row.refresh_from_db()
    assert (row.is_check_good, row.check_text.startswith("Kết nối tốt")) == (True, True)
    staff.post(url, answers | {"api_url": "http://127.0.0.1:9/v2/gateway/api"})
    staff.post(reverse("staff_service_check", args=["momo"]))
    row.refresh_from_db()
    assert (row.is_check_good, "Không kết nối được" in row.check_text) == (False, True)


SECRET = "khoa-ky-bao-co-thu-nghiem"


@pytest.fixture
def bank_feed(db: None) -> ServiceAccount:
    account = ServiceAccount(code="bank_feed", is_enabled=True)
    accounts.store(account, {"secret": SECRET})
    return account


def post(body: bytes, *, secret: str = SECRET, stamp: str | None = None, signature: str | None = None) -> Any:
    moment = str(int(time.time())) if stamp is None else stamp
    sign = feed.sign(secret, moment, body) if signature is None else signature
    return Client().post("/ipn/bank_transfer/", body, content_type="application/json", headers={"X-Timestamp": moment, "X-Signature": sign})


def lines(*rows: dict[str, Any]) -> bytes:
    return json.dumps({"transactions": list(rows)}).encode()


def row(ref: str, amount: Any, content: str) -> dict[str, Any]:
    return {"ref": ref, "received_at": "2026-11-25T09:30:00+07:00", "amount": amount, "content": content}


@pytest.mark.postgres(sqlite_too=True)
def test_case_11_a_feed_pays_what_agrees_and_leaves_the_rest_to_a_person(bank_feed: ServiceAccount) -> None:
    order, other = waiting_order("bank_transfer"), waiting_order("bank_transfer", token="t2")
    code = order.number.replace("-", "")
    body = lines(
        row("A", 190_000, f"MB {code}"), row("B", 189_999, other.number), row("C", 190_001, other.number), row("D", 190_000, "mua")
    )
    assert post(body).json() == {"new": 4, "matched": 1, "known": 0}
    assert post(body).json() == {"new": 0, "matched": 0, "known": 4}
    post(lines(row("E", 190_000, code)))
    assert list(IncomingTransfer.objects.order_by("bank_ref").values_list("bank_ref", "state")) == [
        ("A", "matched"),
        ("B", "open"),
        ("C", "open"),
        ("D", "open"),
        ("E", "refund_due"),
    ]
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == ["new", "pending_payment"]


@pytest.mark.postgres(sqlite_too=True)
def test_case_08_a_feed_that_is_not_signed_is_refused_and_nothing_changes(bank_feed: ServiceAccount) -> None:
    order = waiting_order("bank_transfer")
    body = lines(row("A", 190_000, order.number))
    now = int(time.time())
    good = feed.sign(SECRET, str(now), body)
    before = (snapshot(), IncomingTransfer.objects.count())
    tries = [
        post(body, signature=""),
        post(body, stamp=str(now), signature=good.upper()),
        post(body, stamp=str(now), signature=good[:-1]),
        post(body, secret="khac"),
        post(body, stamp=str(now - 301)),
        post(body, stamp=str(now + 301)),
        post(body, stamp="١٢٣"),
        post(body, stamp=""),
        post(body.replace(b"190000", b"190001"), stamp=str(now), signature=good),
    ]
    assert [answer.status_code for answer in tries] == [403] * len(tries)
    wrong = [b"{}", b"[]", b"{", lines(row("A", "190.000", "x")), lines(row("A", True, "x")), lines(row("A", -5, "x")), lines({"ref": "A"})]
    wrong.append(lines(row("OK", 190_000, order.number), row("B", "nhiều", "x")))
    assert [post(one).status_code for one in wrong] == [400] * len(wrong)
    assert (snapshot(), IncomingTransfer.objects.count()) == before
    ServiceAccount.objects.update(is_enabled=False)
    assert post(body).status_code == 404


def paid_by_bank() -> Order:
    order = waiting_order("bank_transfer")
    now = timezone.now()
    IncomingTransfer.objects.create(bank_ref="FT9", received_at=now, amount_vnd=190_000, order=order, state="matched")
    orders.mark_paid(order.pk)
    return order


def test_of_a_cancelled_order_only_what_is_left_goes_back(db: None) -> None:
    order, now = paid_by_bank(), timezone.now()
    part = refunds.propose(order_id=order.pk, amount_vnd=50_000, note="Thiếu một gói", by=None, now=now)
    refunds.mark_done(refund_id=part.pk, provider_ref="FT10", by=None, now=now)
    orders.cancel(order.pk, now=now)
    assert [refunds.find_cancelled(now=now) for _time in range(2)] == [1, 0]
    assert list(Refund.objects.order_by("pk").values_list("amount_vnd", "cause", "state")) == [
        (50_000, "proposed", "done"),
        (140_000, "cancelled", "due"),
    ]
    assert IncomingTransfer.objects.get().state == "matched"


def test_a_refund_that_was_refused_still_stands_for_its_money(db: None) -> None:
    order, now = paid_by_bank(), timezone.now()
    first = refunds.propose(order_id=order.pk, amount_vnd=190_000, note="Đủ", by=None, now=now)
    Refund.objects.filter(pk=first.pk).update(state="failed")
    with pytest.raises(NotRefunded, match="nhiều nhất 0 đồng"):
        refunds.propose(order_id=order.pk, amount_vnd=1, note="Thêm", by=None, now=now)
    refunds.drop(refund_id=first.pk, note="Lập lại", by=None, now=now)
    assert refunds.propose(order_id=order.pk, amount_vnd=190_000, note="Lại", by=None, now=now).reference == f"{order.number}-R2"
    assert Refund.objects.count() == 2
