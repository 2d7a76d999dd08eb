"""VietQR codes byte for byte, and order codes found in what banks make of a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.payments.bank_transfer.memo import memo_of, order_numbers_in
from shop.payments.bank_transfer.vietqr import crc16, payload

VECTORS = [
    (("970416", "257678859", None, ""), "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F"),
    (
        ("970416", "257678859", 10_000, "Chuyen tien"),
        "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA53037045405100005802VN62150811Chuyen tien630453E6",
    ),
    (
        ("970415", "113366668888", 79_000, "Ung Ho Quy Vac Xin"),
        "00020101021238560010A0000007270126000697041501121133666688880208QRIBFTTA53037045405790005802VN62220818Ung Ho Quy Vac Xin63043ACF",
    ),
    (
        ("970436", "0011001234567", 385_000, "CB2511230001"),
        "00020101021238570010A00000072701270006970436011300110012345670208QRIBFTTA530370454063850005802VN62160812CB251123000163045A38",
    ),
    (
        ("970405", "1234567890123", 1_250_000, "OCOP CB251123A7 K9"),
        "00020101021238570010A00000072701270006970405011312345678901230208QRIBFTTA53037045407"
        "12500005802VN62220818OCOP CB251123A7 K963046D80",
    ),
    (
        ("970422", "0987654321", 99_999_999, "X" * 25),
        "00020101021238540010A00000072701240006970422011009876543210208QRIBFTTA53037045408999999995802VN62290825XXXXXXXXXXXXXXXXXXXXXXXXX63047788",
    ),
]


def test_the_check_value_of_the_crc() -> None:
    assert crc16(b"123456789") == 0x29B1


@pytest.mark.parametrize(("given_values", "content"), VECTORS)
def test_vectors(given_values: tuple[str, str, int | None, str], content: str) -> None:
    bank_bin, account, amount_vnd, message = given_values
    assert payload(bank_bin=bank_bin, account=account, amount_vnd=amount_vnd, message=message) == content


@pytest.mark.parametrize(
    "wrong",
    [
        {"bank_bin": "97041"},
        {"bank_bin": "97041٦"},
        {"account": ""},
        {"account": "1" * 20},
        {"account": "12-34"},
        {"amount_vnd": 0},
        {"amount_vnd": -5},
        {"message": "Miến dong"},
        {"message": "X" * 26},
    ],
)
def test_what_a_bank_could_not_read_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"digits|positive|letters"):
        payload(**{"bank_bin": "970416", "account": "257678859", "amount_vnd": 1, "message": "", **wrong})  # type: ignore[arg-type]


@given(st.integers(0, 999_999), st.text("23456789ABCDEFGHJKMNPQRSTUVWXYZ", min_size=6, max_size=6))
def test_a_memo_is_found_again_as_banks_write_it(day: int, code: str) -> None:
    number = f"CB{day:06d}-{code}"
    memo = memo_of(number)
    for text in (memo, memo.lower(), f"MBVCB.123.{memo}.CT tu 001 toi 002", f"{memo[:8]} {memo[8:]} chuyen tien", number):
        assert order_numbers_in(text) == [number]


@pytest.mark.parametrize("text", ["", "chuyen tien", "CB26112", "CB2611247K3M9", "XCB2611247K3M9QZ", "CB2611240O1IL0"])
def test_other_text_holds_no_order(text: str) -> None:
    assert order_numbers_in(text) == []
