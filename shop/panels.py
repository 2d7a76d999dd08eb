"""What other packages show on the shop's workplaces without the shop importing them.

A place has a name and a keyword contract; whoever has something to say registers a function at start.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


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
