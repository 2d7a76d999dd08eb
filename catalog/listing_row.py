"""The denormalised product row that lists, search and facets read.

One row per published product, whether it may be sold today or not: `may_be_sold` is what does not depend on the day,
the dates bound the certificate that counts.
Written by `catalog.listing_index`; `catalog.listing_bits` keeps its columns in memory for `catalog.search`.
"""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.groups import Group


class ListingRowQuerySet(models.QuerySet):
    def on_sale(self, *, on: date) -> "ListingRowQuerySet":
        """Rows that `catalog.sellable` lets be sold on the day."""
        from catalog.querysets import in_season

        return self.filter(in_season(on=on), Q(valid_from__lte=on, valid_until__gte=on), may_be_sold=True)


class ListingRow(models.Model):
    """`valid_from`/`valid_until` bound the days on which the certificate shown here counts, so that a list filters by date alone."""

    product = models.OneToOneField("catalogue.Product", models.CASCADE, primary_key=True, related_name="row")
    title = models.CharField(max_length=255)
    slug = models.CharField(max_length=255)
    folded = models.TextField()
    group = models.CharField(max_length=20, choices=Group.choices)
    producer_id = models.IntegerField()
    producer_name = models.CharField(max_length=200)
    producer_slug = models.CharField(max_length=220)
    commune_code = models.CharField(max_length=5, blank=True)
    commune_name = models.CharField(max_length=80, blank=True)
    price_vnd = models.PositiveIntegerField(null=True)
    net_content = models.CharField(max_length=60, blank=True)
    weight_g = models.PositiveIntegerField(null=True)
    stars = models.PositiveSmallIntegerField(null=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    certificate_code = models.CharField(max_length=12, blank=True)
    season_from = models.PositiveSmallIntegerField(null=True)
    season_to = models.PositiveSmallIntegerField(null=True)
    protected_name = models.CharField(max_length=120, blank=True)
    may_be_sold = models.BooleanField(default=False, help_text=_("Mọi điều kiện khác ngoài ngày và mùa"))
    in_stock = models.PositiveIntegerField(default=0)
    point_codes = models.CharField(max_length=500, blank=True)
    is_alcohol = models.BooleanField(default=False)
    is_service = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    image = models.CharField(max_length=255, blank=True)
    image_alt = models.CharField(max_length=200, blank=True)
    image_width = models.PositiveIntegerField(null=True)
    image_height = models.PositiveIntegerField(null=True)
    image_is_illustration = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    objects = ListingRowQuerySet.as_manager()

    class Meta:
        app_label = "catalogue"
        indexes = [models.Index(fields=["producer_id"], name="row_producer")]

    def __str__(self) -> str:
        return self.title
