"""The SQL twin of `catalog.sellable`, held equal to it by `tests/catalog/test_sellable_property.py`."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q
from oscar.apps.catalogue.managers import ProductQuerySet as OscarProductQuerySet


def valid_certificates(*, on: date) -> Q:
    """On a Certificate queryset: those that cover the day."""
    return Q(issued_on__lte=on, expires_on__gte=on) & (Q(revoked_on=None) | Q(revoked_on__gt=on))


def in_season(*, on: date) -> Q:
    month = on.month
    plain = Q(season_from__lte=F("season_to")) & Q(season_from__lte=month, season_to__gte=month)
    wraps = Q(season_from__gt=F("season_to")) & (Q(season_from__lte=month) | Q(season_to__gte=month))
    return Q(season_from=None) | plain | wraps


def lots_on_sale(*, on: date) -> Q:
    """On a Lot queryset: those that may still be sold on the day."""
    return Q(sell_until__gte=on) & (Q(recalled_on=None) | Q(recalled_on__gt=on))


class ProductQuerySet(OscarProductQuerySet):
    def sellable(self, *, on: date) -> "ProductQuerySet":
        """Products that may be sold on that day; stock is another question."""
        from catalog.certificates.models import Certificate
        from catalog.traceability.models import Lot

        lots = Lot.objects.filter(product=OuterRef("pk"))
        valid = Certificate.objects.filter(valid_certificates(on=on), product=OuterRef("pk"))
        return self.filter(
            Exists(valid),
            ~Exists(lots) | Exists(lots.filter(lots_on_sale(on=on))),
            in_season(on=on),
            is_public=True,
            suspended_at=None,
            producer__is_active=True,
            producer__consents_to_sale=True,
            price_vnd__isnull=False,
        )
