"""What happens by itself with money. Level-triggered: a missed minute is made up by the next."""

from celery import shared_task
from django.utils import timezone

from shop import orders, withdrawn
from shop.payments import charging, refunds


@shared_task
def expire_unpaid() -> int:
    return orders.expire_unpaid(now=timezone.now())


@shared_task
def call_for_pulled() -> int:
    """Each hour again, for an announcement that was lost and a revocation whose day has come."""
    return withdrawn.call_for_pulled(on=timezone.localdate())


@shared_task
def follow_up() -> dict[str, int]:
    """Asks gateways where no call-back came, finds money that is due back, asks for the results of refunds."""
    now = timezone.now()
    return {
        "asked": charging.query_due(now=now),
        "due": refunds.find_cancelled(now=now),
        "refunds": refunds.query_due(now=now),
    }
