"""Goods on their way from a producer to a sales point: announced by the producer, counted in at the point."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    ANNOUNCED = "announced", _("Đã báo, chờ điểm nhận")
    RECEIVED = "received", _("Điểm đã nhận")
    CANCELLED = "cancelled", _("Đã hủy")


class Delivery(models.Model):
    """Written by `catalog.deliveries.announcing` and, when it arrives, by the point."""

    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="deliveries", verbose_name=_("Chủ thể"))
    point = models.ForeignKey("partner.Partner", models.PROTECT, related_name="deliveries", verbose_name=_("Giao đến điểm"))
    expected_on = models.DateField(_("Dự kiến đến ngày"))
    note = models.CharField(_("Ghi chú"), max_length=200, blank=True)
    state = models.CharField(_("Tình trạng"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.ANNOUNCED, db_index=True)
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Người báo"))
    announced_at = models.DateTimeField(_("Báo lúc"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Người nhận")
    )
    received_at = models.DateTimeField(_("Nhận lúc"), null=True, blank=True)

    class Meta:
        ordering = ["-announced_at", "-pk"]
        verbose_name = _("chuyến giao đến điểm")
        verbose_name_plural = _("chuyến giao đến điểm")

    def __str__(self) -> str:
        return f"{self.producer} → {self.point}, {self.expected_on:%d/%m/%Y}"


class DeliveryLine(models.Model):
    """`received` is what the point counted; empty until it arrived."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="lines")
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="+", verbose_name=_("Sản phẩm"))
    quantity = models.PositiveIntegerField(_("Số lượng"))
    received = models.PositiveIntegerField(_("Đã nhận"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("dòng giao hàng")
        verbose_name_plural = _("dòng giao hàng")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "product"], name="delivery_product_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="delivery_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.product} × {self.quantity}"
