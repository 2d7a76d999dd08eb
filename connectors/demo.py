"""The listings of demonstration products leave with them, unless one may still be live at a real marketplace."""

from urllib.parse import urlsplit

from django.db.models import Q

from catalog.demo.purge import StillUsed
from connectors.accounts import LOOPBACK_HOSTS
from connectors.models import Listing, ListingState


def seed() -> int:
    """Accounts and listings are made by the channel commands, never by the demonstration data."""
    return 0


def purge() -> int:
    """Raises `StillUsed` and removes nothing when a demonstration product may be live outside this machine."""
    own = Listing.objects.filter(product__is_demo=True)
    may_be_live = own.filter(Q(confirmed_live=True) | Q(state=ListingState.HANDED_OVER)).select_related("account")
    real = sorted({str(row.account) for row in may_be_live if not _is_test(row)})
    if real:
        raise StillUsed(f"Sản phẩm trình diễn còn đang bán ở {', '.join(real)}: chạy channel_withdraw và đợi sàn xác nhận trước.")
    removed = own.count()
    own.delete()
    return removed


def _is_test(listing: Listing) -> bool:
    account = listing.account
    return account.is_test_host or urlsplit(account.host).hostname in LOOPBACK_HOSTS
