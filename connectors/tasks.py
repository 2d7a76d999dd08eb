"""Thin tasks: they take ids only, may run twice, and may be lost. What is due stands in the database."""

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from celery import Task, shared_task
from django.db import transaction
from django.utils import timezone

from connectors import exchange, inbound, listings, taxonomy
from connectors.accounts import connect, park
from connectors.errors import MarketplaceError, NotAuthorised
from connectors.models import Account, AccountState, Listing, ListingState, Transport
from connectors.push import claim, push

log = logging.getLogger(__name__)
RUN_S = 40
SHORT_WAIT_S = 10
"""A retry due sooner than this is waited for in the task; a later one belongs to the sweep."""
WORKERS_PER_ACCOUNT = 3
LISTINGS_PER_WORKER = 8
LOCK_RECHECK = timedelta(hours=1)
"""How often an item under the marketplace's review or ban is looked at."""


def wake(account_ids: Iterable[int]) -> None:
    """After commit, tells a worker that the accounts have work. A lost message costs a minute: the sweep repeats it."""
    for account_id in set(account_ids):
        transaction.on_commit(partial(_send, account_id))


def wake_files(account_ids: Iterable[int]) -> None:
    for account_id in set(account_ids):
        transaction.on_commit(partial(_send, account_id, prepare_files))


def _send(account_id: int, task: Task | None = None) -> None:
    try:
        (task or push_account).delay(account_id)
    except Exception:
        log.warning("wake lost account=%s", account_id, exc_info=True)


@shared_task
def push_account(account_id: int, is_helper: bool = False) -> int:
    """Pushes what is due for at most RUN_S seconds; answers how many listings were worked on."""
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        return 0
    if not is_helper:
        _call_helpers(account_id)
    until = time.monotonic() + RUN_S
    done = work(account, until=until)
    if is_helper:
        return done
    while (due_at := next_due_at(account_id)) and time.monotonic() + (wait := _seconds_until(due_at)) < until and wait <= SHORT_WAIT_S:
        time.sleep(wait)
        account.refresh_from_db()
        done += work(account, until=until)
    if Listing.objects.due(now=timezone.now()).filter(account_id=account_id).exists():
        push_account.delay(account_id)
    return done


def _seconds_until(moment: datetime) -> float:
    return max(0.05, (moment - timezone.now()).total_seconds())


def _call_helpers(account_id: int) -> None:
    """A bulk publish uses several workers; a single change needs one."""
    due = Listing.objects.due(now=timezone.now()).filter(account_id=account_id).count()
    for _helper in range(min(WORKERS_PER_ACCOUNT - 1, due // LISTINGS_PER_WORKER)):
        push_account.delay(account_id, is_helper=True)


def work(account: Account, *, until: float) -> int:
    """Claims and pushes until nothing is due or the monotonic time is over; answers how many."""
    connected, done = connect(account), 0
    while time.monotonic() < until:
        listing = claim(account.pk, now=timezone.now())
        if listing is None:
            break
        push(listing, connected)
        done += 1
    return done


@shared_task
def prepare_files(account_id: int) -> int:
    """The files that a person uploads are ready soon after a change; a withdrawal within a minute."""
    account = Account.objects.filter(pk=account_id, transport=Transport.FILES, state=AccountState.ACTIVE).first()
    return len(exchange.prepare(account, now=timezone.now())) if account else 0


@shared_task
def sweep() -> None:
    """Every minute: finds what a lost message or a calendar day changed, and wakes the accounts with work."""
    now = timezone.now()
    Listing.objects.filter(state=ListingState.LOCKED, due_at=None, confirmed_at__lt=now - LOCK_RECHECK).mark_due(now=now)
    listings.mark_changed(Listing.objects.filter(account__state="active", is_wanted=True), now=now, on=timezone.localdate())
    wake(Listing.objects.due(now=now).values_list("account_id", flat=True).distinct())
    for account_id in listings.file_account_ids():
        prepare_files.delay(account_id)
    for account in listings.active_accounts():
        import_account_orders.delay(account.pk)


@shared_task
def import_account_orders(account_id: int) -> int:
    account = Account.objects.filter(pk=account_id, state=AccountState.ACTIVE, transport=Transport.API).first()
    imported: list[int] = []
    if account is not None:
        _guarded(account, lambda: connect(account).renew_if_close())
        _guarded(account, lambda: imported.append(inbound.import_orders(account, until=timezone.now())))
    return sum(imported)


def _guarded(account: Account, work_on: object) -> None:
    """The edge that logs: one account's trouble never stops the others."""
    try:
        work_on()  # type: ignore[operator]  # a callable without arguments
    except NotAuthorised as error:
        park(account, error.text)
    except MarketplaceError as error:
        log.info("account=%s error=%s code=%s", account.pk, type(error).__name__, error.code)
    except Exception:
        log.exception("account=%s", account.pk)


def next_due_at(account_id: int) -> datetime | None:
    """When the account's next work can be claimed: its due time or the end of the lease on it."""
    pending = Listing.objects.pending().filter(account_id=account_id)
    rows = pending.values_list("due_at", "lease_until", "is_urgent", "account__paused_until")
    moments = [
        max(moment for moment in (due_at, lease_until, None if is_urgent else paused_until) if moment)
        for due_at, lease_until, is_urgent, paused_until in rows
    ]
    return min(moments, default=None)


@shared_task
def refresh_taxonomies() -> None:
    """Daily: what each marketplace says about categories, attributes, limits and shipping."""
    for account in listings.active_accounts():
        refresh_taxonomy.delay(account.pk)


@shared_task
def refresh_taxonomy(account_id: int) -> None:
    account = Account.objects.filter(pk=account_id, state=AccountState.ACTIVE, transport=Transport.API).first()
    if account is not None:
        _guarded(account, lambda: taxonomy.refresh(account, now=timezone.now()))
        wake([account_id])
