"""Which pictures still lack their renditions. The row is the queue; a message only wakes a worker, and a beat makes up for a lost one."""

import logging
import time

from django.db import transaction
from django.utils import timezone

from catalog import thumbnails
from catalog.models import ProductImage

log = logging.getLogger(__name__)
BATCH_S = 60.0


def wake() -> None:
    """Once the transaction commits; a transaction with hundreds of pictures says it once."""
    connection = transaction.get_connection()
    if connection.in_atomic_block and any(callback is _send for _savepoints, callback, *_rest in connection.run_on_commit):
        return
    transaction.on_commit(_send, robust=True)


def _send() -> None:
    from catalog.tasks import draw_pictures

    try:
        draw_pictures.delay()
    except Exception:
        log.warning("drawing wake lost", exc_info=True)


def draw_due(*, within_s: float = BATCH_S) -> int:
    """Draws pictures that were never drawn, oldest first; answers how many. A file that is no picture is told once and not tried again."""
    until, drawn = time.monotonic() + within_s, 0
    for pk, name in ProductImage.objects.filter(rendered_at=None).order_by("pk").values_list("pk", "original"):
        if time.monotonic() > until:
            break
        drawn += draw(pk, name)
    return drawn


def draw(pk: int, name: str) -> bool:
    try:
        thumbnails.make_all(name)
    except thumbnails.PictureRefused as refused:
        log.warning("picture id=%s refused: %s", pk, refused)
    ProductImage.objects.filter(pk=pk).update(rendered_at=timezone.now())
    return True


def lacking() -> list[tuple[int, str]]:
    """(id, name) of pictures with a rendition missing on disk, whatever the rows say."""
    rows = ProductImage.objects.order_by("pk").values_list("pk", "original")
    return [(pk, name) for pk, name in rows.iterator() if thumbnails.missing(name)]
