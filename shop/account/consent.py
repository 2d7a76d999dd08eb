"""The only writer of the consent log. Call it inside the transaction of what was agreed to."""

from collections.abc import Iterable
from datetime import datetime

from shop.account.models import ConsentEntry, Purpose

ACCOUNT_VERSION = "2026-11"
"""Change it with the words beside the tick of the registration."""


def give(purposes: Iterable[str], *, version: str, at: datetime, user_id: int | None = None, order_number: str = "", ip: str = "") -> None:
    _write(purposes, version=version, at=at, user_id=user_id, order_number=order_number, ip=ip, is_given=True)


def withdraw(purposes: Iterable[str], *, version: str, at: datetime, user_id: int, ip: str = "") -> None:
    _write(purposes, version=version, at=at, user_id=user_id, order_number="", ip=ip, is_given=False)


def _write(purposes: Iterable[str], *, version: str, at: datetime, user_id: int | None, order_number: str, ip: str, is_given: bool) -> None:
    same = {"at": at, "user_id": user_id, "order_number": order_number, "version": version, "ip": ip or None, "is_given": is_given}
    ConsentEntry.objects.bulk_create([ConsentEntry(purpose=Purpose(purpose), **same) for purpose in purposes])
