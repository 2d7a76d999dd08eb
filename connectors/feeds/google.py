"""A product feed to be pulled, with the attribute names of Google Merchant (product data specification, 2026). Pure.

Only goods that may be sold and have a picture, which the specification asks for, are in it; alcohol and services are left out. Sold-out
goods stay, as `out_of_stock`.
"""

import hashlib
from collections.abc import Iterable

from catalog.offer import Offer

MAX_TITLE, MAX_DESCRIPTION, MAX_BRAND = 150, 5000, 70
LEAVES_AFTER_S = 24 * 3600
"""How long a product that left stays as out of stock: a reader that looks once a day sees it end."""
SOLD_OUT = "out_of_stock"


def shown(offers: Iterable[Offer]) -> list[Offer]:
    """What a shopping feed may tell, ordered by SKU."""
    told = [
        offer
        for offer in offers
        if offer.may_be_sold and offer.price_vnd and offer.images and not offer.is_service and not offer.is_alcohol
    ]
    return sorted(told, key=lambda offer: offer.sku)


def group_of(offer: Offer) -> str:
    """The same for the sizes of one product line; at most 50 characters."""
    return hashlib.sha256(offer.family.encode()).hexdigest()[:16] if offer.family else ""


def items(offers: Iterable[Offer]) -> list[dict[str, str]]:
    """One flat dict per product, ordered by SKU, attributes in a fixed order."""
    return [_item(offer) for offer in shown(offers)]


def _item(offer: Offer) -> dict[str, str]:
    item = {
        "g:id": offer.sku,
        "g:title": offer.title[:MAX_TITLE],
        "g:description": (offer.description or offer.title)[:MAX_DESCRIPTION],
        "g:link": offer.url,
        "g:image_link": offer.images[0].url,
        "g:price": f"{offer.list_price_vnd or offer.price_vnd} VND",
        "g:sale_price": f"{offer.price_vnd} VND" if offer.list_price_vnd else "",
        "g:availability": "in_stock" if offer.quantity else SOLD_OUT,
        "g:condition": "new",
        "g:brand": offer.producer[:MAX_BRAND],
        "g:gtin": offer.barcode,
        "g:identifier_exists": "" if offer.barcode else "no",
        "g:item_group_id": group_of(offer),
        "g:size": offer.option,
        "g:shipping_weight": f"{offer.weight_g} g" if offer.weight_g else "",
        "ocop:stars": str(offer.stars or ""),
        "ocop:certificate": offer.certificate_number,
        "ocop:valid_until": offer.certificate_expires_on.isoformat() if offer.certificate_expires_on else "",
    }
    return {name: text for name, text in item.items() if text}
