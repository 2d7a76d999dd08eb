from celery import shared_task
from django.utils import timezone

from shop.wishes.alerts import tell


@shared_task
def tell_waiting() -> int:
    """The sweep behind `alerts.on_change`: seasons begin and certificates start without anybody saving anything."""
    return tell(now=timezone.now(), today=timezone.localdate())
