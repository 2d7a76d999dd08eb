"""Sends what waits. May run twice at once and may be lost; the outbox says what is to do."""

from celery import shared_task
from django.utils import timezone

from shop.mails.sending import send_waiting


@shared_task
def send_due() -> int:
    return send_waiting(now=timezone.now())
