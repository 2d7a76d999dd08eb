"""The bank's feed: whoever reads the account (the bank, an aggregator, a script) posts incoming transfers, signed. Pure.

`POST /ipn/bank_transfer/` with `X-Timestamp` (seconds) and `X-Signature` = HMAC-SHA256 in lower-case hex over
`<timestamp>.<body>`; the body is `{"transactions": [{"ref", "received_at", "amount", "content"}]}`.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from typing import Any

from shop.services.contract import Connection, Field

CODE, LABEL = "bank_feed", "Báo có ngân hàng"
FIELDS = (Field(name="secret", label="Khóa ký", is_secret=True, help="Ít nhất 24 ký tự; bên gửi báo có giữ cùng khóa này."),)
SANDBOX_SETTINGS = {"secret": "khoa-ky-bao-co-thu-nghiem"}
MAX_AGE_S = 300
MAX_ROWS = 500
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


def sandbox_settings(base_url: str) -> dict[str, str]:
    return dict(SANDBOX_SETTINGS)


def build(connection: Connection) -> Mapping[str, str]:
    return connection.settings


def probe(settings: Mapping[str, str]) -> str:
    return "Khóa đã lưu. Hãy gửi thử một giao dịch từ bên báo có."


def sign(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_signed(secret: str, *, timestamp: str, signature: str, body: bytes, now_s: float) -> bool:
    """In time, lower-case hex, compared in constant time."""
    if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 12 or abs(now_s - int(timestamp)) > MAX_AGE_S:
        return False
    return bool(_HEX.fullmatch(signature)) and hmac.compare_digest(sign(secret, timestamp, body), signature)


def rows(body: bytes) -> list[dict[str, Any]]:
    """Raises `ValueError`."""
    try:
        found = json.loads(body)["transactions"]
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no transactions") from error
    if not isinstance(found, list) or len(found) > MAX_ROWS or not all(isinstance(row, dict) for row in found):
        raise ValueError("transactions must be a list of objects")
    return found
