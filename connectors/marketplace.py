"""What the engine asks of a marketplace. No framework, no database.

A marketplace is one folder that builds an object with this protocol. It keeps no state between calls except caches of
what the marketplace told it; everything durable belongs to the engine.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from catalog.offer import Offer


class Capability(StrEnum):
    """Each is declared in `capabilities` or exempt with a sentence of reason."""

    PUSH = "push"  # create, update, withdraw, relist, find, read_items
    AUTHORIZE = "authorize"  # OAuth-like consent page and token renewal
    ORDERS = "orders"
    WEBHOOK = "webhook"
    FILES = "files"  # spreadsheet round trip
    FEED = "feed"
    SHIPPING = "shipping"  # `connectors.trade.Ships`
    RETURNS = "returns"  # `connectors.trade.TakesReturns`
    SETTLEMENT = "settlement"  # `connectors.trade.Settles`
    FAMILIES = "families"  # `connectors.trade.JoinsFamilies`


class Evidence(StrEnum):
    """How we know that an operation works as written (design 4.14)."""

    DOCUMENTED = "documented"
    CONFIRMED = "confirmed"
    ASSUMED = "assumed"


@dataclass(frozen=True)
class Problem:
    """Why an offer can't be listed as it is: a stable code and Vietnamese words with the remedy."""

    code: str
    text: str


@dataclass(frozen=True, kw_only=True)
class AttributeOrder:
    """What fills one attribute, in a category or (`category_id` empty) in any: the value read from the product, or a fixed one."""

    attribute_id: str
    category_id: str = ""
    value_id: str = ""
    text: str = ""
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class FamilyPlace:
    """The product is one choice (`option`) of an item called `line`. The leader's words and pictures are the item's.

    `item_id` is the family's item where it is known; empty, the leader makes it. It is known only when a push begins.
    """

    line: str
    option: str
    is_leader: bool = False
    item_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Directions:
    """What staff decided for one offer at one account; whatever is empty the marketplace folder chooses itself.

    `title` and `description` are ready words, cut to the marketplace's limits later. `papers` are valid documents: (kind, number).
    """

    category_id: str = ""
    title: str = ""
    description: str = ""
    attributes: tuple[AttributeOrder, ...] = ()
    papers: tuple[tuple[str, str], ...] = ()
    family: FamilyPlace | None = None


NO_DIRECTIONS = Directions()


@dataclass(frozen=True, kw_only=True)
class TreeNode:
    """A category that items may use. `path` is in display words, root first, joined by " › "."""

    category_id: str
    path: str


@dataclass(frozen=True, kw_only=True)
class AttributeNode:
    """One thing that a category asks for. `options` are (id, name); `takes_text` says whether words of our own are accepted."""

    attribute_id: str
    name: str
    is_mandatory: bool = False
    takes_text: bool = False
    options: tuple[tuple[str, str], ...] = ()
    units: tuple[str, ...] = ()


class TaxonomyReader(Protocol):
    """What the marketplace says about places, attributes and limits; answers from the account's memory when that is fresh."""

    def nodes(self) -> tuple[TreeNode, ...]: ...
    def suggested(self, title: str, group: str) -> tuple[TreeNode, ...]:
        """Best first, without a call that changes anything."""
        ...

    def asked(self, category_id: str) -> tuple[AttributeNode, ...]: ...
    def lengths(self, category_id: str) -> Mapping[str, tuple[int, int | None]]:
        """`title` and `description`: fewest and most characters."""
        ...

    def stored(self) -> dict[str, Any]:
        """Each part that is remembered, by name."""
        ...

    def read_anew(self, category_ids: list[str]) -> dict[str, Any]:
        """Reads the tree, shipping, and what the categories ask for from the marketplace, and remembers it."""
        ...

    def changes(self, before: Mapping[str, Any], after: Mapping[str, Any], *, used: frozenset[str]) -> list[tuple[str, str]]:
        """(category id or "", what changed in words) for the used categories."""
        ...


