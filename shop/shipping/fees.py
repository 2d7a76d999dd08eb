"""What delivery costs. The calculation is pure; the table is read in one query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from shop.shipping.models import DeliveryZone

DEFAULT_WEIGHT_G = 1000
"""Of a product whose packed weight nobody has entered yet."""


@dataclass(frozen=True, kw_only=True, order=True)
class Step:
    """`fee_vnd` (whole đồng) for a parcel of up to `up_to_g` grams, inclusive."""

    up_to_g: int
    fee_vnd: int


@dataclass(frozen=True, kw_only=True)
class Quote:
    """`zone` is empty when the shop has no table at all: then it delivers free."""

    fee_vnd: int
    zone: str = ""
    days_text: str = ""
    is_free_from: int | None = None


class NotDelivered(Exception):
    """The table does not reach the place: pick-up is left."""


def fee_of(steps: Sequence[Step], *, weight_g: int) -> int:
    """What is heavier than the heaviest step goes in several parcels: full ones, and one for the rest. `steps` is not empty."""
    ordered = sorted(steps)
    heaviest = ordered[-1]
    full, rest = divmod(max(1, weight_g), heaviest.up_to_g)
    fee = full * heaviest.fee_vnd
    if rest:
        fee += next(step.fee_vnd for step in ordered if step.up_to_g >= rest)
    return fee


def weight_of(pieces: Iterable[tuple[int | None, int]]) -> int:
    """Grams of (packed weight or None, quantity) pairs."""
    return sum((weight_g or DEFAULT_WEIGHT_G) * quantity for weight_g, quantity in pieces)


def quote(*, province_code: str, weight_g: int, goods_vnd: int, on: date) -> Quote:
    """One query. Raises `NotDelivered`."""
    reaches = Exists(DeliveryZone.provinces.through.objects.filter(deliveryzone=OuterRef("pk"), province__code=province_code))
    columns = ("pk", "name", "days_text", "free_from_vnd", "rates__valid_from", "rates__up_to_g", "rates__fee_vnd", "reaches")
    rows = list(DeliveryZone.objects.annotate(reaches=reaches).order_by("pk").values_list(*columns))
    if not rows:
        return Quote(fee_vnd=0)
    of_place = [row for row in rows if row[-1]]
    found = [row for row in of_place if row[0] == of_place[0][0]]
    steps = newest_steps([(row[4], row[5], row[6]) for row in found if row[4] is not None], on=on)
    if not steps:
        raise NotDelivered
    _pk, name, days_text, free_from_vnd, *_rest = found[0]
    is_free = free_from_vnd is not None and goods_vnd >= free_from_vnd
    fee = 0 if is_free else fee_of(steps, weight_g=weight_g)
    return Quote(fee_vnd=fee, zone=name, days_text=days_text, is_free_from=free_from_vnd)


def newest_steps(rows: Iterable[tuple[date, int, int]], *, on: date) -> list[Step]:
    """Of (valid from, up to grams, fee) rows, the newest table that is in force on the day."""
    in_force = [row for row in rows if row[0] <= on]
    newest = max((valid_from for valid_from, _up_to_g, _fee_vnd in in_force), default=None)
    return sorted(Step(up_to_g=up_to_g, fee_vnd=fee_vnd) for valid_from, up_to_g, fee_vnd in in_force if valid_from == newest)
