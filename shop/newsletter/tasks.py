from celery import shared_task
from django.conf import settings
from django.utils import timezone

from shop.mails import bounces, mailbox
from shop.newsletter.subscribers import forget_old


@shared_task
def forget() -> int:
    return forget_old(now=timezone.now())


@shared_task
def read_mailbox() -> int:
    """Nothing where no mailbox is set."""
    if not settings.BOUNCE_IMAP_URL:
        return 0
    return sum(bounces.take_message(message, now=timezone.now()) for message in mailbox.unseen(settings.BOUNCE_IMAP_URL))
