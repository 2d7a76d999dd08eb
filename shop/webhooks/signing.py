"""Signatures of Standard Webhooks (specification 1.0.0): HMAC-SHA256 over `id.timestamp.body`, base64, with the prefix v1. Pure."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping

SECRET_PREFIX = "whsec_"  # noqa: S105  (the specification's prefix)
TOLERANCE_S = 300
"""How old or how early a message may be."""


def new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def is_signed(*, secret: str, told: Mapping[str, str], body: bytes, now: float) -> bool:
    """Whether the sender knows the secret and sent it just now; the header may name several signatures."""
    try:
        timestamp = int(told.get("webhook-timestamp", ""))
    except ValueError:
        return False
    if abs(now - timestamp) > TOLERANCE_S:
        return False
    wanted = headers(secret=secret, message_id=told.get("webhook-id", ""), timestamp=timestamp, body=body)
    signatures = told.get("webhook-signature", "").split()
    return any(hmac.compare_digest(wanted["webhook-signature"].encode(), one.encode()) for one in signatures)


def headers(*, secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """`timestamp` is Unix seconds. Raises ValueError for a secret that is not `whsec_` and base64."""
    if not secret.startswith(SECRET_PREFIX):
        raise ValueError("a webhook secret starts with whsec_")
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    digest = hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
        "content-type": "application/json",
    }
