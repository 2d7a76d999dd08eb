"""What the engine asks of a marketplace beyond listings and orders: consent, parcels, returns, money. No framework.

Each part is a protocol that goes with one capability (`PARTS`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.marketplace import Capability, Prepared, Tokens


@dataclass(frozen=True, kw_only=True)
class Seller:
    """Who stands behind the consent, as the marketplace tells it. `consent_until` None: not told."""

    name: str
    region: str
    is_open: bool
    consent_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Slot:
    slot_id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the carrier fetches a parcel (then with `slots`), or where the seller may bring it."""

    place_id: str
    text: str
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ShippingWays:
    """How one order may be handed over. `dropoff` may be possible without a place to choose (`can_drop_off`)."""

    pickup: tuple[Place, ...] = ()
    dropoff: tuple[Place, ...] = ()
    can_drop_off: bool = False
    needs_sender_name: bool = False


@dataclass(frozen=True, kw_only=True)
class ShippingChoice:
    """`way` is "pickup" or "dropoff"."""

    way: str
    place_id: str = ""
    slot_id: str = ""
    sender_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Label:
    content: bytes
    content_type: str


@dataclass(frozen=True, kw_only=True)
class Money:
    """What one order brings the seller, whole đồng: gross less each of the next seven, plus `other`, is `escrow`, to the đồng.

    `shipping` is what is left for the seller to bear, below zero when something is paid to the seller. `other` is whatever the
    marketplace counted that has no column here.
    """

    order_id: str
    gross_vnd: int
    discount_vnd: int
    commission_vnd: int
    service_vnd: int
    transaction_vnd: int
    shipping_vnd: int
    tax_vnd: int
    refund_vnd: int
    other_vnd: int
    escrow_vnd: int


@dataclass(frozen=True, kw_only=True)
class Payout:
    order_id: str
    amount_vnd: int
    released_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReturnLine:
    sku: str
    title: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class ChannelReturn:
    """A buyer gives something back. `status` is one of ASKED, AGREED, DISPUTED, ENDED. `problem` as for an order."""

    external_id: str
    order_id: str
    status: str
    vendor_status: str
    reason: str
    refund_vnd: int
    updated_at: datetime
    answer_by_at: datetime | None
    lines: tuple[ReturnLine, ...]
    problem: str = ""


class AsksConsent(Protocol):
    """With capability AUTHORIZE. `consent_pages`: code of each form of the page -> Vietnamese words that tell them apart."""

    consent_pages: Mapping[str, str]

    def consent_url(self, *, page: str, redirect_url: str, state: str) -> str:
        """The marketplace gives `state` back with the redirect."""
        ...

    def exchange_group(self, *, code: str, group_id: str) -> tuple[Tokens, tuple[str, ...]]:
        """Of a consent for all shops of one log-in: tokens that each of them renews into its own, and the shops."""
        ...

    def read_seller(self) -> Seller: ...


class AsksForNotifications(Protocol):
    """With capability WEBHOOK."""

    def subscribe(self, *, url: str) -> None:
        """Asks for every notification that the shop uses; `Rejected` when the marketplace could not reach the address."""
        ...


class Ships(Protocol):
    """With capability SHIPPING. The order is named by its `external_id`."""

    def shipping_ways(self, order_id: str) -> ShippingWays: ...
    def ship(self, order_id: str, choice: ShippingChoice) -> None:
        """Repeated for an order that is arranged already it does nothing."""
        ...

    def tracking_number(self, order_id: str) -> str:
        """Empty while the carrier has given none."""
        ...

    def fetch_label(self, order_id: str, *, tracking_number: str) -> Label:
        """`Temporary` while the marketplace still prints it."""
        ...

    def cancel_order(self, order_id: str, *, is_out_of_stock: bool) -> None: ...
    def answer_cancellation(self, order_id: str, *, is_accepted: bool) -> None: ...


class TakesReturns(Protocol):
    """With capability RETURNS."""

    def returns_since(self, since: datetime, until: datetime) -> Iterator[ChannelReturn]: ...
    def read_return(self, external_id: str) -> ChannelReturn: ...
    def agree_to_return(self, external_id: str) -> None: ...


class Settles(Protocol):
    """With capability SETTLEMENT."""

    def payouts_since(self, since: datetime, until: datetime) -> Iterator[Payout]: ...
    def read_money(self, order_id: str) -> Money: ...


MAX_PRICE_RATIO = 5
"""Highest to lowest price among the choices of one item (Shopee for Vietnam)."""


def is_choice(external_id: str) -> bool:
    """`item:choice`, against the id of an item that has no choices."""
    return ":" in external_id


def item_of(external_id: str) -> str:
    return external_id.partition(":")[0]


class JoinsFamilies(Protocol):
    """With capability FAMILIES. A choice of an item is named `item:choice`."""

    @property
    def settles_after_s(self) -> float:
        """How long a new item rests before it takes choices."""
        ...

    def join(self, external_id: str, prepared: Prepared) -> str:
        """Makes the product a choice of the family's item and answers `item:choice`. An item of its own beside it goes off sale.

        Reads first: repeated after a lost answer it finds what it made.
        """
        ...

    def take_off(self, external_id: str) -> bool:
        """Takes the choice out of the item. Where it is the last, the item goes off sale instead, and the answer is True: still there."""
        ...

    def leave(self, external_id: str) -> str:
        """Takes the choice out; where it is the last, the item becomes one without choices and its id is answered, else ""."""
        ...


PARTS: Mapping[Capability, type] = {
    Capability.AUTHORIZE: AsksConsent,
    Capability.WEBHOOK: AsksForNotifications,
    Capability.SHIPPING: Ships,
    Capability.RETURNS: TakesReturns,
    Capability.SETTLEMENT: Settles,
    Capability.FAMILIES: JoinsFamilies,
}
"""What a folder that declares the capability has beside `Marketplace`."""
