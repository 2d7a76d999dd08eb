"""A product feed to be pulled, with the attribute names of Google Merchant (product data specification, 2026). Pure.

Only goods that may be sold are in it; alcohol and services are left out. Sold-out goods stay, as `out_of_stock`.
"""

import hashlib
import json
from collections.abc import Iterable
from xml.sax.saxutils import escape

from catalog.offer import Offer

OWN_NAMESPACE = "urn:ocop:cao-bang"
MAX_TITLE, MAX_DESCRIPTION = 150, 5000
LEAVES_AFTER_S = 24 * 3600
"""How long a product that left stays as out of stock: a reader that looks once a day sees it end."""


def items(offers: Iterable[Offer]) -> list[dict[str, str]]:
    """One flat dict per product, ordered by SKU, attributes in a fixed order."""
    shown = [offer for offer in offers if offer.may_be_sold and not offer.is_service and not offer.is_alcohol and offer.price_vnd]
    return [_item(offer) for offer in sorted(shown, key=lambda offer: offer.sku)]


def _item(offer: Offer) -> dict[str, str]:
    item = {
        "g:id": offer.sku,
        "g:title": offer.title[:MAX_TITLE],
        "g:description": (offer.description or offer.title)[:MAX_DESCRIPTION],
        "g:link": offer.url,
        "g:image_link": offer.images[0].url if offer.images else "",
        "g:price": f"{offer.list_price_vnd or offer.price_vnd} VND",
        "g:sale_price": f"{offer.price_vnd} VND" if offer.list_price_vnd else "",
        "g:availability": "in_stock" if offer.quantity else "out_of_stock",
        "g:condition": "new",
        "g:brand": offer.producer,
        "g:gtin": offer.barcode,
        "g:identifier_exists": "" if offer.barcode else "no",
        "g:shipping_weight": f"{offer.weight_g} g" if offer.weight_g else "",
        "ocop:stars": str(offer.stars or ""),
        "ocop:certificate": offer.certificate_number,
        "ocop:valid_until": offer.certificate_expires_on.isoformat() if offer.certificate_expires_on else "",
    }
    return {name: text for name, text in item.items() if text}


def render_rss(rows: Iterable[dict[str, str]], *, title: str, url: str) -> str:
    """RSS 2.0 with the g: namespace and our own for stars and certificate."""
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0" xmlns:ocop="{OWN_NAMESPACE}"><channel>'
        f"<title>{escape(title)}</title><link>{escape(url)}</link><description>{escape(title)}</description>\n"
    )
    body = "".join(f"<item>{''.join(f'<{name}>{escape(text)}</{name}>' for name, text in row.items())}</item>\n" for row in rows)
    return f"{head}{body}</channel></rss>\n"


def render_json(rows: Iterable[dict[str, str]]) -> str:
    return json.dumps({"items": list(rows)}, ensure_ascii=False, indent=1) + "\n"


def etag(text: str) -> str:
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
