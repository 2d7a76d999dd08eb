"""The code on a label: the lot's code, the piece's number, and a signature that only this shop can make."""

import base64
import hashlib
import hmac
import re

from django.conf import settings

SIGNATURE_CHARS = 8
"""40 bits: a guess succeeds once in 10^12."""
PURPOSE = b"traceability-label-v1"
_FORM = re.compile(r"([2-9a-hjkmnp-z]{8})-([0-9a-z]{1,6})-([a-z2-7]{8})", re.ASCII)
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def signed(lot_code: str, serial: int) -> str:
    """`lot-serial-signature`, lower case; the serial in base 36."""
    body = f"{lot_code}-{_base36(serial)}"
    return f"{body}-{_signature(body)}"


def opened(code: str) -> tuple[str, int] | None:
    """The lot's code and the serial; None for anything that this shop did not sign."""
    match = _FORM.fullmatch(code.strip().lower())
    if match is None:
        return None
    lot_code, serial, signature = match.groups()
    if not hmac.compare_digest(signature, _signature(f"{lot_code}-{serial}")):
        return None
    return lot_code, int(serial, 36)


def _signature(body: str) -> str:
    key = hashlib.sha256(PURPOSE + settings.SECRET_KEY.encode()).digest()
    digest = hmac.new(key, body.encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:SIGNATURE_CHARS]


def _base36(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = _DIGITS[rest] + text
    return text or "0"
