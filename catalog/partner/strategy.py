"""How Oscar asks for price and availability: both come from the one rule and the one shelf price."""

from decimal import Decimal

from django.utils import timezone
from oscar.apps.partner import availability, prices, strategy

from catalog.facts import free_by_point, reasons
from catalog.models import Product
from catalog.partner.models import StockRecord
from catalog.sellable import REASON_TEXTS


class Blocked(availability.Unavailable):
    """Carries the first reason in words."""

    def __init__(self, message: str) -> None:
        self.message = message


class Selector:
    def strategy(self, request: object = None, user: object = None, **kwargs: object) -> "OneShelfPrice":
        return OneShelfPrice(request)


class OneShelfPrice(strategy.Structured):
    """The product's price unless the point overrides it; prices shown include tax. The same for whoever asks."""

    def __init__(self, request: object = None) -> None:
        """Oscar's own asks who the visitor is: two queries on every page of a customer."""
        self.request, self.user = request, None

    def select_stockrecord(self, product: Product) -> StockRecord | None:
        """The open point with most free units, so that a basket line has a home; `shop.sourcing` decides at the order."""
        free = free_by_point(product)
        records = [record for record in product.stockrecords.all() if record.partner_id in free]
        return max(records, key=lambda record: (free[record.partner_id], -record.pk), default=None)

    def pricing_policy(self, product: Product, stockrecord: StockRecord | None) -> prices.Base:
        override = stockrecord.price if stockrecord else None
        amount = override if override is not None else product.price_vnd
        if amount is None:
            return prices.Unavailable()
        return prices.FixedPrice(currency="VND", excl_tax=Decimal(amount), tax=Decimal(0))

    def availability_policy(self, product: Product, stockrecord: StockRecord | None) -> availability.Base:
        why = reasons(product, on=timezone.localdate())
        if why:
            return Blocked(str(REASON_TEXTS[why[0]]))
        return availability.StockRequired(sum(free_by_point(product).values()))

    def parent_pricing_policy(self, product: Product, children_stock: object) -> prices.Base:
        return prices.Unavailable()

    def parent_availability_policy(self, product: Product, children_stock: object) -> availability.Base:
        return availability.Unavailable()
