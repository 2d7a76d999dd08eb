"""What marketplaces call: notifications. The signature is checked on the raw body before anything is read."""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseNotFound
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from connectors import registry
from connectors.accounts import connect
from connectors.errors import MarketplaceError, Rejected
from connectors.marketplace import Capability, Event
from connectors.models import Account, ChannelOrder, InboundEvent
from connectors.tasks import import_account_orders

log = logging.getLogger(__name__)
MAX_BODY_BYTES = 1_000_000


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, marketplace: str, app: str) -> HttpResponse:
    """Answers 2xx with an empty body. The event only wakes: the truth is read from the marketplace."""
    if marketplace not in registry.codes() or int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
        return HttpResponseNotFound()
    accounts = [row for row in Account.objects.filter(marketplace=marketplace) if row.settings.get("partner_id", str(row.pk)) == app]
    if not accounts:
        return HttpResponseNotFound()
    market = connect(accounts[0]).marketplace
    if Capability.WEBHOOK not in market.capabilities:
        return HttpResponseNotFound()
    try:
        event = market.read_event(url=f"{settings.SITE_URL}{request.path}", headers=request.headers, body=request.body)
    except Rejected:
        return HttpResponseForbidden()
    except MarketplaceError:
        return HttpResponse(status=400)
    if not event.kind:
        return HttpResponse(status=200)
    kept = {"kind": event.kind, "shop_id": event.shop_id, "received_at": timezone.now()}
    _row, is_new = InboundEvent.objects.get_or_create(marketplace=marketplace, app=app, key=event.key, defaults=kept)
    for account in accounts:
        if is_new and account.seller_id == event.shop_id:
            _wake(account.pk, event)
    return HttpResponse(status=200)


def _wake(account_id: int, event: Event) -> None:
    """A broker that is down costs a minute: the sweep imports anyway. What an order's notification speaks of is asked for at once."""
    if event.order_id:
        waiting = ChannelOrder.objects.filter(account_id=account_id, external_id=event.order_id, tracking_due_at__isnull=False)
        waiting.update(tracking_due_at=timezone.now())
    if event.tells_of_consent:
        Account.objects.filter(pk=account_id).update(seller_read_at=None)
    try:
        import_account_orders.delay(account_id, has_return_news=event.tells_of_return)
    except Exception:
        log.warning("wake lost account=%s", account_id, exc_info=True)
