"""Guessing passwords is slowed down at every door, because the backend that all of them ask counts here.

A name is counted by the account that it means: one phone number can be written in a hundred ways.
"""

import hashlib

from django.core.cache import cache

WINDOW_S = 15 * 60
MOST_HERE, MOST_OF_ACCOUNT, MOST_OF_ADDRESS = 8, 60, 120
"""Wrong passwords in a window: for an account from one address, for an account from anywhere, from an address for anybody.

Many people share the address of a mobile network, so the last one is generous.
"""


def are_too_many(account: str, address: str) -> bool:
    found = cache.get_many(list(_keys(account, address)))
    return any(int(found.get(key, 0)) >= most for key, most in _keys(account, address).items())


def failed(account: str, address: str) -> None:
    for key in _keys(account, address):
        cache.add(key, 0, WINDOW_S)
        try:
            cache.incr(key)
        except ValueError:  # ran out between the two calls
            cache.set(key, 1, WINDOW_S)


def succeeded(account: str, address: str) -> None:
    """Forgets this account's failures here; what came from elsewhere, or for others, still counts."""
    cache.delete(_key("here", f"{account}|{address}"))


def _keys(account: str, address: str) -> dict[str, int]:
    """With how many failures each is full."""
    return {
        _key("here", f"{account}|{address}"): MOST_HERE,
        _key("account", account): MOST_OF_ACCOUNT,
        _key("address", address): MOST_OF_ADDRESS,
    }


def _key(kind: str, value: str) -> str:
    return f"sign-in:{kind}:" + hashlib.sha256(value.encode()).hexdigest()
