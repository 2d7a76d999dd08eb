"""VNPay 2.1.0: what is signed and how. Pure; the vectors are in the tests."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import quote_plus, unquote_plus

from shop.payments.gateway import Malformed

HASH, HASH_TYPE = "vnp_SecureHash", "vnp_SecureHashType"
_HEX = re.compile(r"[0-9a-f]{128}", re.ASCII)

QUERY_REQUEST = ("RequestId", "Version", "Command", "TmnCode", "TxnRef", "TransactionDate", "CreateDate", "IpAddr", "OrderInfo")
REFUND_REQUEST = (
    "RequestId", "Version", "Command", "TmnCode", "TransactionType", "TxnRef", "Amount", "TransactionNo", "TransactionDate", "CreateBy",
    "CreateDate", "IpAddr", "OrderInfo",
)  # fmt: skip
REFUND_ANSWER = (
    "ResponseId", "Command", "ResponseCode", "Message", "TmnCode", "TxnRef", "Amount", "BankCode", "PayDate", "TransactionNo",
    "TransactionType", "TransactionStatus", "OrderInfo",
)  # fmt: skip
QUERY_ANSWER = (*REFUND_ANSWER, "PromotionCode", "PromotionAmount")


def form_base(values: Mapping[str, str]) -> str:
    """Names in byte order, both sides form-encoded; empty values and the hash itself are left out."""
    kept = {name: value for name, value in values.items() if value != "" and name not in (HASH, HASH_TYPE)}
    return "&".join(f"{quote_plus(name)}={quote_plus(kept[name])}" for name in sorted(kept))


def callback_base(raw_query: str) -> tuple[str, dict[str, str]]:
    """(base, values) of a call-back as it came, not encoded anew. Raises `Malformed` for a name that comes twice."""
    raw: dict[str, str] = {}
    for part in raw_query.split("&"):
        name, _sign, value = part.partition("=")
        if not name.startswith("vnp_"):
            continue
        if name in raw:
            raise Malformed("a parameter comes twice")
        raw[name] = value
    base = "&".join(f"{name}={raw[name]}" for name in sorted(raw) if raw[name] != "" and name not in (HASH, HASH_TYPE))
    return base, {name: unquote_plus(value) for name, value in raw.items()}


def joined(values: Mapping[str, object], names: tuple[str, ...]) -> str:
    """Base of the JSON calls: values behind each other, not encoded. Values stay as they came."""
    return "|".join(str(values.get(f"vnp_{name}", "")) for name in names)


def sign(secret: str, base: str) -> str:
    return hmac.new(secret.encode(), base.encode(), hashlib.sha512).hexdigest()


def is_signed(secret: str, base: str, given: object) -> bool:
    """Lower-case hex only, compared in constant time."""
    return isinstance(given, str) and bool(_HEX.fullmatch(given)) and hmac.compare_digest(sign(secret, base), given)
