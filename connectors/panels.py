"""Where each product stands at each account, for the workplaces of the shop."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from connectors import registry
from connectors.feeds.views import CHANNEL as FEEDS
from connectors.models import Listing, ListingState
from shop.panels import ChannelState


def states_of(product_ids: list[int]) -> Mapping[int, list[ChannelState]]:
    found: dict[int, list[ChannelState]] = {product_id: [] for product_id in product_ids}
    for listing in Listing.objects.filter(product_id__in=product_ids).select_related("account"):
        found[listing.product_id].append(
            ChannelState(
                label=str(listing.account),
                state=str(ListingState(listing.state).label),
                is_good=listing.state == ListingState.LIVE and listing.due_at is None,
                text=listing.error_text or listing.reasons_text,
                confirmed_at=listing.confirmed_at,
            )
        )
    return found


def channel_codes() -> dict[str, str]:
    """Every marketplace that is built in, and the feeds."""
    return {code: registry.folder(code).LABEL for code in registry.codes()} | {FEEDS: _("Nguồn cấp sản phẩm cho Google, Facebook")}
