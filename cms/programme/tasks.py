"""Reminders by e-mail. Hourly and level-triggered: what was not sent is sent by the next run."""

import logging

from celery import shared_task
from django.utils import timezone

from catalog.certificates.reminders import Due, DuePaper, due_papers, due_reminders
from cms.programme import reminding

log = logging.getLogger(__name__)
FIRST_HOUR, LAST_HOUR = 7, 20
"""Letters go out by day, Vietnam time."""


@shared_task
def remind() -> int:
    """Answers how many letters were sent. One that fails is left for the next hour and stops nobody."""
    now = timezone.localtime()
    if not FIRST_HOUR <= now.hour <= LAST_HOUR:
        return 0
    sent = 0
    waiting: list[Due | DuePaper] = [*due_reminders(on=now.date()), *due_papers(on=now.date())]
    for due in waiting:
        try:
            sent += reminding.send(due, now=now)
        except OSError:
            log.warning("reminder not sent: %s", due, exc_info=True)
    return sent
