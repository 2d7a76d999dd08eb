"""The one place with model signals: whatever changes an offer is announced once per product, after commit.

Others subscribe to `product_changed`. The announcement may be lost with the process; the sweep of `connectors` makes up for it.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal

from catalog import stamp

log = logging.getLogger(__name__)
product_changed = Signal()
"""Sent with `product_ids` (a frozenset of int) after commit."""


def touch(product_ids: Iterable[int]) -> None:
    """Announces the products once the transaction commits. For writers that use update(), which sends no signal."""
    ids = {product_id for product_id in product_ids if product_id is not None}
    if not ids:
        return
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        _announce(ids)
        return
    pending = _pending_of_this_transaction(connection)
    if pending is None:
        fresh = set(ids)
        transaction.on_commit(_Announcement(fresh), robust=True)
    else:
        pending.update(ids)


class _Announcement:
    """The callback that Django runs after commit; a rollback drops it together with its ids."""

    def __init__(self, ids: set[int]) -> None:
        self.ids = ids

    def __call__(self) -> None:
        _announce(self.ids)


def _pending_of_this_transaction(connection) -> set[int] | None:  # type: ignore[no-untyped-def]  # Django's wrapper has no type
    """The ids already waiting under the same savepoints, so that a roll-back to a savepoint drops exactly its own."""
    savepoints = set(connection.savepoint_ids)
    for sids, callback, *_rest in reversed(connection.run_on_commit):
        if isinstance(callback, _Announcement) and sids == savepoints:
            return callback.ids
    return None


def _announce(ids: set[int]) -> None:
    from catalog import listing_index

    listing_index.rebuild(ids)
    for receiver, answer in product_changed.send_robust(sender=None, product_ids=frozenset(ids)):
        if isinstance(answer, Exception):
            log.error("product_changed receiver=%s failed; the sweep makes up for it", receiver, exc_info=answer)


def content_changed() -> None:
    """Something that public pages show and that is no product's: kept pages are made anew once the transaction commits."""
    transaction.on_commit(stamp.bump, robust=True)


def connect() -> None:
    """Called once when the catalogue app is ready."""
    from catalog.certificates.models import Certificate
    from catalog.fairs.models import Booth, Fair
    from catalog.models import Product, ProductImage
    from catalog.partner.models import Partner, StockRecord
    from catalog.producers.models import Producer
    from catalog.synonyms import Synonym
    from catalog.traceability.models import Lot
    from catalog.training.models import TrainingCourse, TrainingRegistration

    of_model: dict[type[Model], Callable[[Any], list[int]]] = {
        Product: lambda row: [row.pk],
        ProductImage: _of_picture,
        StockRecord: lambda row: [row.product_id],
        Certificate: lambda row: [row.product_id],
        Lot: lambda row: [row.product_id],
        Producer: lambda row: list(Product.objects.filter(producer=row).values_list("pk", flat=True)),
        Partner: lambda row: list(StockRecord.objects.filter(partner=row).values_list("product_id", flat=True)),
    }
    for model, ids_of in of_model.items():
        _subscribe(model, ids_of)
    for model in (Producer, Partner, Synonym, Fair, Booth, TrainingCourse, TrainingRegistration):
        _subscribe_content(model)


def _of_picture(row: Any) -> list[int]:
    """A new picture also has its renditions drawn."""
    from catalog import drawing

    if row.pk and row.rendered_at is None:
        drawing.wake()
    return [row.product_id]


def _subscribe(model: type[Model], ids_of) -> None:  # type: ignore[no-untyped-def]  # a lambda per model
    def announce(instance: Model, **kwargs: object) -> None:
        touch(ids_of(instance))

    uid = f"catalog.changes.{model._meta.label}"
    post_save.connect(announce, sender=model, weak=False, dispatch_uid=f"{uid}.save")
    post_delete.connect(announce, sender=model, weak=False, dispatch_uid=f"{uid}.delete")


def _subscribe_content(model: type[Model]) -> None:
    def announce(**kwargs: object) -> None:
        content_changed()

    uid = f"catalog.changes.{model._meta.label}.content"
    post_save.connect(announce, sender=model, weak=False, dispatch_uid=f"{uid}.save")
    post_delete.connect(announce, sender=model, weak=False, dispatch_uid=f"{uid}.delete")
