"""What an article may say of a product today: a card with its price, or the reason why it is not offered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from catalog.browse.cards import Card, cards_of
from catalog.facts import PREFETCHED, RELATED, reasons
from catalog.listing_bits import current
from catalog.listing_row import ListingRow
from catalog.models import Product
from catalog.sellable import REASON_TEXTS


@dataclass(frozen=True, kw_only=True)
class ShownProduct:
    """`card` is None when the product may not be offered; `reason` then says why."""

    title: str
    card: Card | None
    reason: str = ""


def shown_products(product_ids: Iterable[int], *, on: date, is_adult: bool) -> dict[int, ShownProduct]:
    """By product id, in a fixed number of queries."""
    ids = list(product_ids)
    products = Product.objects.filter(pk__in=ids).select_related(*RELATED).prefetch_related(*PREFETCHED) if ids else []
    rows = ListingRow.objects.on_sale(on=on).in_bulk(ids) if ids else {}
    return {product.pk: _shown(product, rows.get(product.pk), on=on, is_adult=is_adult) for product in products}


def _shown(product: Product, row: ListingRow | None, *, on: date, is_adult: bool) -> ShownProduct:
    why = reasons(product, on=on)
    title = _("Đồ uống có cồn") if product.is_alcohol and not is_adult else product.title
    if why or row is None:
        reason = _(REASON_TEXTS[why[0]]) if why else _("Sản phẩm đang được cập nhật")
        return ShownProduct(title=title, card=None, reason=reason)
    return ShownProduct(title=title, card=cards_of([row], points=current().points, is_adult=is_adult)[0])
