"""What other packages show on the shop's workplaces without the shop importing them.

A place has a name and a keyword contract; whoever has something to say registers a function at start.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _


@dataclass(frozen=True, kw_only=True)
class ChannelState:
    """Where one product stands at one account. `state` is a short Vietnamese word, `text` the reason and remedy where there is one."""

    label: str
    state: str
    is_good: bool
    text: str = ""
    confirmed_at: datetime | None = None
    url: str = ""


FooterLinks = Callable[[], list[tuple[str, str]]]
_footer_links: list[FooterLinks] = []


def register_footer_links(contribute: FooterLinks) -> None:
    """`contribute()` answers label and path of pages that stand in every footer, such as policies; it keeps what it read."""
    if contribute not in _footer_links:
        _footer_links.append(contribute)


def footer_links() -> list[tuple[str, str]]:
    return [link for contribute in _footer_links for link in contribute()]


_channel_codes: list[Callable[[], Mapping[str, str]]] = []


def register_channel_codes(contribute: Callable[[], Mapping[str, str]]) -> None:
    """`contribute()` answers code and name of each channel outside the shop that a producer may agree to or decline."""
    if contribute not in _channel_codes:
        _channel_codes.append(contribute)


def channel_codes() -> dict[str, str]:
    return {code: name for contribute in _channel_codes for code, name in contribute().items()}


def channel_label(code: str) -> str:
    """Where an order came from, in words."""
    own = {"shop": _("Cửa hàng"), "counter": _("Bán tại quầy")}
    return own.get(code) or channel_codes().get(code) or code.capitalize()


@dataclass(frozen=True, kw_only=True)
class ChannelPayout:
    """What a channel outside the shop paid out for one order: sold less refunded less fees is what was paid, or it can't be made.

    `order` is our number, `reference` the channel's. A fee below zero is money that the channel gave. Whole đồng.
    """

    on: date
    channel: str
    order: str
    reference: str
    sold_vnd: int
    refunded_vnd: int
    fees: tuple[tuple[str, int], ...]
    paid_vnd: int

    def __post_init__(self) -> None:
        if self.sold_vnd - self.refunded_vnd - self.fees_vnd != self.paid_vnd:
            raise ValueError(f"the payout of {self.reference} does not add up")

    @property
    def fees_vnd(self) -> int:
        return sum(amount for _label, amount in self.fees)


ChannelPayouts = Callable[[datetime, datetime], Iterable[ChannelPayout]]
_channel_payouts: list[ChannelPayouts] = []


def register_channel_payouts(contribute: ChannelPayouts) -> None:
    """`contribute(start, end)` answers what channels paid out from start until before end, in a fixed number of queries."""
    if contribute not in _channel_payouts:
        _channel_payouts.append(contribute)


def channel_payouts(start: datetime, end: datetime) -> list[ChannelPayout]:
    found = [payout for contribute in _channel_payouts for payout in contribute(start, end)]
    return sorted(found, key=lambda payout: (payout.on, payout.channel, payout.reference))


ProductChannels = Callable[[list[int]], Mapping[int, Iterable[ChannelState]]]
_product_channels: list[ProductChannels] = []


def register_product_channels(contribute: ProductChannels) -> None:
    """`contribute(product_ids)` answers the states by product id, in a fixed number of queries."""
    if contribute not in _product_channels:
        _product_channels.append(contribute)


def product_channels(product_ids: list[int]) -> dict[int, list[ChannelState]]:
    states: dict[int, list[ChannelState]] = {product_id: [] for product_id in product_ids}
    for contribute in _product_channels:
        for product_id, found in contribute(product_ids).items():
            states[product_id].extend(found)
    return states
