"""The only writer of stock. Every change is a conditional UPDATE inside the caller's transaction, and leaves a ledger row.

Rows are always taken in the order of their ids, so that two orders can't wait for each other. A refused change raises,
and the caller's transaction rolls everything back.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog import changes
from catalog.partner.models import StockMovement, StockRecord

Kind = StockMovement.Kind
ALLOCATED = Coalesce(F("num_allocated"), 0)
ON_HAND = Coalesce(F("num_in_stock"), 0)


@dataclass(frozen=True, kw_only=True, order=True)
class Piece:
    """`quantity` units (> 0) of one stock record."""

    stockrecord_id: int
    quantity: int


class InsufficientStock(Exception):
    """Nothing was taken: fewer units were free than wanted."""

    def __init__(self, piece: Piece) -> None:
        super().__init__(f"stock record {piece.stockrecord_id}: {piece.quantity} units are not free")
        self.piece = piece


class NotAllocated(Exception):
    """A release or consumption of units that are not held: a programming error, never guessed away."""


class NotOnHand(Exception):
    """More units left the shelf than the last count says were there: count first, then ship."""


def allocate(pieces: Iterable[Piece], *, cause: str, actor_id: int | None = None) -> None:
    """Holds units for an order. Raises `InsufficientStock`."""
    for piece in _ordered(pieces):
        free_enough = StockRecord.objects.filter(pk=piece.stockrecord_id, num_in_stock__gte=ALLOCATED + piece.quantity)
        if not free_enough.update(num_allocated=ALLOCATED + piece.quantity, date_updated=timezone.now()):
            raise InsufficientStock(piece)
        _note(piece.stockrecord_id, Kind.ALLOCATE, allocated=piece.quantity, cause=cause, actor_id=actor_id)


def release(pieces: Iterable[Piece], *, cause: str, actor_id: int | None = None) -> None:
    """Gives held units back to sale."""
    for piece in _ordered(pieces):
        held = StockRecord.objects.filter(pk=piece.stockrecord_id, num_allocated__gte=piece.quantity)
        if not held.update(num_allocated=F("num_allocated") - piece.quantity, date_updated=timezone.now()):
            raise NotAllocated(piece)
        _note(piece.stockrecord_id, Kind.RELEASE, allocated=-piece.quantity, cause=cause, actor_id=actor_id)


def consume(pieces: Iterable[Piece], *, cause: str, actor_id: int | None = None) -> None:
    """Held units leave the shelf: what may be promised to others stays the same. Raises `NotOnHand`."""
    for piece in _ordered(pieces):
        held = StockRecord.objects.filter(pk=piece.stockrecord_id, num_allocated__gte=piece.quantity)
        written = held.filter(num_in_stock__gte=piece.quantity).update(
            num_allocated=F("num_allocated") - piece.quantity, num_in_stock=ON_HAND - piece.quantity, date_updated=timezone.now()
        )
        if not written:
            raise NotOnHand(piece) if held.exists() else NotAllocated(piece)
        _note(piece.stockrecord_id, Kind.CONSUME, on_hand=-piece.quantity, allocated=-piece.quantity, cause=cause, actor_id=actor_id)


def restock(pieces: Iterable[Piece], *, cause: str, actor_id: int | None = None) -> None:
    """Units that came back in good order are on hand again."""
    for piece in _ordered(pieces):
        StockRecord.objects.filter(pk=piece.stockrecord_id).update(num_in_stock=ON_HAND + piece.quantity, date_updated=timezone.now())
        _note(piece.stockrecord_id, Kind.RESTOCK, on_hand=piece.quantity, cause=cause, actor_id=actor_id)


def take(pieces: Iterable[Piece], *, cause: str, actor_id: int | None = None) -> None:
    """Units that no order holds leave the shelf for another point. Raises `InsufficientStock`."""
    for piece in _ordered(pieces):
        free_enough = StockRecord.objects.filter(pk=piece.stockrecord_id, num_in_stock__gte=ALLOCATED + piece.quantity)
        if not free_enough.update(num_in_stock=ON_HAND - piece.quantity, date_updated=timezone.now()):
            raise InsufficientStock(piece)
        _note(piece.stockrecord_id, Kind.SEND, on_hand=-piece.quantity, cause=cause, actor_id=actor_id)


@transaction.atomic(savepoint=False)
def put(*, product_id: int, point_id: int, quantity: int, cause: str, actor_id: int | None = None) -> None:
    """Units (> 0) that arrived at a point, making the stock record at need."""
    if quantity <= 0:
        raise ValueError("what arrives has at least one unit")
    held = _locked_record(product_id=product_id, point_id=point_id)
    StockRecord.objects.filter(pk=held.pk).update(num_in_stock=ON_HAND + quantity, date_updated=timezone.now())
    changes.touch([product_id])
    _note(held.pk, Kind.RECEIVE, on_hand=quantity, cause=cause, actor_id=actor_id)


@transaction.atomic(savepoint=False)
def count(*, product_id: int, point_id: int, quantity: int, cause: str, actor_id: int | None = None) -> bool:
    """Sets what is on hand at a point (>= 0), making the stock record at need; true when something changed.

    Held units stay held. A count below them leaves nothing to promise until orders are settled.
    """
    if quantity < 0:
        raise ValueError("a counted quantity is never negative")
    record = _locked_record(product_id=product_id, point_id=point_id)
    before = record.num_in_stock
    if before == quantity:
        return False
    StockRecord.objects.filter(pk=record.pk).update(num_in_stock=quantity, date_updated=timezone.now())
    _note(record.pk, Kind.COUNT, on_hand=quantity - (before or 0), cause=cause, actor_id=actor_id)
    return True


def on_hand(*, product_id: int, point_id: int) -> int:
    """What the book says, locked until the caller's transaction ends; 0 where there is no record yet."""
    found = StockRecord.objects.select_for_update().filter(product_id=product_id, partner_id=point_id).first()
    return (found.num_in_stock or 0) if found else 0


def _locked_record(*, product_id: int, point_id: int) -> StockRecord:
    found = StockRecord.objects.select_for_update().filter(product_id=product_id, partner_id=point_id).first()
    if found is None:
        StockRecord.objects.bulk_create(
            [StockRecord(product_id=product_id, partner_id=point_id, partner_sku=str(product_id), price_currency="VND")],
            ignore_conflicts=True,
        )
        found = StockRecord.objects.select_for_update().get(product_id=product_id, partner_id=point_id)
    return found


def _ordered(pieces: Iterable[Piece]) -> list[Piece]:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("stock changes only inside the transaction that gives them their cause")
    ordered = sorted(pieces)
    if any(piece.quantity <= 0 for piece in ordered):
        raise ValueError("a piece of stock has at least one unit")
    changes.touch(StockRecord.objects.filter(pk__in=[piece.stockrecord_id for piece in ordered]).values_list("product_id", flat=True))
    return ordered


def _note(stockrecord_id: int, kind: Kind, *, on_hand: int = 0, allocated: int = 0, cause: str, actor_id: int | None) -> None:
    StockMovement.objects.create(
        stockrecord_id=stockrecord_id, kind=kind, on_hand_change=on_hand, allocated_change=allocated, cause=cause[:120], actor_id=actor_id
    )
    if kind == Kind.COUNT:
        changes.touch(StockRecord.objects.filter(pk=stockrecord_id).values_list("product_id", flat=True))
