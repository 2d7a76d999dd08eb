"""Thin tasks: they take ids only, may run twice, and may be lost. What is due stands in the database."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from celery import Task, shared_task
from django.db import connection, transaction
from django.db.models import Case, DateTimeField, F, Min, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from connectors import alerts, exchange, inbound, listings, returns, settlements, taxonomy, watching
from connectors.accounts import connect, look_after_consent, park
from connectors.claims import claim, shape_claimed, still_claimed, unclaim
from connectors.errors import MarketplaceError, NotAuthorised
from connectors.models import Account, AccountState, Listing, ListingState, Transport
from connectors.push import push

log = logging.getLogger(__name__)
RUN_S = 40
SHORT_WAIT_S = 10
"""A retry due sooner than this is waited for in the task; a later one belongs to the sweep."""
MAX_THREADS = 16
CALLS_PER_THREAD_S = 4
"""What one thread makes at a marketplace that takes its time."""
READ_TOGETHER, CALLS_EACH, HELD_S = 12, 3, 10
"""Listings of one claim: their offers and rules are read at once. At the account's pace they are done within HELD_S."""
DUE_FOR_A_HELPER = 50
"""From here on another worker process is asked to join in; with one process the message waits its turn and finds nothing to do."""
LOCK_RECHECK = timedelta(hours=1)
"""How often an item under the marketplace's review or ban is looked at."""


def wake(account_ids: Iterable[int]) -> None:
    """After commit, tells a worker that the accounts have work. A lost message costs a minute: the sweep repeats it."""
    for account_id in set(account_ids):
        transaction.on_commit(partial(_send, account_id))


def rules_saved(account_id: int) -> None:
    """After commit of a rule."""
    transaction.on_commit(partial(_send, account_id, apply_rules))


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
    if not is_helper and _due_count(account_id) >= DUE_FOR_A_HELPER:
        push_account.delay(account_id, is_helper=True)
    until = time.monotonic() + RUN_S
    done, was_alone = _drain_once(account, until=until)
    if not was_alone:
        return done
    while not is_helper and (due_at := next_due_at(account_id)) and (wait := _seconds_until(due_at)) <= SHORT_WAIT_S:
        if time.monotonic() + wait >= until:
            break
        time.sleep(wait)
        account.refresh_from_db()
        done += _drain_once(account, until=until)[0]
    if _due_count(account_id):
        push_account.delay(account_id)
    return done


def _drain_once(account: Account, *, until: float) -> tuple[int, bool]:
    """A process that works on the account already has all the threads that its pace can use: then only what is urgent is done here.

    What else came meanwhile is found by whoever drains, who looks once more after the end.
    """
    with _alone(account.pk) as is_alone:
        done = drain(account, until=until) if is_alone else work(account, until=until, only_urgent=True)
    return done, is_alone


_drained: set[int] = set()
_drained_lock = threading.Lock()


@contextmanager
def _alone(account_id: int) -> Iterator[bool]:
    """Whether no other thread of this process works on the account; until the end nobody else does."""
    with _drained_lock:
        is_alone = account_id not in _drained
        _drained.add(account_id)
    try:
        yield is_alone
    finally:
        if is_alone:
            with _drained_lock:
                _drained.discard(account_id)


def _seconds_until(moment: datetime) -> float:
    return max(0.05, (moment - timezone.now()).total_seconds())


def _due_count(account_id: int) -> int:
    return Listing.objects.due(now=timezone.now()).filter(account_id=account_id).count()


