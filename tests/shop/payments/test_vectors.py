"""Signatures byte for byte against values that independent code computed too. Every key is invented."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from shop.payments import momo, vnpay, zalopay
from shop.payments.gateway import BadSignature, Charge, Outcome
from shop.payments.momo import signing as momo_signing
from shop.payments.vnpay import signing as vnpay_signing
from shop.payments.zalopay import signing as zalopay_signing
from shop.services.contract import VIETNAM, Connection
from shop.services.transport import Transport

SECRET = "TESTSECRET0123456789TESTSECRET01"
INFO = "Thanh toan don hang CB251123-0001: mien dong & hat de 100%"
PAY_BASE = (
    "vnp_Amount=38500000&vnp_Command=pay&vnp_CreateDate=20261123120000&vnp_CurrCode=VND&vnp_ExpireDate=20261123121500"
    "&vnp_IpAddr=203.0.113.7&vnp_Locale=vn&vnp_OrderInfo=Thanh+toan+don+hang+CB251123-0001%3A+mien+dong+%26+hat+de+100%25"
    "&vnp_OrderType=other&vnp_ReturnUrl=https%3A%2F%2Fshop.example%2Fthanh-toan%2Fvnpay%2Ftra-ve%3Fx%3D1%26y%3Da+b"
    "&vnp_TmnCode=TESTCB01&vnp_TxnRef=CB251123-0001-1&vnp_Version=2.1.0"
)
PAY_HASH = (
    "b3eef7f278ebb9ab36f13c42819b8c2b1e85d58312765b1f562f1b3d2a4baebfdbf63ed4f7321d77fc52a22994866efaef1f7d02afb786ed8a622750c881ca8d"
)
IPN_BASE = (
    "vnp_Amount=38500000&vnp_BankCode=NCB&vnp_BankTranNo=VNP14422574&vnp_CardType=ATM"
    "&vnp_OrderInfo=Thanh+toan+don+hang+CB251123-0001%3A+mien+dong+%26+hat+de+100%25&vnp_PayDate=20261123120312&vnp_ResponseCode=00"
    "&vnp_TmnCode=TESTCB01&vnp_TransactionNo=14422574&vnp_TransactionStatus=00&vnp_TxnRef=CB251123-0001-1"
)
IPN_HASH = (
    "c4335dcb13278d55ccd6505fcfc6a379607f6d2d0cb3aa30c5b1040535e1a7cfa889fb36231cc2e930c0fe1fbd621a59ce08f2d005d1b23f94013c34b840cdac"
)
QUERY_BASE = "q1|2.1.0|querydr|TESTCB01|CB251123-0001-1|20261123120000|20261123121000|203.0.113.7|Truy van GD CB251123-0001-1"
QUERY_HASH = (
    "7201e3c944e88b543bb73ff7745efa8172e87a96e2ca72eb3dd6b8e421e8839c074895ddb7f7b5975be2ec7382c14e62bdaca8868551e954efdccb0816d68900"
)
MOMO = {"partner_code": "CBTEST", "access_key": "TESTACCESSKEY01", "secret_key": "TESTSECRETKEY0123456789ABCDEF"}
REQUEST_ID = "0b6c2f5e-6f0b-4c0e-9a35-2f1f7f4d0a11"


def connection(settings: dict[str, str]) -> Connection:
    return Connection(settings=settings, http=Transport(), clock=lambda: datetime(2026, 11, 23, 5, tzinfo=UTC), is_production=False)


def test_vnpay_pay_address() -> None:
    values = {
        "vnp_Version": "2.1.0", "vnp_Command": "pay", "vnp_TmnCode": "TESTCB01", "vnp_Amount": "38500000", "vnp_CurrCode": "VND",
        "vnp_TxnRef": "CB251123-0001-1", "vnp_OrderInfo": INFO, "vnp_OrderType": "other", "vnp_Locale": "vn", "vnp_IpAddr": "203.0.113.7",
        "vnp_ReturnUrl": "https://shop.example/thanh-toan/vnpay/tra-ve?x=1&y=a b", "vnp_CreateDate": "20261123120000",
        "vnp_ExpireDate": "20261123121500", "vnp_BankCode": "",
    }  # fmt: skip
    assert vnpay_signing.form_base(values) == PAY_BASE
    assert vnpay_signing.sign(SECRET, PAY_BASE) == PAY_HASH


def test_vnpay_pay_address_as_the_gateway_builds_it() -> None:
    gateway = vnpay.build(connection({"tmn_code": "TESTCB01", "hash_secret": SECRET, "pay_url": "https://pay.example/p", "api_url": ""}))
    moment = datetime(2026, 11, 23, 12, tzinfo=VIETNAM)
    charge = Charge(
        reference="CB251123-0001-1",
        amount_vnd=385_000,
        info=INFO,
        return_url="https://shop.example/thanh-toan/vnpay/tra-ve?x=1&y=a b",
        ipn_url="",
        client_ip="203.0.113.7",
        created_at=moment,
        expires_at=moment.replace(minute=15),
    )
    query = urlsplit(gateway.create(charge).pay_url).query
    plain = PAY_BASE.replace("+%26+hat+de+100%25", "++hat+de+100")  # what every encoder treats alike is left of the text
    assert query == f"{plain}&vnp_SecureHash={vnpay_signing.sign(SECRET, plain)}"


def test_vnpay_call_back() -> None:
    gateway = vnpay.build(connection({"tmn_code": "TESTCB01", "hash_secret": SECRET, "pay_url": "", "api_url": ""}))
    notice = gateway.read_ipn(method="GET", query=f"{IPN_BASE}&vnp_SecureHash={IPN_HASH}", body=b"")
    assert (notice.reference, notice.amount_vnd, notice.outcome, notice.provider_ref) == (
        "CB251123-0001-1",
        385_000,
        Outcome.PAID,
        "14422574",
    )


def test_vnpay_query() -> None:
    names = [f"vnp_{name}" for name in vnpay_signing.QUERY_REQUEST]
    values = dict(zip(names, QUERY_BASE.split("|"), strict=True))
    assert vnpay_signing.joined(values, vnpay_signing.QUERY_REQUEST) == QUERY_BASE
    assert vnpay_signing.sign(SECRET, QUERY_BASE) == QUERY_HASH


@pytest.mark.parametrize(
    ("names", "values", "signature"),
    [
        (
            momo_signing.CREATE,
            {
                "amount": 385000, "extraData": "", "ipnUrl": "https://shop.example/ipn/momo", "orderId": "CB251123-0001-1",
                "orderInfo": "Thanh toan don hang CB251123-0001", "redirectUrl": "https://shop.example/thanh-toan/momo",
                "requestId": REQUEST_ID, "requestType": "captureWallet",
            },
            "22e17f6b050187b1abd5798c3901fad0ecb05db7538aca7e87c986ea53ceb971",
        ),
        (
            momo_signing.IPN,
            {
                "amount": 385000, "extraData": "", "message": "Successful.", "orderId": "CB251123-0001-1",
                "orderInfo": "Thanh toan don hang CB251123-0001", "orderType": "momo_wallet", "payType": "qr", "requestId": REQUEST_ID,
                "responseTime": 1795406592000, "resultCode": 0, "transId": 2820086739,
            },
            "1e3f43739aef5b9239fef496a4ca375312e9a627c7e579140f260345d0f5c645",
        ),
        (
            momo_signing.REFUND,
            {
                "amount": 385000, "description": "", "orderId": "CB251123-0001-R1", "requestId": "5a1d1f7e-0000-4000-8000-000000000001",
                "transId": 2820086739,
            },
            "0b333ea26b4480a9f24b7c3c0b19048e0ff6a45f3d12c59139515a8ed98e94e3",
        ),
    ],
    ids=["create", "ipn", "refund"],
)  # fmt: skip
def test_momo(names: tuple[str, ...], values: dict[str, Any], signature: str) -> None:
    signed = momo_signing.base({**values, "accessKey": MOMO["access_key"], "partnerCode": MOMO["partner_code"]}, names)
    assert momo_signing.sign(MOMO["secret_key"], signed) == signature


ZALOPAY_CREATE = {
    "app_id": 2999,
    "app_trans_id": "261123_CB251123-0001-1",
    "app_user": "khach",
    "amount": 385000,
    "app_time": 1795406400000,
    "embed_data": '{"redirecturl":"https://shop.example/thanh-toan/zalopay"}',
    "item": '[{"itemid":"MD-500","itename":"Mien dong 500g","itemprice":385000,"itemquantity":1}]',
}


def test_zalopay_create_and_query() -> None:
    created = zalopay_signing.mac("ZTESTKEY1", zalopay_signing.create_base(ZALOPAY_CREATE))
    assert created == "1cfa9a2aa0028277d0123d4b9b3648b3b195744db102afdace511142118c89b5"
    asked = zalopay_signing.mac("ZTESTKEY1", zalopay_signing.query_base(2999, "261123_CB251123-0001-1", "ZTESTKEY1"))
    assert asked == "28458dbcec806045b2a5319694cc2fa2258e33c17b6a588432da9a2a0b244c46"


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC), "261231_CB1-1"),
        (datetime(2026, 12, 31, 17, 0, 0, tzinfo=UTC), "270101_CB1-1"),
        (datetime(2026, 11, 23, 5, tzinfo=UTC), "261123_CB1-1"),
    ],
)
def test_zalopay_numbers_carry_the_day_in_vietnam(moment: datetime, number: str) -> None:
    from shop.payments.zalopay.client import trans_id

    assert trans_id("CB1-1", moment) == number


def test_a_character_that_encoders_treat_differently_never_leaves() -> None:
    from shop.payments.gateway import plain

    assert plain("Đơn CB1 * ~ ' (50%) a.b:c_d-e") == "n CB1    50 a.b:c_d-e"


def test_an_unsigned_call_back_counts_for_nothing() -> None:
    """One public library takes such a call-back as paid."""
    gateway = vnpay.build(connection({"tmn_code": "TESTCB01", "hash_secret": SECRET, "pay_url": "", "api_url": ""}))
    with pytest.raises(BadSignature):
        gateway.read_ipn(method="GET", query=IPN_BASE, body=b"")
    other = replace(connection({**MOMO, "api_url": ""}))
    with pytest.raises(BadSignature):
        momo.build(other).read_ipn(
            method="POST", query="", body=b'{"amount":1,"responseTime":1,"resultCode":0,"transId":1,"partnerCode":"CBTEST"}'
        )
    keys = {"app_id": "2999", "key1": "a", "key2": "b", "api_url": ""}
    with pytest.raises(BadSignature):
        zalopay.build(connection(keys)).read_ipn(method="POST", query="", body=b'{"data":"{}","type":1}')


@pytest.mark.parametrize(
    ("moment", "made", "ends"),
    [
        (datetime(2026, 12, 31, 16, 50, tzinfo=UTC), "20261231235000", "20270101000500"),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), "20270101000000", "20270101001500"),
    ],
)
def test_vnpay_times_are_vietnams_over_the_years_end(moment: datetime, made: str, ends: str) -> None:
    gateway = vnpay.build(connection({"tmn_code": "TESTCB01", "hash_secret": SECRET, "pay_url": "https://pay.example/p", "api_url": ""}))
    charge = Charge(
        reference="CB1-1", amount_vnd=385_000, info="x", return_url="https://shop.example/", ipn_url="", client_ip="203.0.113.7",
        created_at=moment, expires_at=moment + timedelta(minutes=15),
    )  # fmt: skip
    query = dict(parse_qsl(urlsplit(gateway.create(charge).pay_url).query))
    assert (query["vnp_CreateDate"], query["vnp_ExpireDate"]) == (made, ends)
