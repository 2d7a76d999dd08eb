"""Puts a letter into the outbox. Called inside the transaction of the event; no address, no letter."""

import logging

from django.db import transaction

from shop.mails.models import MailKind, OutgoingMail

log = logging.getLogger(__name__)
ORDER, CASE = "order", "case"


def queue(kind: MailKind, *, to: str, about: str, about_id: int, part: str = "") -> bool:
    """True when the letter is new. The same event told again adds nothing."""
    if not to:
        return False
    _mail, is_new = OutgoingMail.objects.get_or_create(kind=kind, about=about, about_id=about_id, part=part, defaults={"to": to})
    if is_new:
        transaction.on_commit(_wake)
    return is_new


def _wake() -> None:
    """A lost message costs a minute: the beat repeats it."""
    from shop.mails.tasks import send_due

    try:
        send_due.delay()
    except Exception:
        log.warning("mail wake lost", exc_info=True)
