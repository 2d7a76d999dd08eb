"""Vectors V1 to V11 of the protocol reference, computed with independent implementations."""

import json
from typing import Any

import pytest

from connectors.errors import Rejected, UnexpectedReply
from connectors.shopee import SANDBOX_DEFAULTS, build
from connectors.shopee.signing import push_signature, sign
from tests.connectors.test_contract import connection

KEY, PARTNER, AT, TOKEN, SHOP, MERCHANT = (
    "testpartnerkey0123456789abcdef",
    "1000001",
    1700000000,
    "4a7a6b5564725a436e4b6f4d6f4d7a50",
    "22001",
    "33001",
)
PUBLIC = [
    ("/api/v2/auth/token/get", "d71f489105d12486a86e27904157926b21057d26b70967ddf143f7f3f44658cd"),
    ("/api/v2/auth/access_token/get", "ec134d22c0c2a61f44ecacd47a1d631ccb2022ef192dc4eeefffc4ef47425493"),
    ("/api/v2/shop/auth_partner", "70f95c3b352cae211ea10a3074328a7b414bc01e7bfe2dbc559caed725f85bbc"),
    ("/api/v2/media_space/upload_image", "df255150a5795e41353e94e9b1f6735fc054a9eed87eb9dcea96ed6787d6a601"),
]
OF_SHOP = [
    ("/api/v2/shop/get_shop_info", SHOP, "797a18491aa8a8f2c8472ca4f70f5e7a0adaa528f861bce8e850da4e8e59fef2"),
    ("/api/v2/product/add_item", SHOP, "965ba27bc390dc57f89a622feb814997aa70fa993439851bc1677df0d210a027"),
    ("/api/v2/merchant/get_merchant_info", MERCHANT, "e6d36334c3bd8bf138ed2c1e13b17f9d9b2402d6ea348a4884b155328459fffd"),
]
URL = "https://example.com/hooks/shopee/"
V9 = (
    b'{"data":{"items":[],"ordersn":"220810QR5F1B5Q","status":"READY_TO_SHIP","completed_scenario":"","update_time":1700000000},'
    b'"shop_id":22001,"code":3,"timestamp":1700000000}'
)
V10 = '{"msg_id":"1","note":"Bánh gai Cao Bằng \\u0026 thổ cẩm"}'.encode()
V11 = b'{"code":0,"data":{"verify_info":"This is a Verification message.Please respond in the certain format."}}'
PUSHES = [
    (V9, "9465ad80cf291e8a822fe3ee99dce3c68c86cc36939571522967dd2ed46f8cd7"),
    (V10, "57a37b892c4ac45f2883a46f45f32adb88002d4d10b29b4127491890163428b8"),
    (V11, "f94c5a45b9fb11456d3b5dc694816a5db12dbe5975a70538685ae84abe6d89e8"),
]


@pytest.mark.parametrize(("path", "wanted"), PUBLIC)
def test_public_calls(path: str, wanted: str) -> None:
    assert sign(KEY, partner_id=PARTNER, path=path, timestamp=AT) == wanted


@pytest.mark.parametrize(("path", "own_id", "wanted"), OF_SHOP)
def test_calls_with_a_token(path: str, own_id: str, wanted: str) -> None:
    assert sign(KEY, partner_id=PARTNER, path=path, timestamp=AT, access_token=TOKEN, shop_id=own_id) == wanted


def test_the_key_is_text_although_it_looks_like_hex() -> None:
    key = "57615053704d6470644f554a78656d50484143644964436a5568777544524579"
    wanted = "b14483760ef01dcf880b4fa7d6f32045f3912566db57e62a1da98e50a951873a"
    assert sign(key, partner_id="847892", path="/api/v2/auth/token/get", timestamp=AT) == wanted


@pytest.mark.parametrize(("body", "wanted"), PUSHES)
def test_notifications(body: bytes, wanted: str) -> None:
    assert push_signature(KEY, url=URL, body=body) == wanted


def read(body: bytes, signature: str) -> Any:
    return build(connection("http://127.0.0.1:9", SANDBOX_DEFAULTS)).read_event(url=URL, headers={"Authorization": signature}, body=body)


def test_a_notification_is_read_after_its_signature() -> None:
    event = read(V9, PUSHES[0][1])
    assert (event.kind, event.shop_id, event.data["ordersn"], event.key) == ("3", "22001", "220810QR5F1B5Q", PUSHES[0][1])
    assert read(V11, PUSHES[2][1]).kind == ""  # the address is being verified: nothing happened


def test_a_wrong_signature_or_an_odd_body_is_refused() -> None:
    for signature in (PUSHES[1][1], "", PUSHES[0][1].upper()):
        with pytest.raises(Rejected):
            read(V9, signature)
    with pytest.raises(Rejected):
        read(V9 + b" ", PUSHES[0][1])
    with pytest.raises(UnexpectedReply):
        read(V10, PUSHES[1][1])
    for odd in (b"[]", b"null", json.dumps({"code": 3, "data": []}).encode()[:-1]):
        with pytest.raises(UnexpectedReply):
            read(odd, push_signature(KEY, url=URL, body=odd))
