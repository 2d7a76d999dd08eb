"""Counts attempts in the shared cache, so that order numbers can't be tried out."""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

WINDOW_S = 600
PER_ADDRESS = 20
PER_ORDER = 6
COUPONS = 10
QUESTIONS = 5


def may_look_up(request: HttpRequest, *, number: str) -> bool:
    """Counts this attempt; false when the visitor's address or the order number had its share of the last ten minutes."""
    address = _attempts("address", request.META.get("REMOTE_ADDR", ""))
    order = _attempts("order", number)
    return address <= PER_ADDRESS and order <= PER_ORDER


def may_try_coupon(request: HttpRequest) -> bool:
    """Counts this attempt; false when the visitor's address tried ten codes in the last ten minutes."""
    return _attempts("coupon", request.META.get("REMOTE_ADDR", "")) <= COUPONS


def may(request: HttpRequest, kind: str, *, per_address: int) -> bool:
    """Counts this attempt of the kind from the visitor's address; false when it had its share of the last ten minutes."""
    return _attempts(kind, request.META.get("REMOTE_ADDR", "")) <= per_address


def may_name(kind: str, name: str, *, most: int) -> bool:
    """Counts this attempt for what was typed, whoever typed it; false when it had its share of the last ten minutes."""
    return _attempts(f"{kind}:name", name.casefold()) <= most


def may_ask(request: HttpRequest) -> bool:
    """Counts this question; false after five of one address in ten minutes."""
    return _attempts("question", request.META.get("REMOTE_ADDR", "")) <= QUESTIONS


def _attempts(kind: str, value: str) -> int:
    key = f"lookup:{kind}:{hashlib.sha256(value.encode()).hexdigest()[:32]}"
    cache.add(key, 0, WINDOW_S)
    try:
        return cache.incr(key)
    except ValueError:  # ran out between the two calls
        cache.set(key, 1, WINDOW_S)
        return 1
