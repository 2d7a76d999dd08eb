"""The only writer of the producers' inbox. Called inside the transaction of what it tells about."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from catalog.inbox.models import ProducerMessage


def tell(*, producer_id: int, subject: str, body: str = "", url: str = "", by: Any = None, at: datetime | None = None) -> ProducerMessage:
    return ProducerMessage.objects.create(
        producer_id=producer_id, subject=subject[:200], body=body, url=url, sent_by=by, sent_at=at or timezone.now()
    )


def mark_read(*, producer_id: int, message_ids: Iterable[int], at: datetime) -> int:
    """Only the producer's own and only once; answers how many were new."""
    return ProducerMessage.objects.filter(producer_id=producer_id, pk__in=list(message_ids), read_at=None).update(read_at=at)


def unread(producer_id: int) -> int:
    return ProducerMessage.objects.filter(producer_id=producer_id, read_at=None).count()
