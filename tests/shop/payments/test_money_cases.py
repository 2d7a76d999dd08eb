"""Cases 5 to 10 of the shop's list of faults and attacks, for every gateway, with exact outcomes."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from shop import orders
from shop.checkout import sealed
from shop.order.models import Order
from shop.payments import charging
from shop.payments.models import Payment, Refund
from shop.payments.momo import signing as momo_signing
from shop.payments.vnpay import signing as vnpay_signing
from shop.payments.zalopay import signing as zalopay_signing
from tests.shop.payments.conftest import ALREADY, OK, REFUSED, Desk, snapshot, waiting_order

pytestmark = [pytest.mark.django_db, pytest.mark.postgres(sqlite_too=True)]
OTHER_KEY = "khoa-cua-nguoi-khac"


def status(order: Order) -> str:
    return Order.objects.values_list("status", flat=True).get(pk=order.pk)


def test_case_05_a_call_back_replayed_100_times_pays_once(desk: Desk) -> None:
    order = waiting_order(desk.code)
    payment = desk.begin(order)
    desk.settle(payment)
    assert (desk.told(desk.call_back(payment)), status(order)) == (OK[desk.code], "new")
    before = snapshot()
    assert [desk.told(desk.call_back(payment)) for _time in range(99)] == [ALREADY[desk.code]] * 99
    assert snapshot() == before
    payment.refresh_from_db()
    assert (payment.state, payment.received_vnd, payment.settled_by, Refund.objects.count()) == ("paid", 190_000, "ipn", 0)


@pytest.mark.parametrize("turn", ["ipn_first", "return_first", "never"])
def test_case_06_whatever_comes_first_the_end_is_the_same(desk: Desk, turn: str) -> None:
    order = waiting_order(desk.code)
    payment = desk.begin(order)
    desk.settle(payment)
    back = urlsplit(desk.sandbox.back_url(desk.charge_of(payment)))
    key = sealed.order_key(order.number)
    assert back.path == f"/thanh-toan/{key}/ket-qua/"

    def come_back() -> Any:
        return Client().get(back.path, QUERY_STRING=back.query)

    if turn == "ipn_first":
        desk.call_back(payment)
        page = come_back()
        assert (page.status_code, page.url) == (302, f"/dat-hang/xong/{key}/")
        assert "Đã trả 190.000\u00a0₫ lúc" in Client().get(page.url).content.decode()
    elif turn == "return_first":
        page = come_back()
        assert ("Đang kiểm tra khoản tiền" in page.content.decode(), status(order)) == (True, "pending_payment")
        assert Client().get(f"/thanh-toan/{key}/trang-thai/").json() == {"waits": True}
        desk.call_back(payment)
    else:
        come_back()
        now = timezone.now() + timedelta(seconds=61)
        assert [charging.query_due(now=now), charging.query_due(now=now)] == [1, 0]
    payment.refresh_from_db()
    assert (status(order), payment.state, payment.received_vnd, payment.next_query_at) == ("new", "paid", 190_000, None)
    assert payment.settled_by == ("query" if turn == "never" else "ipn")
    assert Client().get(f"/thanh-toan/{key}/trang-thai/").json() == {"waits": False}


def signed(desk: Desk, payment: Payment, changes: dict[str, Any], *, secret: str | None = None) -> tuple[str, str, bytes]:
    """The sandbox's call-back with other values, signed as if the gateway had meant them."""
    method, url, body = desk.sandbox.ipn_request(desk.charge_of(payment))
    keys = desk.running.sandbox.settings
    if desk.code == "vnpay":
        values = dict(parse_qsl(urlsplit(url).query)) | changes
        base = vnpay_signing.form_base(values)
        return method, f"{base}&vnp_SecureHash={vnpay_signing.sign(secret or keys['hash_secret'], base)}", b""
    if desk.code == "momo":
        values = json.loads(body) | changes
        base = momo_signing.base({**values, "accessKey": keys["access_key"]}, momo_signing.IPN)
        return method, "", json.dumps({**values, "signature": momo_signing.sign(secret or keys["secret_key"], base)}).encode()
    data = json.dumps(json.loads(json.loads(body)["data"]) | changes)
    return method, "", json.dumps({"data": data, "mac": zalopay_signing.mac(secret or keys["key2"], data), "type": 1}).encode()


