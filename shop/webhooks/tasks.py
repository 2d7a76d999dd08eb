"""Thin tasks; what is due stands in the database, a lost message costs half a minute."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from shop.api.models import forget_answers
from shop.webhooks.collect import collect
from shop.webhooks.deliver import deliver_due
from shop.webhooks.models import Endpoint, Event

log = logging.getLogger(__name__)
KEPT = timedelta(days=30)


@shared_task
def run() -> int:
    """Finds news and sends what is due; answers how many sends were tried."""
    collect(now=timezone.now())
    return deliver_due(now=timezone.now())


@shared_task
def forget() -> None:
    """Daily: drops old news and old idempotency keys."""
    now = timezone.now()
    Event.objects.filter(at__lt=now - KEPT).delete()
    forget_answers(now=now)


def on_product_changed(product_ids: frozenset[int], **kwargs: object) -> None:
    if not Endpoint.objects.filter(is_active=True).exists():
        return
    try:
        run.delay()
    except Exception:
        log.warning("webhook wake lost", exc_info=True)
