"""From the outbox to the mail server: each letter is claimed by a conditional UPDATE, so two workers send it once."""

import logging
import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Case, F, Q, When
from django.utils import timezone

from shop.mails import bounces
from shop.mails.letters import Letter, NothingToSay, letter_of
from shop.mails.models import MailKind, OutgoingMail
from shop.seller import current_seller

log = logging.getLogger(__name__)
CLAIM = timedelta(minutes=10)
"""A worker that was killed while sending leaves the letter to another after this time."""
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
BATCH = 100
"""At most so many in a minute: small mail servers take no more from one sender."""
BULK_LAST = Case(When(kind=MailKind.CAMPAIGN, then=1), default=0)
"""Nobody's order waits behind a newsletter."""


def send_waiting(*, now: datetime) -> int:
    """Answers how many letters went out."""
    due = OutgoingMail.objects.filter(sent_at=None, attempts__lte=len(WAITS)).filter(_free(now)).order_by(BULK_LAST, "pk")
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
        _post(letter_of(mail), mail)
    except NothingToSay as gone:
        row.update(claimed_until=None, attempts=len(WAITS) + 1, problem=str(gone)[:200])
        return False
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        if code >= 500:
            row.update(claimed_until=None, attempts=len(WAITS) + 1)
            status = said.decode("ascii", "replace").split(" ")[0] if said[:2] == b"5." else f"5.0.0 {code}"
            bounces.take(bounces.Bounce(recipient=mail.to, status=status, mail_id=pk), now=now)
            return False
        _wait(mail, type(refused).__name__, now=now)
        return False
    except Exception as error:  # the edge: whatever the mail server or its library says, the letter waits and the others go out
        log.warning("mail=%s kind=%s attempt=%s not sent", pk, mail.kind, mail.attempts, exc_info=True)
        _wait(mail, type(error).__name__, now=now)
        return False
    row.update(claimed_until=None, sent_at=timezone.now(), problem="")
    return True


def _wait(mail: OutgoingMail, problem: str, *, now: datetime) -> None:
    waits = WAITS[min(mail.attempts, len(WAITS)) - 1]
    OutgoingMail.objects.filter(pk=mail.pk).update(claimed_until=None, due_at=now + waits, problem=problem)


def _post(letter: Letter, mail: OutgoingMail) -> None:
    """The envelope names where a report is to go; the reader sees the seller's own address."""
    seller = current_seller()
    sender = seller.email if seller is not None and seller.email else settings.DEFAULT_FROM_EMAIL
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=bounces.envelope_of(mail) or sender,
        to=[mail.to],
        headers={"From": sender, **letter.headers},
    )
    message.attach_alternative(letter.html, "text/html")
    message.send()