TAMPERED: dict[str, list[tuple[dict[str, Any], Any]]] = {
    "vnpay": [
        ({"vnp_Amount": "100"}, "04"),
        ({"vnp_Amount": "19000001"}, "97"),
        ({"vnp_Amount": "-19000000"}, "97"),
        ({"vnp_Amount": "19000000.0"}, "97"),
        ({"vnp_Amount": "38000000"}, "04"),
        ({"vnp_CurrCode": "USD"}, "97"),
        ({"vnp_TmnCode": "OTHER001"}, "97"),
        ({"vnp_TxnRef": "CB000000-AAAAAA-1"}, "01"),
    ],
    "momo": [
        ({"amount": 1}, 400),
        ({"amount": 190_001}, 400),
        ({"amount": "190000"}, 400),
        ({"amount": 190_000.5}, 400),
        ({"amount": True}, 400),
        ({"partnerCode": "OTHER"}, 400),
        ({"orderId": "CB000000-AAAAAA-1"}, 400),
    ],
    "zalopay": [
        ({"amount": 1}, 2),
        ({"amount": 190_001}, 2),
        ({"amount": "190000"}, 2),
        ({"amount": 190_000.5}, 2),
        ({"app_id": 1}, 2),
        ({"app_id": "2999"}, 2),
        ({"zp_trans_id": 0}, 2),
        ({"app_trans_id": "261123_CB000000-AAAAAA-1"}, 2),
        ({"app_trans_id": "CB000000-AAAAAA-1"}, 2),
    ],
}


