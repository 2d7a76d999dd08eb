"""Telling those who wait: once, when the product may be sold and is there again."""

import logging
import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.facts import JUDGED, RELATED, free_quantity, reasons
from catalog.models import Product
from shop.mails.models import MailKind
from shop.mails.outbox import queue
from shop.wishes.models import StockAlert

log = logging.getLogger(__name__)
ALERT = "alert"


def ask(product: Product, *, email: str, phone: str) -> None:
    """Asking twice changes nothing."""
    try:
        with transaction.atomic():
            StockAlert.objects.create(product=product, email=email, phone=phone, token=secrets.token_urlsafe(24))
    except IntegrityError:
        log.info("alert product=%s asked again", product.pk)


def end(token: str, *, now: datetime) -> StockAlert | None:
    """None for an unknown token; ending twice is no fault."""
    alert = StockAlert.objects.select_related("product").filter(token=token).first()
    if alert is not None and alert.ended_at is None:
        StockAlert.objects.filter(pk=alert.pk, ended_at=None).update(ended_at=now)
    return alert


def tell(*, now: datetime, today: date, product_ids: Iterable[int] | None = None) -> int:
    """Queues the letters of what is back; answers how many people are told. Telephone numbers wait in the staff's list."""
    waiting = open_alerts().exclude(email="")
    if product_ids is not None:
        waiting = waiting.filter(product_id__in=list(product_ids))
    ids = set(waiting.values_list("product_id", flat=True))
    if not ids:
        return 0
    products = Product.objects.filter(pk__in=ids).select_related(*RELATED).prefetch_related(*JUDGED)
    back = [product.pk for product in products if not reasons(product, on=today) and free_quantity(product) > 0]
    return sum(_tell(alert, now=now) for alert in waiting.filter(product_id__in=back))


def open_alerts() -> Any:
    return StockAlert.objects.filter(told_at=None, ended_at=None)


def on_change(sender: Any, product_ids: frozenset[int], **kwargs: Any) -> None:
    """Right after a change; what is lost here the hourly sweep finds."""
    tell(now=timezone.now(), today=timezone.localdate(), product_ids=product_ids)


@transaction.atomic
def _tell(alert: StockAlert, *, now: datetime) -> bool:
    """The conditional UPDATE decides who tells, so two workers write one letter."""
    if not open_alerts().filter(pk=alert.pk).update(told_at=now):
        return False
    return queue(MailKind.BACK_IN_STOCK, to=alert.email, about=ALERT, about_id=alert.pk)