def drain(account: Account, *, until: float) -> int:
    """Does what is due, with as many calls at once as the account's pace can use; answers how many listings were worked on.

    One listing's calls come one after the other, each as slow as the marketplace; only several listings at a time fill the pace.
    """
    due = _due_count(account.pk)
    threads = min(MAX_THREADS, due, -(-account.calls_per_s // CALLS_PER_THREAD_S) or MAX_THREADS)
    if threads <= 1 or connection.in_atomic_block:  # a test's transaction is seen by its own thread alone
        return work(account, until=until)
    at_a_time = max(1, min(READ_TOGETHER, due // threads, (account.calls_per_s or MAX_THREADS) * HELD_S // (CALLS_EACH * threads)))
    with ThreadPoolExecutor(threads, thread_name_prefix=f"push-{account.pk}") as pool:
        return sum(pool.map(lambda _number: _work_in_thread(account.pk, until, at_a_time), range(threads)))


def _work_in_thread(account_id: int, until: float, at_a_time: int) -> int:
    try:
        return work(Account.objects.get(pk=account_id), until=until, at_a_time=at_a_time)
    finally:
        connection.close()


def work(account: Account, *, until: float, at_a_time: int = 1, only_urgent: bool = False) -> int:
    """Claims and pushes until nothing is due or the monotonic time is over; answers how many."""
    connected, done = connect(account), 0
    while time.monotonic() < until:
        claimed = claim(account.pk, now=timezone.now(), limit=at_a_time, only_urgent=only_urgent)
        if not claimed:
            break
        shaped = shape_claimed(claimed, now=timezone.now())
        while claimed and time.monotonic() < until:
            listing = claimed.pop(0)
            push(listing, connected, shaped.pop(listing.product_id, None))
            done += 1
            claimed, changed = still_claimed(claimed)
            for other in changed:
                shaped.pop(other, None)
        unclaim(claimed)
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
    watching.sample(now)
    for account_id in watching.due_for_reading(now):
        watching.read_everything.delay(account_id)
    for account_id in listings.file_account_ids():
        prepare_files.delay(account_id)
    for account in listings.active_accounts():
        import_account_orders.delay(account.pk)
    for account_id in alerts.waiting(now=now):
        tell_contact.delay(account_id)


@shared_task
def import_account_orders(account_id: int, has_return_news: bool = False) -> int:
    """Orders, returns and money of one account, each as often as it is due. Without the seller's consent the rest is not asked for."""
    account = Account.objects.filter(pk=account_id, state=AccountState.ACTIVE, transport=Transport.API).first()
    imported: list[int] = []
    if account is None:
        return 0
    connected, now = connect(account), timezone.now()
    steps: tuple[Callable[[], object], ...] = (
        lambda: look_after_consent(connected),
        lambda: imported.append(inbound.import_orders(account, until=now)),
        lambda: returns.import_returns(connected, until=now, is_asked=has_return_news),
        lambda: settlements.import_settlements(connected, until=now),
    )
    for step in steps:
        if not _guarded(account, step):
            break
    return sum(imported)


@shared_task
def tell_contact(account_id: int) -> bool:
    return alerts.tell(account_id, now=timezone.now())


def _guarded(account: Account, work_on: Callable[[], object]) -> bool:
    """The edge that logs: one account's trouble never stops the others. False when the account may not be asked any more."""
    try:
        work_on()
    except NotAuthorised as error:
        park(account, error.text)
        return False
    except MarketplaceError as error:
        log.info("account=%s error=%s code=%s", account.pk, type(error).__name__, error.code)
    except Exception:
        log.exception("account=%s", account.pk)
    return True


def next_due_at(account_id: int) -> datetime | None:
    """When the account's next work can be claimed: its due time or the end of the lease on it."""
    paused = Case(When(is_urgent=True, then=F("due_at")), default=Coalesce("account__paused_until", "due_at"), output_field=DateTimeField())
    moment = Greatest("due_at", Coalesce("lease_until", "due_at"), paused, output_field=DateTimeField())
    return Listing.objects.pending().filter(account_id=account_id).aggregate(first=Min(moment))["first"]


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


@shared_task
def apply_rules(account_id: int) -> int:
    """After staff changed a rule: the listings that show something else now are marked. A lost message costs a minute."""
    return listings.rules_changed([account_id])
