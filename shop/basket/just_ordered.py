"""What the visitor ordered a moment ago: whoever goes back after ordering finds an empty basket, and must not think the order is lost."""

from datetime import datetime, timedelta
from typing import Any

KEY = "just_ordered"
KEPT_FOR = timedelta(hours=2)
"""Short, because a telephone is lent and a computer shared."""


def remember(session: Any, *, number: str, now: datetime) -> None:
    session[KEY] = {"number": number, "at": now.timestamp()}


def number_in(session: Any, *, now: datetime) -> str:
    """The order's number; empty when nothing was ordered lately."""
    kept = session.get(KEY) or {}
    return kept["number"] if kept and now.timestamp() - kept["at"] < KEPT_FOR.total_seconds() else ""
