"""Who sells. `current_seller()` is what pages and the checkout ask."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shop.seller.models import Seller


def current_seller() -> "Seller | None":
    """The seller's block, or None while nobody filled it in."""
    from shop.seller.models import current_seller as read

    return read()
