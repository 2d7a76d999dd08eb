"""Reads what happened from the shop's own append-only rows and writes each as an event, once.

Nothing is hooked into the writers: orders, stock movements and certificates already say when they changed. Rows that commit late
are found by an overlap; the event's source keeps them from being told twice.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from oscar.core.loading import get_model

from catalog.browse.certificate_view import certificate_view
from catalog.certificates.models import Certificate
from catalog.facts import PREFETCHED, RELATED, free_by_point, reasons
from catalog.models import Product
from catalog.partner.models import StockMovement
from shop.order.models import Order
from shop.webhooks.models import Delivery, Endpoint, Event, EventKind

OVERLAP = timedelta(minutes=10)
"""Longer than any transaction of ours stays open."""


def collect(*, now: datetime) -> int:
    """Events since the last look, with a delivery for each endpoint that wants them; answers how many events are new."""
    endpoints = list(Endpoint.objects.filter(is_active=True))
    if not endpoints:
        return 0
    since = min(endpoint.collected_until for endpoint in endpoints) - OVERLAP
    found = [*_orders(since, now), *_order_changes(since, now), *_stock(since, now), *_certificates(since, now), *_expiries(since, now)]
    with transaction.atomic():
        known = set(Event.objects.filter(at__gte=since - OVERLAP).values_list("kind", "source"))
        fresh = [event for event in found if (event.kind, event.source) not in known]
        Event.objects.bulk_create(fresh, ignore_conflicts=True)
        written = Event.objects.filter(source__in=[event.source for event in fresh], at__gte=since - OVERLAP)
        address(written, endpoints, now=now)
        Endpoint.objects.filter(pk__in=[endpoint.pk for endpoint in endpoints]).update(collected_until=now)
    return len(fresh)


def address(events: Iterable[Event], endpoints: Iterable[Endpoint], *, now: datetime) -> None:
    """One delivery per event and endpoint that may and wants to hear it; what happened before the endpoint was made is not told."""
    rows = [
        Delivery(endpoint=endpoint, event=event, due_at=now)
        for event in events
        for endpoint in endpoints
        if event.kind in endpoint.kinds and event.at >= endpoint.created_at and _may_hear(endpoint, event)
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def body_for(endpoint: Endpoint, event: Event) -> dict[str, Any]:
    """What is sent. A producer hears only of its own lines."""
    payload = dict(event.payload)
    if endpoint.producer_id is not None and "lines" in payload:
        payload["lines"] = [line for line in payload["lines"] if line["producer_id"] == endpoint.producer_id]
    return {"type": event.kind, "timestamp": event.at.isoformat(), "data": payload}


def _may_hear(endpoint: Endpoint, event: Event) -> bool:
    return endpoint.producer_id is None or endpoint.producer_id in event.producer_ids


def _orders(since: datetime, now: datetime) -> Iterator[Event]:
    orders = Order.objects.filter(date_placed__gt=since, date_placed__lte=now).prefetch_related("lines__product")
    for order in orders:
        yield _order_event(EventKind.ORDER_PLACED, f"order:{order.pk}", order, at=order.date_placed, more={})


def _order_changes(since: datetime, now: datetime) -> Iterator[Event]:
    changes = get_model("order", "OrderStatusChange").objects.filter(date_created__gt=since, date_created__lte=now).select_related("order")
    for change in changes.prefetch_related("order__lines__product"):
        more = {"old_status": change.old_status, "status": change.new_status}
        yield _order_event(EventKind.ORDER_CHANGED, f"change:{change.pk}", change.order, at=change.date_created, more=more)


def _order_event(kind: EventKind, source: str, order: Order, *, at: datetime, more: dict[str, Any]) -> Event:
    """No buyer's name, phone or address: they stay in the shop."""
    lines = [
        {
            "producer_id": line.product.producer_id if line.product else None,
            "sku": line.product.sku if line.product else line.upc or "",
            "title": line.title,
            "quantity": line.quantity,
            "price_vnd": int(line.line_price_incl_tax),
        }
        for line in order.lines.all()
    ]
    payload = {"number": order.number, "channel": order.channel, "status": order.status, "lines": lines, **more}
    producer_ids = sorted({line["producer_id"] for line in lines if line["producer_id"]})
    return Event(kind=kind, source=source, producer_ids=producer_ids, payload=payload, at=at)


def _stock(since: datetime, now: datetime) -> Iterator[Event]:
    """One event per product and look, with what is free now: a reader needs the state, not the steps."""
    moved = StockMovement.objects.filter(at__gt=since, at__lte=now).order_by().values_list("stockrecord__product_id")
    latest = {product_id: (pk, at) for product_id, pk, at in moved.annotate(Max("pk"), Max("at"))}
    products = Product.objects.filter(pk__in=latest).select_related(*RELATED).prefetch_related(*PREFETCHED)
    for product in products:
        pk, at = latest[product.pk]
        free = free_by_point(product)
        points = {record.partner_id: record.partner.code for record in product.stockrecords.all()}
        is_blocked = bool(reasons(product, on=timezone.localdate(now)))
        payload = {
            "product_id": product.pk,
            "sku": product.sku,
            "may_be_sold": not is_blocked,
            "free": {points[point_id]: quantity for point_id, quantity in sorted(free.items())},
        }
        yield Event(kind=EventKind.STOCK_CHANGED, source=f"movement:{pk}", producer_ids=[product.producer_id], payload=payload, at=at)


def _certificates(since: datetime, now: datetime) -> Iterator[Event]:
    rows = Certificate.objects.filter(updated_at__gt=since, updated_at__lte=now).select_related("product")
    for row in rows:
        yield _certificate_event(
            EventKind.CERTIFICATE_CHANGED, f"certificate:{row.pk}:{row.updated_at.timestamp():.6f}", row, row.updated_at, now
        )


def _expiries(since: datetime, now: datetime) -> Iterator[Event]:
    """A certificate ends with its last day in Vietnam; the event's moment is the midnight after it."""
    first, today = timezone.localdate(since), timezone.localdate(now)
    for row in Certificate.objects.filter(expires_on__gte=first, expires_on__lt=today, revoked_on=None).select_related("product"):
        midnight = timezone.make_aware(datetime.combine(row.expires_on + timedelta(days=1), datetime.min.time()))
        yield _certificate_event(EventKind.CERTIFICATE_EXPIRED, f"certificate:{row.pk}", row, midnight, now)


def _certificate_event(kind: EventKind, source: str, row: Certificate, at: datetime, now: datetime) -> Event:
    payload = {
        "code": row.code,
        "number": row.number,
        "product_id": row.product_id,
        "sku": row.product.sku,
        "stars": row.stars,
        "expires_on": row.expires_on.isoformat(),
        "revoked_on": row.revoked_on.isoformat() if row.revoked_on else None,
        "state": certificate_view(row, on=timezone.localdate(now)).state,
    }
    return Event(kind=kind, source=source, producer_ids=[row.product.producer_id], payload=payload, at=at)
