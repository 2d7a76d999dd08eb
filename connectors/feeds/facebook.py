"""A catalogue for Facebook and Instagram shops to be pulled (Meta, "Catalog fields" and "Supported feed formats", 2026). Pure.

RSS 2.0 with the g: prefix, which Meta reads. It differs from Google's in the words for availability, in its lengths and in the
further pictures. The same goods as there, and Meta forbids alcohol as well.
"""

from collections.abc import Iterable

from catalog.offer import Offer
from connectors.feeds.google import group_of, shown

MAX_TITLE, MAX_DESCRIPTION, MAX_BRAND, MAX_MORE_IMAGES = 200, 9999, 100, 20
SOLD_OUT = "out of stock"


def items(offers: Iterable[Offer]) -> list[dict[str, str]]:
    """One flat dict per product, ordered by SKU, fields in a fixed order."""
    return [_item(offer) for offer in shown(offers)]


def _item(offer: Offer) -> dict[str, str]:
    item = {
        "g:id": offer.sku,
        "g:title": offer.title[:MAX_TITLE],
        "g:description": (offer.description or offer.title)[:MAX_DESCRIPTION],
        "g:availability": "in stock" if offer.quantity else SOLD_OUT,
        "g:condition": "new",
        "g:price": f"{offer.list_price_vnd or offer.price_vnd} VND",
        "g:sale_price": f"{offer.price_vnd} VND" if offer.list_price_vnd else "",
        "g:link": offer.url,
        "g:image_link": offer.images[0].url,
        "g:additional_image_link": ",".join(image.url for image in offer.images[1 : MAX_MORE_IMAGES + 1]),
        "g:brand": offer.producer[:MAX_BRAND],
        "g:gtin": offer.barcode,
        "g:quantity_to_sell_on_facebook": str(offer.quantity),
        "g:item_group_id": group_of(offer),
        "g:size": offer.option,
        "g:shipping_weight": f"{offer.weight_g} g" if offer.weight_g else "",
        "g:origin_country": "VN",
    }
    return {name: text for name, text in item.items() if text}
