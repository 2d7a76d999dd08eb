"""Sends what is due. The row is claimed by a conditional UPDATE; the call runs outside any transaction."""

import json
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from shop import http
from shop.webhooks import collect, signing
from shop.webhooks.models import Delivery, DeliveryState, Endpoint, Event, EventKind

TIMEOUT_S = 10.0
LEASE = timedelta(seconds=60)
WAITS = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 21600, 43200, 86400))
"""After each failed attempt; the last failure gives up after about two days (Standard Webhooks asks for several days' worth of tries)."""
OFF_AFTER = timedelta(days=5)


def deliver_due(*, now: datetime, limit: int = 50) -> int:
    """Attempts what is due, oldest first; answers how many were tried."""
    due = Delivery.objects.filter(state=DeliveryState.PENDING, due_at__lte=now, endpoint__is_active=True).order_by("due_at", "pk")
    tried = 0
    for pk, due_at in list(due.values_list("pk", "due_at")[:limit]):
        claimed = Delivery.objects.filter(pk=pk, due_at=due_at, state=DeliveryState.PENDING)
        if claimed.update(due_at=now + LEASE, attempts=F("attempts") + 1):
            _attempt(Delivery.objects.select_related("endpoint", "event").get(pk=pk), now=now)
            tried += 1
    return tried


def send_test(endpoint: Endpoint, *, now: datetime) -> Delivery:
    """One event of its own, tried at once, so that whoever sets it up sees the answer."""
    event = Event.objects.create(
        kind=EventKind.TEST, source=f"endpoint:{endpoint.pk}:{now.timestamp():.6f}", payload={"hello": "ocop"}, at=now
    )
    row = Delivery.objects.create(endpoint=endpoint, event=event, due_at=now + LEASE, attempts=1)
    _attempt(row, now=now)
    row.refresh_from_db()
    return row


def resend(delivery: Delivery, *, now: datetime) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.PENDING, due_at=now, attempts=0)


def _attempt(row: Delivery, *, now: datetime) -> None:
    body = json.dumps(collect.body_for(row.endpoint, row.event), ensure_ascii=False, separators=(",", ":")).encode()
    message_id = f"msg_{row.event_id}_{row.endpoint_id}"
    headers = signing.headers(secret=row.endpoint.plain_secret, message_id=message_id, timestamp=int(now.timestamp()), body=body)
    status: int | None = None
    try:
        reply = http.PublicClient(also=settings.WEBHOOK_PRIVATE_HOSTS).request(
            "POST", row.endpoint.url, data=body, headers=headers, timeout_s=TIMEOUT_S
        )
        status, outcome = reply.status, ""
    except http.AddressRefused:
        outcome = _("Địa chỉ này không nằm trên mạng công cộng nên không được gửi tới.")
    except http.NotSent:
        outcome = _("Không kết nối được. Hãy kiểm tra tên miền và chứng chỉ TLS của nơi nhận.")
    except http.NoAnswer:
        outcome = _("Nơi nhận không trả lời trong %d giây.") % TIMEOUT_S
    if status is not None and 200 <= status < 300:
        _done(row, status, now=now)
    else:
        _failed(row, status, outcome or _("Nơi nhận trả lời mã %d.") % (status or 0), now=now)


def _done(row: Delivery, status: int, *, now: datetime) -> None:
    Delivery.objects.filter(pk=row.pk).update(state=DeliveryState.DONE, status=status, outcome="", delivered_at=now, due_at=None)
    Endpoint.objects.filter(pk=row.endpoint_id).exclude(failing_since=None).update(failing_since=None)


def _failed(row: Delivery, status: int | None, outcome: str, *, now: datetime) -> None:
    """410 Gone means: stop. Everything else is tried again until the waits are used up."""
    is_last = row.attempts > len(WAITS) or row.event.kind == EventKind.TEST or status == 410
    Delivery.objects.filter(pk=row.pk).update(
        state=DeliveryState.GIVEN_UP if is_last else DeliveryState.PENDING,
        status=status,
        outcome=outcome[:300],
        due_at=None if is_last else now + WAITS[row.attempts - 1],
    )
    if row.event.kind == EventKind.TEST:
        return
    Endpoint.objects.filter(pk=row.endpoint_id, failing_since=None).update(failing_since=now)
    too_long = Endpoint.objects.filter(pk=row.endpoint_id, failing_since__lt=now - OFF_AFTER)
    if status == 410:
        Endpoint.objects.filter(pk=row.endpoint_id).update(is_active=False, off_reason=_("Nơi nhận trả lời 410: không nhận nữa."))
    else:
        too_long.update(is_active=False, off_reason=_("Không gửi được trong năm ngày liền. Hãy sửa nơi nhận rồi bật lại."))
