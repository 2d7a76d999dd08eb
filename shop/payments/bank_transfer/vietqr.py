"""The content of a VietQR code. Pure.

Source: NAPAS technical specification 1.5.2 (2021), EMVCo merchant-presented mode; checked against the vectors in the tests.
"""

import binascii
import re

NAPAS_ID = "A000000727"
TO_ACCOUNT = "QRIBFTTA"
VND, VIETNAM = "704", "VN"
LONGEST_MESSAGE = 25
_MESSAGE = re.compile(r"[A-Za-z0-9 ]{1,25}", re.ASCII)


def crc16(content: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, not reflected. Of "123456789" it is 0x29B1."""
    return binascii.crc_hqx(content, 0xFFFF)


def payload(*, bank_bin: str, account: str, amount_vnd: int | None = None, message: str = "") -> str:
    """`bank_bin` has six digits; `message` letters, digits and blanks without diacritics, 25 at most. Raises `ValueError`."""
    if not re.fullmatch(r"\d{6}", bank_bin, re.ASCII) or not re.fullmatch(r"[A-Za-z0-9]{1,19}", account, re.ASCII):
        raise ValueError("a bank's BIN has six digits, an account up to nineteen letters and digits")
    if amount_vnd is not None and not 0 < amount_vnd < 10**13:
        raise ValueError("an amount is positive, whole đồng, thirteen digits at most")
    if message and not _MESSAGE.fullmatch(message):
        raise ValueError("a message has letters, digits and blanks, 25 at most")
    receiver = _field("00", bank_bin) + _field("01", account)
    content = _field("00", "01") + _field("01", "11" if amount_vnd is None else "12")
    content += _field("38", _field("00", NAPAS_ID) + _field("01", receiver) + _field("02", TO_ACCOUNT))
    content += _field("53", VND)
    if amount_vnd is not None:
        content += _field("54", str(amount_vnd))
    content += _field("58", VIETNAM)
    if message:
        content += _field("62", _field("08", message))
    content += "6304"
    return f"{content}{crc16(content.encode()):04X}"


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"
