from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from shop.panels import footer_links
from shop.seller import current_seller


def site(request: HttpRequest) -> dict[str, object]:
    """Nothing here reads the basket or the user: pages stay the same for everyone."""
    seller = current_seller()
    return {
        "site_url": settings.SITE_URL,
        "seller": seller,
        "footer_links": SimpleLazyObject(footer_links),
        "shows_demo_data": bool(seller and seller.is_demo),
    }