@dataclass(frozen=True, kw_only=True)
class RemoteItem:
    """One item as the marketplace shows it now. None means "not told", never zero."""

    external_id: str
    sku: str
    is_live: bool
    title: str | None = None
    price_vnd: int | None = None
    stock: int | None = None
    status: str = ""
    """The marketplace's own word, for example NORMAL, UNLIST, BANNED."""
    is_locked: bool = False
    """Banned, deleted or under review by the marketplace: only a person can help."""
    reason: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """An offer in the marketplace's words, after all look-ups: complete, or with problems.

    Three fingerprints so that a stock-only change costs one call. `payload` is what `create` and `update_content` send.
    `family`: it is sold as a choice of an item (`connectors.trade.JoinsFamilies`).
    """

    payload: Mapping[str, Any]
    title: str
    price_vnd: int
    stock: int
    content_fingerprint: str
    category_id: str = ""
    family: FamilyPlace | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Planned:
    """One request as it is sent: the same object is shown before and executed after."""

    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class FieldDiff:
    """One field of content, in words for staff."""

    name: str
    label: str
    live: str
    wanted: str
    is_same: bool


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What is live against what is wanted, and the requests that the engine would send now, in their order."""

    fields: tuple[FieldDiff, ...] = ()
    requests: tuple[Planned, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChannelOrderLine:
    line_id: str
    sku: str
    title: str
    quantity: int
    unit_price_vnd: int


@dataclass(frozen=True, kw_only=True)
class ChannelOrder:
    """An order in our words. `status` is one of NEW, READY, SHIPPED, COMPLETED, CANCELLED, RETURNED. Buyer data may be masked or empty."""

    external_id: str
    status: str
    vendor_status: str
    created_at: datetime
    updated_at: datetime
    total_vnd: int
    lines: tuple[ChannelOrderLine, ...]
    buyer_name: str = ""
    phone: str = ""
    address: str = ""
    area_code: str = ""
    """Of the commune where it goes: by the list in force or by the one before July 2025."""
    cancel_reason: str = ""
    note: str = ""
    """Of the buyer, to the seller."""
    ship_by_at: datetime | None = None
    wants_cancel: bool = False
    """The buyer asked for cancellation and the seller has not answered yet."""
    is_arranged: bool = False
    """The carrier was called or the parcel is on its way: there is, or soon will be, a tracking number."""
    problem: str = ""
    """Vietnamese: why this one order could not be read or handled in full."""


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """`expires_at` of the access token; `refresh_expires_at` of the single-use refresh token."""

    access_token: str
    refresh_token: str
    expires_at: datetime
    refresh_expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Event:
    """One verified push notification. `key` is stable for repeats of the same notification."""

    key: str
    kind: str
    shop_id: str
    data: Mapping[str, Any]
    order_id: str = ""
    """The order that it speaks of, where it speaks of one."""
    tells_of_return: bool = False
    tells_of_consent: bool = False


class HttpReply(Protocol):
    """What `shop.http` returns: whole body read, no redirect followed."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def body(self) -> bytes: ...


class Http(Protocol):
    """The one door out. Raises `connectors.errors.NotSent` when nothing left, `OutcomeUnknown` when the answer was lost."""

    def request(
        self,
        method: str,
        url: str,
        *,
        params: list[tuple[str, str]] | None = None,
        json: Any = None,
        data: bytes | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 15.0,
    ) -> HttpReply: ...


@dataclass(frozen=True, kw_only=True)
class Connection:
    """All that a marketplace object gets. `remember`/`recall` keep small JSON values per account (taxonomy, uploaded image ids).

    `recall(key)` answers (value, stored_at) or None; remembering None forgets. `clock` answers aware UTC time. `tokens` answers the
    present tokens.
    `before_call(call_class)` takes one call from the account's budget and raises `RateLimited` when it is used up;
    call classes: "read", "write", "urgent", "auth".
    """

    host: str
    settings: Mapping[str, str]
    seller_id: str
    http: Http
    clock: Callable[[], datetime]
    tokens: Callable[[], Tokens | None]
    recall: Callable[[str], tuple[Any, datetime] | None]
    remember: Callable[[str, Any], None]
    read_image: Callable[[str], bytes]
    before_call: Callable[[str], None]
    is_production: bool = True


class Marketplace(Protocol):
    """A marketplace with an API (capability PUSH). Every method may raise the classes of `connectors.errors`."""

    code: str
    label: str
    capabilities: frozenset[Capability]
    exempt: Mapping[Capability, str]
    required_settings: tuple[str, ...]
    taxonomy: TaxonomyReader | None

    def authorize_url(self, *, redirect_url: str) -> str: ...
    def exchange_code(self, *, code: str, seller_id: str) -> Tokens: ...
    def renew_tokens(self, tokens: Tokens) -> Tokens:
        """`NotAuthorised` when the seller must consent again."""
        ...

    def prepare(self, offer: Offer, directions: Directions = NO_DIRECTIONS) -> Prepared:
        """Reads taxonomy and limits (cached); writes nothing except images' uploads, which are not listings."""
        ...

    def preview(self, steps: list[str], external_id: str, prepared: Prepared, *, held: int = 0) -> Preview:
        """`steps` are names of `connectors.plan.Step`, as the engine would take them. Reads; writes nothing."""
        ...

    def find(self, sku: str, *, since: datetime | None = None) -> tuple[RemoteItem, ...]:
        """Every remote item, whatever its state but deleted, that carries the seller SKU.

        With `since` also scans items created from then on, because a search index may lag. Confirms each hit by reading it.
        """
        ...

    def create(self, prepared: Prepared) -> str:
        """Makes a live item and answers its id. Sends the create once; `OutcomeUnknown` when the answer was lost."""
        ...

    def update_content(self, external_id: str, prepared: Prepared) -> None: ...
    def update_price(self, external_id: str, price_vnd: int) -> None: ...
    def update_stock(self, external_id: str, stock: int, *, held: int = 0) -> None:
        """`stock` is what buyers may still buy; `held` what the shop keeps for this account's imported orders, not yet shipped.

        An order that was not imported yet is in neither: it must take from `stock`, or its units would be promised twice.
        """
        ...

    def set_live(self, external_id: str, live: bool) -> None: ...
    def read(self, external_ids: list[str]) -> tuple[RemoteItem, ...]: ...
    def read_items(self) -> Iterator[RemoteItem]: ...
    def orders_since(self, since: datetime, until: datetime) -> Iterator[ChannelOrder]: ...
    def read_orders(self, external_ids: list[str]) -> tuple[ChannelOrder, ...]: ...
    def read_event(self, *, url: str, headers: Mapping[str, str], body: bytes) -> Event:
        """Verifies the signature on the raw body first; `Rejected` when it is wrong."""
        ...
