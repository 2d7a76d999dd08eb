"""The calls that a marketplace allows, shared by all processes: per app, per account and per class of calls; per second and per day.

Each call gets a slot, and slots of one scope are evenly spaced: a vendor that counts by the second sees the same number in each of
them, and a bulk publish never leaves in one burst. The database keeps the next free slot of a scope; a process reserves a few at a
time. The bounds are settings of the account:

    calls_per_s (column), calls_per_day           the account
    app_calls_per_s, app_calls_per_day            all accounts of the app together
    calls_per_s_read, calls_per_s_write           one class of calls of the account

Urgent calls (taking off sale, stock to zero) overtake: an ordinary call takes no slot further away than QUEUE_S, so that is what an
urgent one waits at most; and the last tenth of a day's calls is kept for them.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from django.db import transaction

from connectors.errors import RateLimited
from connectors.models import Account, CallPace

HEADROOM = 0.04
"""Part of each second left free: a call may reach the marketplace in the second after the one that it left in."""
QUEUE_S = 0.25
LATE_S = 0.04
"""A slot missed by more is given up: calls made up for would arrive together. Not longer than HEADROOM of a second, for what is late
in one second comes on top of the next."""
BATCH = 3
MAX_WAIT_S = 10.0
URGENT_SHARE_OF_DAY = 10
OVERTAKING = ("urgent", "auth")
QUOTA_DAY = timezone(timedelta(hours=8))
"""Shopee's day starts at 00:00 UTC+8 (captured 2026-08); for others it is as good as any."""
TOO_FAR_US = 60_000_000


@dataclass(frozen=True, kw_only=True)
class Scope:
    """`per_s` and `per_day`: None means unbounded."""

    name: str
    per_s: int | None
    per_day: int | None = None

    @property
    def interval_us(self) -> int:
        return round(1_000_000 / (self.per_s * (1 - HEADROOM))) if self.per_s else 0


def app_of(account: Account) -> str:
    """The app (partner id, key and budget) that the account's calls are made by."""
    return str(account.settings.get("partner_id") or account.pk)


def scopes_of(account: Account, call_class: str) -> tuple[Scope, ...]:
    """Always in the same order, so that two processes never wait for each other's rows."""
    said = account.settings
    app = Scope(
        name=f"app:{account.marketplace}:{app_of(account)}",
        per_s=_whole(said.get("app_calls_per_s")),
        per_day=_whole(said.get("app_calls_per_day")),
    )
    own = Scope(name=f"account:{account.pk}", per_s=account.calls_per_s, per_day=_whole(said.get("calls_per_day")))
    of_class = Scope(name=f"account:{account.pk}:{call_class}", per_s=_whole(said.get(f"calls_per_s_{call_class}")))
    return tuple(scope for scope in (app, own, of_class) if scope.per_s or scope.per_day)


def _whole(value: object) -> int | None:
    return int(str(value)) if str(value or "").isdigit() and int(str(value)) else None


def calls_today(account: Account, *, now: datetime) -> int:
    row = CallPace.objects.filter(scope=f"account:{account.pk}", day=_day(now)).first()
    return row.day_used if row else 0


def _day(now: datetime) -> int:
    return now.astimezone(QUOTA_DAY).date().toordinal()


