"""The watch over the channels: a sample of every queue each minute, and the reading of everything once a day."""

import logging
from datetime import datetime, timedelta

from celery import shared_task
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from connectors import drift, listings
from connectors.accounts import connect, park
from connectors.budget import calls_today
from connectors.errors import MarketplaceError, NotAuthorised
from connectors.marketplace import Capability
from connectors.models import Account, AccountState, Attempt, Listing, ListingState, QueueSample, ReconcileRun, Transport

log = logging.getLogger(__name__)
FOR_PEOPLE = (ListingState.REJECTED, ListingState.LOCKED)
SAMPLES_KEPT = timedelta(days=8)
ATTEMPTS_KEPT = timedelta(days=180)
RECONCILE_EVERY = timedelta(hours=24)
RUN_IS_DEAD_AFTER = timedelta(minutes=30)


def sample(now: datetime) -> None:
    """One row per account and minute; what is too old for the charts goes."""
    minute = now.replace(second=0, microsecond=0)
    for account in Account.objects.exclude(state=AccountState.NEW):
        own = Listing.objects.filter(account=account)
        told = {
            "waiting": own.filter(due_at__isnull=False).count(),
            "for_people": own.filter(state__in=FOR_PEOPLE).count(),
            "calls_today": calls_today(account, now=now),
        }
        QueueSample.objects.get_or_create(account=account, at=minute, defaults=told)
    if minute.minute == 0:
        QueueSample.objects.filter(at__lt=now - SAMPLES_KEPT).delete()
        Attempt.objects.filter(at__lt=now - ATTEMPTS_KEPT).delete()


def due_for_reading(now: datetime) -> list[int]:
    """Accounts whose last whole reading is a day old or never was."""
    api = Account.objects.filter(state=AccountState.ACTIVE, transport=Transport.API, listings__confirmed_at__isnull=False)
    last = api.annotate(last=Max("reconcile_runs__started_at")).values_list("pk", "last")
    return [pk for pk, started in last if started is None or now - started >= RECONCILE_EVERY]


def is_reading(account_id: int, *, now: datetime) -> bool:
    return ReconcileRun.objects.filter(account_id=account_id, ended_at=None, started_at__gt=now - RUN_IS_DEAD_AFTER).exists()


@shared_task
def read_everything(account_id: int, by: str = "") -> None:
    """One reading at a time; its heals are pushed at once."""
    from connectors.tasks import wake

    now = timezone.now()
    account = Account.objects.filter(pk=account_id, state=AccountState.ACTIVE, transport=Transport.API).first()
    if account is None or is_reading(account_id, now=now):
        return
    connected = connect(account)
    if Capability.PUSH not in connected.marketplace.capabilities:
        return
    try:
        drift.run(connected, by=by or _("Hằng ngày"), now=now)
    except NotAuthorised as error:
        park(account, error.text)
    except MarketplaceError as error:
        log.info("reconcile account=%s error=%s code=%s", account_id, type(error).__name__, error.code)
    wake([account_id])


@shared_task
def publish_many(account_id: int, product_ids: list[int], by: str) -> None:
    """The bulk publish of the back office; how far it is, the listings themselves tell."""
    from connectors.tasks import wake, wake_files

    account = Account.objects.get(pk=account_id)
    listings.publish(account, product_ids, now=timezone.now(), on=timezone.localdate())
    Listing.objects.filter(account=account, product_id__in=product_ids, due_at__isnull=False).update(cause=_("Đăng hàng loạt, do %s") % by)
    wake([account_id])
    wake_files([account_id] if account.transport == Transport.FILES else [])


@shared_task
def withdraw_many(account_id: int, product_ids: list[int], by: str) -> None:
    from connectors.tasks import wake, wake_files

    account = Account.objects.get(pk=account_id)
    listings.withdraw(account, product_ids, now=timezone.now())
    Listing.objects.filter(account=account, product_id__in=product_ids, due_at__isnull=False).update(cause=_("Rút hàng loạt, do %s") % by)
    wake([account_id])
    wake_files([account_id] if account.transport == Transport.FILES else [])
