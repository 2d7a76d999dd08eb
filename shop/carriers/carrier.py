"""The contract of a carrier. No framework; the engine around it is `shop.carriers.dispatch` and `shop.carriers.tracking`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from shop.services.contract import Evidence


class Capability(StrEnum):
    PLACES = "places"  # the carrier's own list of provinces and communes
    FEE = "fee"
    CREATE = "create"
    FIND = "find"  # a parcel by our own code
    DETAIL = "detail"  # a parcel by the carrier's code
    LABEL = "label"  # the carrier's own label
    WEBHOOK = "webhook"
    CANCEL = "cancel"


class State(StrEnum):
    """What the shop knows of a parcel. An unknown word of the carrier's is kept raw and moves nothing."""

    CREATED = "created"
    PICKED = "picked"
    IN_TRANSIT = "in_transit"
    DELIVERING = "delivering"
    RETURNING = "returning"
    DELIVERED = "delivered"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    LOST = "lost"


RANK = {State.CREATED: 0, State.PICKED: 1, State.IN_TRANSIT: 2, State.DELIVERING: 3, State.RETURNING: 4}
FINAL = frozenset({State.DELIVERED, State.RETURNED, State.CANCELLED, State.LOST})
UNDELIVERED = frozenset({State.RETURNED, State.LOST})
"""The carrier is done, and the buyer has nothing."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """One commune as the carrier lists it; `ids` is whatever it wants to be told later."""

    province_name: str
    ward_name: str
    ids: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where a parcel is fetched or brought; two levels, as in law. `ids` are the carrier's own, from its list."""

    name: str
    phone: str
    street: str
    ward_name: str
    province_name: str
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ParcelOrder:
    """`client_code` is ours and unique for ever. Money in whole đồng, weight in grams."""

    client_code: str
    sender: Spot
    receiver: Spot
    weight_g: int
    value_vnd: int
    cod_vnd: int
    content: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Fee:
    fee_vnd: int
    service: str = ""
    days_text: str = ""


@dataclass(frozen=True, kw_only=True)
class Created:
    tracking_code: str
    fee_vnd: int | None = None


@dataclass(frozen=True, kw_only=True)
class Tracking:
    """What the carrier says of one parcel now. `state` None: a word that we don't know."""

    tracking_code: str
    raw_status: str
    state: State | None
    at: datetime | None = None
    client_code: str = ""
    fee_vnd: int | None = None
    cod_vnd: int | None = None


class NotOurs(Exception):
    """A call to our webhook that the carrier did not make, or that can't be read."""


class Carrier(Protocol):
    """`capabilities` and `exempt` (with a sentence of reason) together name every `Capability`."""

    code: str
    label: str
    capabilities: frozenset[Capability]
    exempt: dict[Capability, str]
    evidence: dict[Capability, Evidence]

    def places(self) -> list[Place]: ...

    def fee(self, order: ParcelOrder) -> Fee: ...

    def create(self, order: ParcelOrder) -> Created:
        """Raises `OutcomeUnknown` when the parcel may exist; then `find` tells. A code that exists answers the first parcel."""
        ...

    def find(self, client_code: str) -> Created | None: ...

    def detail(self, tracking_code: str) -> Tracking: ...

    def label_url(self, tracking_code: str) -> str: ...

    def read_webhook(self, body: bytes) -> Tracking:
        """Raises `NotOurs`."""
        ...

    def cancel(self, tracking_code: str) -> None: ...
