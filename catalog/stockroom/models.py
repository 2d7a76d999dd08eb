"""Papers of a point's shelf: counts with their differences, and goods on their way between two points."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class StockCount(models.Model):
    """Written by `catalog.stockroom.counting`. Nothing moves before somebody confirmed the differences."""

    point = models.ForeignKey("partner.Partner", models.PROTECT, related_name="stock_counts", verbose_name=_("Điểm bán"))
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Người đếm"))
    counted_at = models.DateTimeField(_("Đếm lúc"))
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Người xác nhận")
    )
    confirmed_at = models.DateTimeField(_("Xác nhận lúc"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("Bỏ lúc"), null=True, blank=True)
    note = models.CharField(_("Lý do chênh lệch"), max_length=300, blank=True)

    class Meta:
        ordering = ["-counted_at", "-pk"]
        verbose_name = _("kiểm kê")
        verbose_name_plural = _("kiểm kê")

    def __str__(self) -> str:
        return f"{self.point} · {self.counted_at:%d/%m/%Y}"

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.dropped_at is None


class CountLine(models.Model):
    """`expected` is what the book said when it was counted."""

    count = models.ForeignKey(StockCount, models.CASCADE, related_name="lines")
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="+", verbose_name=_("Sản phẩm"))
    expected = models.PositiveIntegerField(_("Sổ ghi"))
    counted = models.PositiveIntegerField(_("Đếm được"))

    class Meta:
        ordering = ["product__title"]
        constraints = [models.UniqueConstraint(fields=["count", "product"], name="count_product_once")]

    @property
    def difference(self) -> int:
        return self.counted - self.expected


class TransferStage(models.TextChoices):
    SENT = "sent", _("Đang trên đường")
    RECEIVED = "received", _("Đã nhận")
    CANCELLED = "cancelled", _("Đã hủy, hàng về kệ cũ")


class StockTransfer(models.Model):
    """Goods between two points. They leave one shelf when sent and stand on the other when counted in; `note` explains what is missing."""

    source = models.ForeignKey("partner.Partner", models.PROTECT, related_name="transfers_out", verbose_name=_("Từ điểm"))
    target = models.ForeignKey("partner.Partner", models.PROTECT, related_name="transfers_in", verbose_name=_("Đến điểm"))
    stage = models.CharField(_("Tình trạng"), max_length=10, choices=TransferStage.choices, default=TransferStage.SENT, db_index=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Người gửi"))
    sent_at = models.DateTimeField(_("Gửi lúc"))
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Người nhận")
    )
    received_at = models.DateTimeField(_("Nhận lúc"), null=True, blank=True)
    note = models.CharField(_("Ghi chú"), max_length=300, blank=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("chuyển hàng giữa các điểm")
        verbose_name_plural = _("chuyển hàng giữa các điểm")
        constraints = [models.CheckConstraint(condition=~Q(source=F("target")), name="transfer_between_two_points")]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class TransferLine(models.Model):
    transfer = models.ForeignKey(StockTransfer, models.CASCADE, related_name="lines")
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="+", verbose_name=_("Sản phẩm"))
    quantity = models.PositiveIntegerField(_("Đã gửi"))
    received = models.PositiveIntegerField(_("Đã nhận"), null=True, blank=True)

    class Meta:
        ordering = ["product__title"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "product"], name="transfer_product_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="transfer_quantity_positive"),
        ]

    @property
    def missing(self) -> int:
        return self.quantity - (self.received if self.received is not None else self.quantity)
