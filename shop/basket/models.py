"""Oscar's basket with its lines read at once, whatever their number, and with gift sets beside them."""

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
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

    def merge(self, basket: "Basket", add_quantities: bool = True) -> None:
        """At log-in: Oscar merges the lines; of a gift set that is in both, the larger number stays."""
        for line in basket.gift_lines.all():
            mine = self.gift_lines.filter(gift_set_id=line.gift_set_id).first()
            if mine is None:
                GiftLine.objects.filter(pk=line.pk).update(basket=self)
            elif line.quantity > mine.quantity:
                GiftLine.objects.filter(pk=mine.pk).update(quantity=line.quantity)
        super().merge(basket, add_quantities)


class GiftLine(models.Model):
    """`quantity` boxes of a gift set; `price_vnd` is the price shown when they were put in."""

    basket = models.ForeignKey("basket.Basket", models.CASCADE, related_name="gift_lines")
    gift_set = models.ForeignKey("gifts.GiftSet", models.CASCADE, related_name="+", verbose_name=_("Bộ quà"))
    quantity = models.PositiveIntegerField(default=1)
    price_vnd = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["basket", "gift_set"], name="gift_line_once_per_basket"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="gift_line_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"{self.gift_set} × {self.quantity}"


from oscar.apps.basket.models import *  # noqa: E402, F403  (Oscar's fork pattern)
