"""The shop's own table of delivery fees: zones of provinces, and fees by weight from a day on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel


class DeliveryZone(ClusterableModel):
    """`free_from_vnd`: goods of this amount or more (whole đồng) are delivered free; empty: never."""

    name = models.CharField(_("Vùng giao hàng"), max_length=80, unique=True)
    provinces = ParentalManyToManyField("points.Province", related_name="delivery_zones", verbose_name=_("Tỉnh, thành phố"))
    free_from_vnd = models.PositiveIntegerField(_("Miễn phí giao từ (đồng tiền hàng)"), null=True, blank=True)
    days_text = models.CharField(_("Thời gian giao"), max_length=60, blank=True, help_text=_("Ví dụ: 2–4 ngày."))
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False, db_index=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("vùng giao hàng")
        verbose_name_plural = _("vùng giao hàng")

    def __str__(self) -> str:
        return self.name


class DeliveryRate(models.Model):
    """The fee up to a packed weight, inclusive, from `valid_from` on. A new table is new rows with a later day."""

    zone = ParentalKey(DeliveryZone, on_delete=models.CASCADE, related_name="rates")
    valid_from = models.DateField(_("Áp dụng từ ngày"))
    up_to_g = models.PositiveIntegerField(_("Đến hết (gam)"))
    fee_vnd = models.PositiveIntegerField(_("Phí (đồng)"))

    class Meta:
        ordering = ["-valid_from", "up_to_g"]
        verbose_name = _("mức phí")
        verbose_name_plural = _("mức phí")
        constraints = [
            models.UniqueConstraint(fields=["zone", "valid_from", "up_to_g"], name="rate_once_per_weight"),
            models.CheckConstraint(condition=Q(up_to_g__gt=0), name="rate_weight_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.zone} ≤ {self.up_to_g} g: {self.fee_vnd}"
