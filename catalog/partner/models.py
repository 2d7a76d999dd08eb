"""Oscar's Partner is the sales point; a StockRecord is a product's stock at one point. Written only by `catalog.stock`."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractPartner, AbstractStockRecord


class PointKind(models.TextChoices):
    """Places named by Decision 950/QĐ-BCT (2023)."""

    TRANSPORT = "transport", _("Nhà ga, bến xe, bến tàu")
    REST_STOP = "rest_stop", _("Trạm dừng nghỉ")
    MARKET = "market", _("Trung tâm thương mại, siêu thị, chợ")
    TOURISM = "tourism", _("Khu du lịch, nhà hàng, khách sạn")
    CRAFT_VILLAGE = "craft_village", _("Làng nghề")
    TRADE_CENTRE = "trade_centre", _("Trung tâm thương mại xã, cụm công nghiệp")
    FAIR_CENTRE = "fair_centre", _("Trung tâm hội chợ, triển lãm")
    POST_OFFICE = "post_office", _("Bưu cục, điểm bưu điện văn hóa xã")


class Partner(AbstractPartner):
    """A điểm bán (SalesPoint). Adding a fifth is data."""

    kind = models.CharField(_("Loại địa điểm"), max_length=20, choices=PointKind.choices, blank=True)
    commune = models.ForeignKey(
        "points.Commune", models.PROTECT, null=True, blank=True, related_name="sales_points", verbose_name=_("Xã, phường")
    )
    address_line = models.CharField(_("Địa chỉ"), max_length=200, blank=True)
    phone = models.CharField(_("Điện thoại"), max_length=20, blank=True)
    opening_hours = models.CharField(_("Giờ mở cửa"), max_length=120, blank=True)
    operator = models.CharField(_("Đơn vị vận hành"), max_length=200, blank=True)
    recognition = models.CharField(_("Công nhận: số quyết định, ngày"), max_length=200, blank=True)
    has_sign = models.BooleanField(_("Có biển hiệu theo mẫu"), default=False)
    has_ocop_shelf = models.BooleanField(_("Có kệ riêng cho sản phẩm OCOP"), default=False)
    has_posted_prices = models.BooleanField(_("Niêm yết giá"), default=False)
    has_parking = models.BooleanField(_("Có chỗ đỗ xe khách"), default=False)
    offers_pickup = models.BooleanField(_("Khách nhận hàng tại điểm"), default=True)
    opened_on = models.DateField(
        _("Mở từ ngày"), null=True, blank=True, help_text=_("Để tính vào kế hoạch của năm. Để trống thì được tính vào mọi năm.")
    )
    is_open = models.BooleanField(_("Đang hoạt động"), default=True)
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False, db_index=True)

    class Meta(AbstractPartner.Meta):
        verbose_name = _("điểm bán")
        verbose_name_plural = _("điểm bán")

    def get_absolute_url(self) -> str:
        return reverse("points:detail", kwargs={"code": self.code})


SalesPoint = Partner


class StockRecordQuerySet(models.QuerySet):
    def with_available(self) -> "StockRecordQuerySet":
        """Adds `available`: on hand less what open orders hold."""
        return self.annotate(available=Coalesce(F("num_in_stock"), 0) - Coalesce(F("num_allocated"), 0))


class StockRecord(AbstractStockRecord):
    """On hand at one point (`num_in_stock`), held by open orders (`num_allocated`); `price` overrides the shelf price there."""

    objects = StockRecordQuerySet.as_manager()

    class Meta(AbstractStockRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["partner", "product"], name="stock_once_per_point"),
            models.CheckConstraint(condition=Q(num_allocated=None) | Q(num_allocated__gte=0), name="stock_allocated_not_negative"),
        ]


class StockMovement(models.Model):
    """Append-only ledger: one row for each change of a stock record, with its cause."""

    class Kind(models.TextChoices):
        ALLOCATE = "allocate", _("Giữ cho đơn")
        RELEASE = "release", _("Trả lại từ đơn")
        CONSUME = "consume", _("Xuất theo đơn")
        COUNT = "count", _("Kiểm kê")
        RESTOCK = "restock", _("Nhập lại hàng trả")
        RECEIVE = "receive", _("Nhập hàng")
        SEND = "send", _("Chuyển đi")

    stockrecord = models.ForeignKey("partner.StockRecord", models.CASCADE, related_name="movements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on_hand_change = models.IntegerField(default=0)
    allocated_change = models.IntegerField(default=0)
    cause = models.CharField(max_length=120, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("biến động tồn kho")
        verbose_name_plural = _("biến động tồn kho")


from oscar.apps.partner.models import *  # noqa: E402, F403  (Oscar's fork pattern)
