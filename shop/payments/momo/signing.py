"""MoMo AIO v2: `name=value` pairs in a fixed alphabetical order, not encoded, HMAC-SHA256 in lower-case hex. Pure."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping

from shop.payments.gateway import Malformed

CREATE = ("accessKey", "amount", "extraData", "ipnUrl", "orderId", "orderInfo", "partnerCode", "redirectUrl", "requestId", "requestType")
IPN = (
    "accessKey", "amount", "extraData", "message", "orderId", "orderInfo", "orderType", "partnerCode", "payType", "requestId",
    "responseTime", "resultCode", "transId",
)  # fmt: skip
QUERY = ("accessKey", "orderId", "partnerCode", "requestId")
REFUND = ("accessKey", "amount", "description", "orderId", "partnerCode", "requestId", "transId")
_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


def base(values: Mapping[str, object], names: tuple[str, ...]) -> str:
    return "&".join(f"{name}={values.get(name, '')}" for name in names)


def sign(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_signed(secret: str, text: str, given: object) -> bool:
    return isinstance(given, str) and bool(_HEX.fullmatch(given)) and hmac.compare_digest(sign(secret, text), given)


def read_object(body: bytes) -> dict[str, object]:
    """A flat JSON object of texts and whole numbers. Raises `Malformed`, also for a name that comes twice."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise Malformed("a name comes twice")
        return found

    try:
        values = json.loads(body, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise Malformed("no JSON") from error
    if not isinstance(values, dict) or any(isinstance(value, bool) or not isinstance(value, str | int) for value in values.values()):
        raise Malformed("no flat object")
    return values