def test_case_07_altered_values_are_refused_even_well_signed(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    order = waiting_order(desk.code)
    payment = desk.begin(order)
    desk.settle(payment)
    before = snapshot()
    for changes, wanted in TAMPERED[desk.code]:
        caplog.clear()
        with caplog.at_level(logging.ERROR, logger="shop.payments.charging"):
            answer = desk.post(*signed(desk, payment, changes))
        assert (changes, desk.told(answer)) == (changes, wanted)
        assert [record.levelname for record in caplog.records if record.name == "shop.payments.charging"] == ["ERROR"]
        assert snapshot() == before
    assert status(order) == "pending_payment"


def test_case_07_every_single_value_is_covered_by_the_signature(desk: Desk) -> None:
    order = waiting_order(desk.code)
    payment = desk.begin(order)
    desk.settle(payment)
    before = snapshot()
    _method, url, body = desk.sandbox.ipn_request(desk.charge_of(payment))
    if desk.code == "vnpay":
        values = dict(parse_qsl(urlsplit(url).query))
        tried = [("GET", urlencode(values | {name: values[name] + "1"}), b"") for name in values]
    elif desk.code == "momo":
        found = json.loads(body)
        names = [name for name in found if name != "requestType"]
        tried = [("POST", "", json.dumps(found | {name: _other(found[name])}).encode()) for name in names]
    else:
        found = json.loads(body)
        inner = json.loads(found["data"])
        tried = [("POST", "", json.dumps(found | {"data": json.dumps(inner | {name: _other(inner[name])})}).encode()) for name in inner]
        tried += [("POST", "", json.dumps(found | {"type": kind}).encode()) for kind in (2, "1", True, None, 1.0)]
    assert len(tried) >= 10
    assert {desk.told(desk.post(*one)) for one in tried} == {REFUSED[desk.code]}
    assert snapshot() == before


def _other(value: Any) -> Any:
    return value + 1 if isinstance(value, int) else f"{value}x"


def test_case_07_a_signature_of_another_order_pays_nothing_here(desk: Desk) -> None:
    first, second = waiting_order(desk.code), waiting_order(desk.code, token="t2", quantity=1)
    paid, other = desk.begin(first), desk.begin(second)
    desk.settle(paid)
    desk.settle(other)
    before = snapshot()
    method, url, body = desk.sandbox.ipn_request(desk.charge_of(paid))
    swapped = (
        (method, urlsplit(url).query.replace(paid.reference, other.reference), b"")
        if desk.code == "vnpay"
        else (method, "", body.replace(paid.reference.encode(), other.reference.encode()))
    )
    assert desk.told(desk.post(*swapped)) == REFUSED[desk.code]
    assert snapshot() == before
    amounts = {"vnpay": {"vnp_TxnRef": other.reference}, "momo": {"orderId": other.reference}}
    changes = amounts.get(desk.code, {"app_trans_id": desk.charge_of(other).reference})
    assert desk.told(desk.post(*signed(desk, paid, changes))) == {"vnpay": "04", "momo": 400, "zalopay": 2}[desk.code]
    assert snapshot() == before


def test_case_08_missing_upper_truncated_foreign_and_doubled_signatures_are_refused(desk: Desk) -> None:
    order = waiting_order(desk.code)
    payment = desk.begin(order)
    desk.settle(payment)
    before = snapshot()
    method, url, body = desk.sandbox.ipn_request(desk.charge_of(payment))
    name = {"vnpay": "vnp_SecureHash", "momo": "signature", "zalopay": "mac"}[desk.code]
    foreign = signed(desk, payment, {}, secret=OTHER_KEY)
    if desk.code == "vnpay":
        query = urlsplit(url).query
        rest, _sign, given = query.partition(f"&{name}=")
        texts = ["", given.upper(), given[:-1], given + "0", "0" * 128, given[:-1] + "G", f"{given}%00", quote_plus(f" {given}")]
        tried = [("GET", rest, b""), *(("GET", f"{rest}&{name}={text}", b"") for text in texts)]
        tried += [("GET", f"{query}&vnp_Amount=100", b""), ("GET", f"vnp_TxnRef=x&{query}", b""), ("GET", f"{query}&{name}={given}", b"")]
        tried += [("GET", f"{query}&vnp_Extra=1", b"")]
    else:
        found = json.loads(body)
        given = found.pop(name)
        texts = ["", given.upper(), given[:-1], given + "0", "0" * 64, given[:-1] + "G", given + "\n", None, 1, [given], {"a": given}]
        tried = [("POST", "", json.dumps(found).encode()), *(("POST", "", json.dumps({**found, name: text}).encode()) for text in texts)]
        tried += [("POST", "", body[:-1] + f', "{name}": "{given}"}}'.encode())]
    tried.append(foreign)
    assert [desk.told(desk.post(*one)) for one in tried] == [REFUSED[desk.code]] * len(tried)
    assert snapshot() == before
    assert desk.told(desk.post(method, urlsplit(url).query, body)) == OK[desk.code]


@pytest.mark.parametrize("how", ["missing", "upper", "cut", "of another answer"])
def test_case_08_an_answer_to_our_question_that_is_not_signed_pays_nothing(desk_of: Callable[[str], Desk], how: str) -> None:
    """VNPay signs its answers; MoMo and ZaloPay answer over TLS alone."""
    desk = desk_of("vnpay")
    order = waiting_order("vnpay")
    payment = desk.begin(order)
    desk.settle(payment)
    honest = desk.sandbox.transaction

    def forged(*asked: Any) -> Any:
        status_code, headers, body = honest(*asked)
        told = json.loads(body)
        sign = told.pop("vnp_SecureHash")
        told |= {"missing": {}, "upper": {"vnp_SecureHash": sign.upper()}, "cut": {"vnp_SecureHash": sign[:-1]}}.get(
            how, {"vnp_SecureHash": sign, "vnp_Amount": str(int(told["vnp_Amount"]) + 100)}
        )
        return status_code, headers, json.dumps(told).encode()

    desk.sandbox.transaction = forged
    assert charging.query_due(now=timezone.now() + timedelta(seconds=61)) == 1
    payment.refresh_from_db()
    assert (status(order), payment.state, payment.received_vnd, Refund.objects.count()) == ("pending_payment", "started", None, 0)
    desk.sandbox.transaction = honest
    assert charging.query_due(now=timezone.now() + timedelta(minutes=3)) == 1
    assert status(order) == "new"


def test_case_09_a_forged_return_shows_checking_and_changes_nothing(desk: Desk) -> None:
    order = waiting_order(desk.code)
    payment = desk.begin(order)
    before = snapshot()
    forged = {"vnp_ResponseCode": "00", "vnp_TransactionStatus": "00", "vnp_TxnRef": payment.reference, "vnp_SecureHash": "0" * 128}
    forged |= {"resultCode": "0", "orderId": payment.reference, "status": "1", "apptransid": payment.reference, "amount": "190000"}
    page = Client().get(f"/thanh-toan/{sealed.order_key(order.number)}/ket-qua/", forged)
    assert (page.status_code, "Đang kiểm tra khoản tiền" in page.content.decode()) == (200, True)
    assert snapshot() == before
    assert Client().get(f"/thanh-toan/{order.number}:giả/ket-qua/", forged).status_code == 404


def test_case_10_paid_after_the_order_ended_becomes_a_refund(desk: Desk) -> None:
    order = waiting_order(desk.code)
    payment = desk.begin(order)
    desk.settle(payment)
    assert orders.expire_unpaid(now=timezone.now() + timedelta(hours=1)) == 1
    assert desk.told(desk.call_back(payment)) == OK[desk.code]
    payment.refresh_from_db()
    refund = Refund.objects.get()
    assert (status(order), payment.state, payment.received_vnd) == ("cancelled", "paid", 190_000)
    assert (refund.cause, refund.state, refund.amount_vnd, refund.payment_id) == ("late", "due", 190_000, payment.pk)
    desk.call_back(payment)
    assert Refund.objects.count() == 1


def test_case_10_paid_twice_by_two_gateways_becomes_a_refund(desk_of: Callable[[str], Desk]) -> None:
    first, second = desk_of("momo"), desk_of("vnpay")
    order = waiting_order("momo")
    one = first.begin(order)
    first.settle(one)
    Order.objects.filter(pk=order.pk).update(payment_method="vnpay")
    order.refresh_from_db()
    two = second.begin(order)
    second.settle(two)
    assert [one.reference, two.reference] == [f"{order.number}-1", f"{order.number}-2"]
    assert (first.told(first.call_back(one)), second.told(second.call_back(two))) == (204, "00")
    refund = Refund.objects.get()
    assert (status(order), refund.cause, refund.amount_vnd, refund.payment_id) == ("new", "double", 190_000, two.pk)
    assert set(Payment.objects.values_list("state", "received_vnd")) == {("paid", 190_000)}


def test_case_11_a_gateway_that_took_another_amount_leaves_the_order_unpaid_and_a_refund(desk: Desk) -> None:
    """Call-backs with another amount are refused (case 7); the answer to our own question is a fact."""
    order = waiting_order(desk.code)
    payment = desk.begin(order)
    desk.settle(payment)
    desk.charge_of(payment).amount_vnd = 150_000
    charging.query_due(now=timezone.now() + timedelta(seconds=61))
    payment.refresh_from_db()
    refund = Refund.objects.get()
    assert (status(order), payment.state, payment.received_vnd) == ("pending_payment", "paid", 150_000)
    assert (refund.cause, refund.amount_vnd) == ("amount", 150_000)


def test_an_unknown_provider_and_one_without_account_do_not_exist(desk: Desk) -> None:
    for path in ("/ipn/paypal/", "/ipn/bank_feed/", *(f"/ipn/{code}/" for code in ("vnpay", "momo", "zalopay") if code != desk.code)):
        assert Client().post(path, b"{}", content_type="application/json").status_code == 404
