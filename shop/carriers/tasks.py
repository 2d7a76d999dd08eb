"""What happens by itself with parcels. Level-triggered: a missed run is made up by the next."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from shop.carriers import dispatch, places, tracking
from shop.carriers.models import CarrierPlace
from shop.services.contract import ServiceError
from shop.services.models import Kind, ServiceAccount

READ_AGAIN = timedelta(hours=23)
log = logging.getLogger(__name__)


@shared_task
def look_after_parcels() -> int:
    now = timezone.now()
    return dispatch.call_off_cancelled(now=now) + tracking.look_due(now=now)


@shared_task
def read_places() -> dict[str, tuple[int, int]]:
    """Each list once a day, because carriers change theirs; of a carrier that was just connected soon."""
    told, now = {}, timezone.now()
    fresh = CarrierPlace.objects.filter(seen_at__gt=now - READ_AGAIN).values("carrier")
    for account in ServiceAccount.objects.filter(kind=Kind.CARRIER, is_enabled=True).exclude(code__in=fresh):
        try:
            told[account.code] = places.sync(account, now=now)
        except ServiceError as error:
            log.warning("places not read carrier=%s code=%s", account.code, error.code)
    return told
