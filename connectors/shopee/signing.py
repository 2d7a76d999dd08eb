"""Signatures of Open Platform v2 (developer guide "API calls", captured 2025-12). Pure."""

import hashlib
import hmac


def sign(partner_key: str, *, partner_id: str, path: str, timestamp: int, access_token: str = "", shop_id: str = "") -> str:
    """Lower-case hex HMAC-SHA256 over the plain concatenation; the key is text, never hex-decoded. Query and body are not signed."""
    base = f"{partner_id}{path}{timestamp}{access_token}{shop_id}"
    return hmac.new(partner_key.encode(), base.encode(), hashlib.sha256).hexdigest()


def push_signature(partner_key: str, *, url: str, body: bytes) -> str:
    """Of a notification: registered call-back URL, a bar, the raw body."""
    return hmac.new(partner_key.encode(), url.encode() + b"|" + body, hashlib.sha256).hexdigest()


def is_equal(left: str, right: str) -> bool:
    """In constant time."""
    return hmac.compare_digest(left.encode(), right.encode())
