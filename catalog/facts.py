"""From ORM rows to the facts of `catalog.sellable`. Callers prefetch; nothing here asks the database when they did."""

from datetime import date

from catalog.certificates.models import Certificate
from catalog.models import Product
from catalog.sellable import Facts, Reason, reasons_not_sellable

RELATED = ("producer", "commune__province")
PREFETCHED = ("certificates", "lots", "images", "stockrecords__partner")
"""What a queryset joins so that `facts_of`, `free_quantity` and `build_offers` cost no further query."""
JUDGED = tuple(name for name in PREFETCHED if name != "images")
"""Enough to judge and to count; pictures are for those who show them."""


def facts_of(product: Product) -> Facts:
    """Needs `producer`, `certificates` and `lots` loaded."""
    season = None
    if product.season_from is not None and product.season_to is not None:
        season = (product.season_from, product.season_to)
    return Facts(
        certificates=tuple(certificate.facts for certificate in product.certificates.all()),
        lots=tuple(lot.facts for lot in product.lots.all()),
        is_published=product.is_public,
        producer_is_active=product.producer.is_active,
        producer_consents=product.producer.consents_to_sale,
        declined_channels=frozenset(product.producer.declined_channels),
        is_suspended=product.suspended_at is not None,
        has_price=product.price_vnd is not None,
        season=season,
    )


def reasons(product: Product, *, on: date, channel: str = "") -> tuple[Reason, ...]:
    return reasons_not_sellable(facts_of(product), on=on, channel=channel)


def certificate_on(product: Product, *, on: date) -> Certificate | None:
    """The certificate that counts on the day: the newest valid one."""
    valid = [certificate for certificate in product.certificates.all() if certificate.covers(on)]
    return max(valid, key=lambda certificate: (certificate.issued_on, certificate.expires_on), default=None)


def free_by_point(product: Product) -> dict[int, int]:
    """Units that may be promised now at each open point, by the point's id; never negative."""
    if product.is_service:
        return {}
    return {
        record.partner_id: max(0, (record.num_in_stock or 0) - (record.num_allocated or 0))
        for record in product.stockrecords.all()
        if record.partner.is_open
    }


def free_quantity(product: Product) -> int:
    return sum(free_by_point(product).values())
