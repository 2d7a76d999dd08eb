"""Oscar's basket with its lines read at once, whatever their number."""

from django.db.models import QuerySet
from oscar.apps.basket.abstract_models import AbstractBasket


class Basket(AbstractBasket):
    def all_lines(self) -> QuerySet:
        """Oscar asks per line for stock record, product class and attributes; here it is a fixed number of queries."""
        if self._lines is not None:
            return self._lines
        if self.pk is None:
            return self.lines.model.objects.none()
        self._lines = (
            self.lines.select_related(
                "product__product_class",
                "product__producer",
                "product__parent__product_class",
                "stockrecord__partner",
                "stockrecord__product__product_class",
            )
            .prefetch_related("attributes", "product__images", "product__stockrecords", "product__certificates")
            .order_by(self._meta.pk.name)
        )
        return self._lines

    def hold(self, lines: list) -> None:
        """Gives an unsaved basket its lines, for a calculation."""
        self._lines = lines


from oscar.apps.basket.models import *  # noqa: E402, F403  (Oscar's fork pattern)
