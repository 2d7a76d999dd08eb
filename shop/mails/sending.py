"""From the outbox to the mail server: each letter is claimed by a conditional UPDATE, so two workers send it once."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q
from django.utils import timezone

from shop.mails.letters import Letter, NothingToSay, letter_of
from shop.mails.models import OutgoingMail
from shop.seller import current_seller

log = logging.getLogger(__name__)
CLAIM = timedelta(minutes=10)
"""A worker that was killed while sending leaves the letter to another after this time."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
BATCH = 100


def send_waiting(*, now: datetime) -> int:
    """Answers how many letters went out."""
    due = OutgoingMail.objects.filter(sent_at=None, attempts__lte=len(WAITS)).filter(_free(now)).order_by("pk")
    return sum(_send(pk, now=now) for pk in list(due.values_list("pk", flat=True)[:BATCH]))


def _free(now: datetime) -> Q:
    return (Q(due_at=None) | Q(due_at__lte=now)) & (Q(claimed_until=None) | Q(claimed_until__lt=now))


def _send(pk: int, *, now: datetime) -> bool:
    free = OutgoingMail.objects.filter(pk=pk, sent_at=None).filter(_free(now))
    if not free.update(claimed_until=now + CLAIM, attempts=F("attempts") + 1):
        return False
    mail = OutgoingMail.objects.get(pk=pk)
    row = OutgoingMail.objects.filter(pk=pk)
    try:
        _post(letter_of(mail), to=mail.to)
    except NothingToSay as gone:
        row.update(claimed_until=None, attempts=len(WAITS) + 1, problem=str(gone)[:200])
        return False
    except Exception as error:  # the edge: whatever the mail server or its library says, the letter waits and the others go out
        log.warning("mail=%s kind=%s attempt=%s not sent", pk, mail.kind, mail.attempts, exc_info=True)
        waits = WAITS[min(mail.attempts, len(WAITS)) - 1]
        row.update(claimed_until=None, due_at=now + waits, problem=type(error).__name__)
        return False
    row.update(claimed_until=None, sent_at=timezone.now(), problem="")
    return True


def _post(letter: Letter, *, to: str) -> None:
    seller = current_seller()
    sender = seller.email if seller is not None and seller.email else settings.DEFAULT_FROM_EMAIL
    message = EmailMultiAlternatives(subject=letter.subject, body=letter.text, from_email=sender, to=[to])
    message.attach_alternative(letter.html, "text/html")
    message.send()
