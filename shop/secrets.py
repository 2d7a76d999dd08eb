"""Encryption of what a database dump must not tell: keys and tokens. The first key of FIELD_ENCRYPTION_KEYS writes, all read."""

import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SecretUnreadable(Exception):
    """None of FIELD_ENCRYPTION_KEYS opens it: a key was dropped before its secrets were written anew."""


def seal(value: Any) -> str:
    return _box().encrypt(json.dumps(value).encode()).decode()


def open_sealed(sealed: str) -> Any:
    """None for an empty field. Raises `SecretUnreadable`."""
    if not sealed:
        return None
    try:
        return json.loads(_box().decrypt(sealed.encode()))
    except InvalidToken as error:
        raise SecretUnreadable("no key of FIELD_ENCRYPTION_KEYS opens this secret") from error


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS])
