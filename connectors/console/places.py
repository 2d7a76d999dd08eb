"""The address where a remedy is carried out."""

from urllib.parse import urlencode

from django.urls import reverse

from connectors.models import Listing
from connectors.reasons import Place


def address(place: Place, listing: Listing) -> str:
    """For one listing; the screen opens on what has to be filled in there."""
    product = reverse("wagtailsnippets_catalogue_product:edit", args=[listing.product_id])
    mapping = reverse("marketplace_mapping", args=[listing.account_id])
    if place is Place.CATEGORY:
        return f"{reverse('marketplace_category', args=[listing.account_id])}?{urlencode({'san_pham': listing.product_id})}"
    if place is Place.ATTRIBUTE:
        return reverse("marketplace_attributes", args=[listing.account_id, listing.category_id]) if listing.category_id else mapping
    return {
        Place.PRODUCT: product,
        Place.CERTIFICATE: f"{reverse('wagtailsnippets_certificates_certificate:list')}?{urlencode({'q': listing.sku})}",
        Place.PRODUCER: product,
        Place.TEXTS: product,
        Place.PRICES: f"{reverse('marketplace_shown', args=[listing.account_id])}?{urlencode({'q': listing.sku})}",
        Place.VARIANTS: reverse("marketplace_lines", args=[listing.account_id]),
        Place.ACCOUNT: reverse("wagtailsnippets_connectors_account:inspect", args=[listing.account_id]),
    }.get(place, reverse("wagtailsnippets_connectors_listing:inspect", args=[listing.pk]))
