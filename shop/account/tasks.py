from celery import shared_task
from django.utils import timezone

from shop.account.erasure import blank_what_is_over


@shared_task
def blank_orders() -> int:
    return blank_what_is_over(now=timezone.now())
