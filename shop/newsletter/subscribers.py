"""The only writer of subscribers. Every step is one conditional UPDATE, so a link that is opened twice does no harm."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from shop.account import consent
from shop.account.models import Purpose
from shop.mails.models import MailKind, OutgoingMail
from shop.mails.outbox import queue
from shop.newsletter.models import Subscriber, SubscriberState

ABOUT = "subscriber"
CAMPAIGN = "campaign"
WORDS_VERSION = "2026-11"
"""Change it with the words beside the sign-up form."""
WAITS_FOR = timedelta(days=7)
"""An address that nobody confirmed is forgotten after this time."""
BOUNCED_KEPT_FOR = timedelta(days=90)
MOST_SOFT_BOUNCES = 3
ACTIVE, WAITING, BOUNCED, ENDED = SubscriberState.ACTIVE, SubscriberState.WAITING, SubscriberState.BOUNCED, SubscriberState.ENDED


def ask(email: str, *, now: datetime, user_id: int | None = None) -> None:
    """Writes the letter that asks for confirmation, at most one an hour for an address; an active one is left alone.

    Answers nothing, so that nobody learns from it who is signed up.
    """
    address = email.strip().lower()
    try:
        with transaction.atomic():
            found = Subscriber.objects.create(email=address, asked_at=now, user_id=user_id)
    except IntegrityError:
        found = Subscriber.objects.get(email=address)
    with transaction.atomic():
        asked = Subscriber.objects.filter(pk=found.pk, state__in=(WAITING, BOUNCED))
        if asked.update(asked_at=now, state=WAITING, bounced_at=None, bounce_status="", soft_bounces=0):
            queue(MailKind.NEWSLETTER, to=address, about=ABOUT, about_id=found.pk, part=f"{now:%Y%m%d%H}")


@transaction.atomic
def confirm(token: str, *, now: datetime, ip: str = "") -> Subscriber | None:
    """None for an unknown or ended one; confirming twice is no fault."""
    row = Subscriber.objects.filter(token=token)
    if row.filter(state=WAITING).update(state=ACTIVE, confirmed_at=now):
        found = row.get()
        about: dict[str, Any] = {"user_id": found.user_id, "subscription": found.pk, "ip": ip}
        consent.give([Purpose.NEWSLETTER], version=WORDS_VERSION, at=now, **about)
    return row.exclude(state=ENDED).first()


@transaction.atomic
def end(token: str, *, now: datetime, campaign: str = "") -> bool:
    """False for an unknown token; ending twice is no fault. The address is gone at once, from letters too."""
    found = Subscriber.objects.filter(token=token).first()
    if found is None:
        return False
    _forget(found, now=now, campaign=campaign)
    return True


@transaction.atomic
def end_of_user(user_id: int, *, now: datetime) -> None:
    """What was signed up for while logged in goes with the account."""
    for found in Subscriber.objects.filter(user_id=user_id):
        _forget(found, now=now)


def bounced(email: str, *, status: str, is_hard: bool, now: datetime) -> bool:
    """A dead address gets no more letters at once, one that is only full after three times. True when it changed something."""
    row = Subscriber.objects.filter(email=email.strip().lower(), state__in=(WAITING, ACTIVE))
    if not is_hard:
        counted = row.update(soft_bounces=F("soft_bounces") + 1)
        row = row.filter(soft_bounces__gte=MOST_SOFT_BOUNCES)
        if not row.exists():
            return bool(counted)
    return bool(row.update(state=BOUNCED, bounced_at=now, bounce_status=status[:20]))


def forget_old(*, now: datetime) -> int:
    """Sign-ups that nobody confirmed, and addresses that have long been dead."""
    unconfirmed = Q(state=WAITING, asked_at__lt=now - WAITS_FOR)
    dead = Q(state=BOUNCED, bounced_at__lt=now - BOUNCED_KEPT_FOR)
    old = list(Subscriber.objects.filter(unconfirmed | dead))
    for found in old:
        with transaction.atomic():
            _forget(found, now=now)
    return len(old)


def _forget(found: Subscriber, *, now: datetime, campaign: str = "") -> None:
    was_active = found.state == ACTIVE
    changed = Subscriber.objects.filter(pk=found.pk).exclude(state=ENDED)
    if not changed.update(state=ENDED, ended_at=now, ended_from=campaign[:12], email="", user=None):
        return
    if was_active:
        consent.withdraw([Purpose.NEWSLETTER], version=WORDS_VERSION, at=now, user_id=found.user_id, subscription=found.pk)
    letters = OutgoingMail.objects.filter(Q(about=ABOUT, about_id=found.pk) | Q(about=CAMPAIGN, part=str(found.pk)))
    letters.filter(sent_at=None).delete()
    letters.update(to="", problem="")
