"""The only writer of the consent log. Call it inside the transaction of what was agreed to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from shop.account.models import ConsentEntry, Purpose

ACCOUNT_VERSION = "2026-11"
"""Change it with the words beside the tick of the registration."""


def give(
    purposes: Iterable[str],
    *,
    version: str,
    at: datetime,
    user_id: int | None = None,
    order_number: str = "",
    subscription: int | None = None,
    ip: str = "",
) -> None:
    about = {"user_id": user_id, "order_number": order_number, "subscription": subscription, "ip": ip or None}
    _write(purposes, version=version, at=at, is_given=True, about=about)


def withdraw(
    purposes: Iterable[str],
    *,
    version: str,
    at: datetime,
    user_id: int | None = None,
    subscription: int | None = None,
    ip: str = "",
) -> None:
    _write(purposes, version=version, at=at, is_given=False, about={"user_id": user_id, "subscription": subscription, "ip": ip or None})


def _write(purposes: Iterable[str], *, version: str, at: datetime, is_given: bool, about: dict[str, Any]) -> None:
    entries = [ConsentEntry(purpose=Purpose(purpose), at=at, version=version, is_given=is_given, **about) for purpose in purposes]
    ConsentEntry.objects.bulk_create(entries)
