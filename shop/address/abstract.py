"""What every Vietnamese address adds to Oscar's."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AddressInVietnam(models.Model):
    """Province and commune by code; their names are also kept in line3 (commune) and line4 (province) for Oscar's summaries."""

    commune = models.ForeignKey("points.Commune", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Xã, phường"))

    class Meta:
        abstract = True
