"""Calls are spaced and counted over all processes: per app, per account, per class, per day; urgent ones overtake."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from connectors import budget
from connectors.budget import Scope, reserve, scopes_of
from connectors.errors import RateLimited
from connectors.models import Account, CallPace
from tests.connectors.conftest import ShopeeShop

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
ACCOUNT = Scope(name="account:1", per_s=50)


def offsets(slots: list[float]) -> list[int]:
    """Milliseconds after NOW."""
    return [round((slot - NOW.timestamp()) * 1000) for slot in slots]


def test_slots_of_all_processes_are_evenly_spaced_and_a_full_queue_gives_none() -> None:
    assert offsets(reserve((ACCOUNT,), now=NOW, overtakes=False)) == [0, 21, 42]
    assert offsets(reserve((ACCOUNT,), now=NOW, overtakes=False)) == [62, 83, 104]
    given = 2
    while reserve((ACCOUNT,), now=NOW, overtakes=False):
        given += 1
    assert given == 5
    assert offsets(reserve((ACCOUNT,), now=NOW, overtakes=True))[0] == 312
    assert len(reserve((ACCOUNT,), now=NOW + timedelta(milliseconds=200), overtakes=False)) == 3


def test_a_second_holds_no_more_than_the_vendor_allows() -> None:
    times, now = [], NOW
    while now < NOW + timedelta(seconds=3):
        times += reserve((ACCOUNT,), now=now, overtakes=False)
        now += timedelta(milliseconds=10)
    for start in range(0, 2000, 37):
        first = NOW.timestamp() + start / 1000
        assert sum(first <= at < first + 1 for at in times) <= 49


def test_an_app_is_shared_by_its_accounts_and_a_class_has_its_own_pace() -> None:
    said = {"partner_id": "7", "app_calls_per_s": "10", "calls_per_s_write": "5"}
    one = Account.objects.create(marketplace="shopee", name="một", settings=said, calls_per_s=50)
    two = Account.objects.create(marketplace="shopee", name="hai", settings=said, calls_per_s=50)
    assert [scope.name for scope in scopes_of(one, "write")] == ["app:shopee:7", f"account:{one.pk}", f"account:{one.pk}:write"]
    assert [scope.per_s for scope in scopes_of(one, "read")] == [10, 50]
    assert offsets(reserve(scopes_of(one, "read"), now=NOW, overtakes=False)) == [0]
    assert offsets(reserve(scopes_of(two, "read"), now=NOW, overtakes=False)) == [104]
    assert offsets(reserve(scopes_of(two, "write"), now=NOW, overtakes=False)) == [208]
    assert reserve(scopes_of(two, "write"), now=NOW, overtakes=False) == []
    assert offsets(reserve(scopes_of(two, "write"), now=NOW, overtakes=True)) == [417]


def test_the_last_tenth_of_a_day_is_kept_for_urgent_calls() -> None:
    daily = (Scope(name="account:1", per_s=1000, per_day=20),)
    for _call in range(18):
        reserve(daily, now=NOW, overtakes=False)
    with pytest.raises(RateLimited) as refused:
        reserve(daily, now=NOW, overtakes=False)
    assert (refused.value.code, refused.value.retry_after_s) == ("day_budget", 13 * 3600)
    assert [len(reserve(daily, now=NOW, overtakes=True)) for _call in range(2)] == [1, 1]
    with pytest.raises(RateLimited):
        reserve(daily, now=NOW, overtakes=True)
    assert CallPace.objects.get().day_used == 20
    assert len(reserve(daily, now=NOW + timedelta(hours=13), overtakes=False)) == 1


def test_a_clock_that_ran_far_ahead_stops_nobody() -> None:
    reserve((ACCOUNT,), now=NOW + timedelta(hours=1), overtakes=False)
    assert offsets(reserve((ACCOUNT,), now=NOW, overtakes=False))[0] == 0


def test_the_day_is_counted_for_the_console(shopee: ShopeeShop) -> None:
    before = budget.calls_today(shopee.account, now=timezone.now())
    for _reading in range(5):  # calls are set apart a few at a time
        shopee.diff()
    assert budget.calls_today(shopee.account, now=timezone.now()) > before