class _Slots:
    """Slots that this process reserved and did not use yet, for all its threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.at: deque[float] = deque()


_reserved: dict[tuple[str, ...], _Slots] = {}
_reserved_lock = threading.Lock()


def _slots(key: tuple[str, ...]) -> _Slots:
    with _reserved_lock:
        return _reserved.setdefault(key, _Slots())


class Budget:
    """`before_call` of one run. `on_call` runs last, right before the request leaves: whoever works under a lease makes sure of it."""

    def __init__(self, account: Account, *, clock: Callable[[], datetime]) -> None:
        self._account, self._clock = account, clock
        self.on_call: Callable[[], None] = _nothing

    def __call__(self, call_class: str) -> None:
        scopes = scopes_of(self._account, call_class)
        deadline = time.monotonic() + MAX_WAIT_S
        while time.monotonic() < deadline:
            slot = self._slot(scopes, overtakes=call_class in OVERTAKING, deadline=deadline)
            time.sleep(max(0.0, slot - self._clock().timestamp()))
            if self._clock().timestamp() - slot <= LATE_S:
                return self.on_call()
        raise RateLimited("Đã dùng hết hạn mức gọi sàn, hệ thống tự tiếp tục.", retry_after_s=1.0, code="budget")

    def _slot(self, scopes: tuple[Scope, ...], *, overtakes: bool, deadline: float) -> float:
        """Raises `RateLimited` when no slot came in time or the day's calls are used up."""
        held = _slots((str(overtakes), *(scope.name for scope in scopes)))
        while True:
            with held.lock:
                now = self._clock()
                while held.at and not -LATE_S <= held.at[0] - now.timestamp() < TOO_FAR_US / 1_000_000:  # missed, or of another clock
                    held.at.popleft()
                if not held.at:
                    held.at.extend(reserve(scopes, now=now, overtakes=overtakes))
                if held.at:
                    return held.at.popleft()
            if time.monotonic() > deadline:
                raise RateLimited("Đã dùng hết hạn mức gọi sàn, hệ thống tự tiếp tục.", retry_after_s=1.0, code="budget")
            time.sleep(QUEUE_S / 5)


def _nothing() -> None:
    """For runs without a lease."""


def reserve(scopes: tuple[Scope, ...], *, now: datetime, overtakes: bool) -> list[float]:
    """Times of the next calls, some of them; none when the queue is full. Raises `RateLimited` when the day's calls are used up."""
    now_us, day = int(now.timestamp() * 1_000_000), _day(now)
    names = [scope.name for scope in scopes]
    with transaction.atomic():
        rows = {row.scope: row for row in CallPace.objects.select_for_update().filter(scope__in=names).order_by("scope")}
        if len(rows) < len(names):
            CallPace.objects.bulk_create([CallPace(scope=name) for name in names if name not in rows], ignore_conflicts=True)
            rows = {row.scope: row for row in CallPace.objects.select_for_update().filter(scope__in=names).order_by("scope")}
        start = max([now_us, *(_next_us(rows[name], now_us) for name in names)])
        if not overtakes and start - now_us > QUEUE_S * 1_000_000:
            return []
        interval = max((scope.interval_us for scope in scopes), default=0)
        count = _count(scopes, interval)
        for scope in scopes:
            row = rows[scope.name]
            used = row.day_used if row.day == day else 0
            _check_day(scope, used + count, now=now, overtakes=overtakes)
            own = scope.interval_us if len(scopes) == 1 or count == 1 else interval
            CallPace.objects.filter(pk=row.pk).update(next_at_us=start + own * count, day=day, day_used=used + count)
    return [(start + interval * number) / 1_000_000 for number in range(count)]


def _next_us(row: CallPace, now_us: int) -> int:
    """A slot absurdly far away was written by a clock that ran ahead."""
    return row.next_at_us if row.next_at_us - now_us < TOO_FAR_US else now_us


def _count(scopes: tuple[Scope, ...], interval_us: int) -> int:
    """Several at a time only where the pace is quick and one scope's alone; what a day's cap counts is taken one by one."""
    if len(scopes) > 1 or any(scope.per_day for scope in scopes):
        return 1
    return max(1, min(BATCH, int(2 * LATE_S * 1_000_000 // max(1, interval_us))))


def _check_day(scope: Scope, used: int, *, now: datetime, overtakes: bool) -> None:
    if scope.per_day is None:
        return
    allowed = scope.per_day if overtakes else scope.per_day - scope.per_day // URGENT_SHARE_OF_DAY
    if used > allowed:
        raise RateLimited(
            "Đã dùng hết hạn mức gọi sàn trong ngày, hệ thống tự tiếp tục vào ngày mai.", retry_after_s=_to_midnight(now), code="day_budget"
        )


def _to_midnight(now: datetime) -> float:
    there = now.astimezone(QUOTA_DAY)
    return (there.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) - there).total_seconds()
