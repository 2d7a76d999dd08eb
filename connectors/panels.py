"""Where each product stands at each account, for the workplaces of the shop."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from connectors import registry
from connectors.feeds.views import CHANNEL as FEEDS
from connectors.models import Listing, ListingState, Settlement
from shop.panels import ChannelPayout, ChannelState


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


FEES = ("commission_vnd", "service_vnd", "transaction_vnd", "shipping_vnd", "tax_vnd")


def payouts_between(start: datetime, end: datetime) -> list[ChannelPayout]:
    """What each marketplace paid out for each order, and what it kept for what."""
    rows = Settlement.objects.filter(released_at__gte=start, released_at__lt=end, paid_vnd__isnull=False)
    return [_payout(row) for row in rows.select_related("account", "channel_order__order").order_by("released_at", "pk")]


def _payout(row: Settlement) -> ChannelPayout:
    """Of an order whose figures are not read yet only the payment is known. What was paid otherwise than told is a fee of its own."""
    paid = row.paid_vnd or 0
    labels = {field.name: field.verbose_name for field in Settlement._meta.concrete_fields}
    is_read = any((row.gross_vnd, row.escrow_vnd, *(getattr(row, name) for name in FEES)))
    told = [(str(labels[name]), getattr(row, name)) for name in FEES] if is_read else []
    rest = [(_("Khoản khác của sàn"), -row.other_vnd), (_("Sàn chi khác số đã báo"), row.escrow_vnd - paid)] if is_read else []
    order = row.channel_order.order
    return ChannelPayout(
        on=timezone.localdate(row.released_at),
        channel=str(row.account),
        order=order.number if order is not None else "",
        reference=row.channel_order.external_id,
        sold_vnd=row.gross_vnd - row.discount_vnd if is_read else paid,
        refunded_vnd=row.refund_vnd if is_read else 0,
        fees=tuple((label, amount) for label, amount in [*told, *rest] if amount),
        paid_vnd=paid,
    )


def channel_codes() -> dict[str, str]:
    """Every marketplace that is built in, and the feeds."""
    return {code: registry.folder(code).LABEL for code in registry.codes()} | {FEEDS: _("Nguồn cấp sản phẩm cho Google, Facebook")}
