from celery import shared_task
from django.utils import timezone

from cms.campaigns import sending


@shared_task
def run() -> int:
    """A missed minute is made up by the next."""
    return sending.run(now=timezone.now())
