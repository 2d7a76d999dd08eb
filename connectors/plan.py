"""What to do next with one listing. Pure: facts in, one step out.

The order of steps when an item is live: what protects buyers first (stock), then price, then words. An item that is off
sale is put right before it goes live again.
"""

from dataclasses import dataclass
from enum import StrEnum

from connectors.marketplace import Prepared

EMPTY_LOOKUPS_TO_CREATE = 2
"""Design 4.6: two empty look-ups after an unknown outcome allow a new create."""


class Step(StrEnum):
    NOTHING = "nothing"
    FIND = "find"
    CREATE = "create"
    READ = "read"
    CONTENT = "content"
    PRICE = "price"
    STOCK = "stock"
    JOIN = "join"
    LEAVE = "leave"
    LIST = "list"
    UNLIST = "unlist"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    live: bool
    price_vnd: int = 0
    stock: int = 0
    content: str = ""
    is_choice: bool = False
    """Sold as a choice of an item (`connectors.families`)."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """`is_astray`: it is a choice of an item where it does not belong. `was_sought` is true when this run already looked the SKU up and
    found nothing. `live` None: never told."""

    external_id: str = ""
    is_create_open: bool = False
    empty_lookups: int = 0
    was_sought: bool = False
    live: bool | None = None
    price_vnd: int | None = None
    stock: int | None = None
    content: str = ""
    is_choice: bool = False
    is_astray: bool = False


def wanted_of(prepared: Prepared | None) -> Wanted:
    """None, or with problems: it may not be live."""
    if prepared is None or prepared.problems:
        return Wanted(live=False)
    return Wanted(
        live=True,
        price_vnd=prepared.price_vnd,
        stock=prepared.stock,
        content=prepared.content_fingerprint,
        is_choice=prepared.family is not None,
    )


def next_step(wanted: Wanted, known: Known) -> Step:
    if not known.external_id:
        return _before_it_exists(wanted, known)
    if known.live is None:
        return Step.READ
    if not wanted.live:
        return Step.UNLIST if known.live else Step.NOTHING
    if known.is_choice and (known.is_astray or not wanted.is_choice):
        return Step.LEAVE
    if wanted.is_choice and not known.is_choice:
        return Step.JOIN
    differing = [
        step
        for step, differs in (
            (Step.STOCK, wanted.stock != known.stock),
            (Step.PRICE, wanted.price_vnd != known.price_vnd),
            (Step.CONTENT, wanted.content != known.content),
            (Step.LIST, not known.live),
        )
        if differs
    ]
    return differing[0] if differing else Step.NOTHING


def _before_it_exists(wanted: Wanted, known: Known) -> Step:
    if known.is_create_open:
        settled = known.empty_lookups >= EMPTY_LOOKUPS_TO_CREATE
        if not settled:
            return Step.FIND
        return Step.CREATE if wanted.live else Step.NOTHING
    if not wanted.live:
        return Step.NOTHING
    return Step.CREATE if known.was_sought else Step.FIND
