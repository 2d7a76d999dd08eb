"""Parcels with carriers, what carriers call their communes, and the cash they pay out."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def _label_of(carrier: str) -> str:
    from shop.services.accounts import label_of  # which itself reads models

    return label_of(carrier)


class ParcelState(models.TextChoices):
    """`shop.carriers.carrier.State`, and what comes before it."""

    NEW = "new", _("Chưa gửi sang hãng")
    UNKNOWN = "unknown", _("Chưa rõ, đang tra")
    CREATED = "created", _("Đã có vận đơn")
    PICKED = "picked", _("Hãng đã lấy hàng")
    IN_TRANSIT = "in_transit", _("Đang vận chuyển")
    DELIVERING = "delivering", _("Đang giao")
    RETURNING = "returning", _("Đang hoàn về")
    DELIVERED = "delivered", _("Đã giao")
    RETURNED = "returned", _("Đã hoàn về")
    CANCELLED = "cancelled", _("Đã hủy")
    LOST = "lost", _("Mất hoặc hỏng")


class Parcel(models.Model):
    """What one point sends of one order. Written by `shop.carriers.dispatch` and `shop.carriers.tracking` alone.

    `client_code` is ours and names the parcel at the carrier. `asked_at` is committed before a create leaves, so an open outcome is
    looked up before it is asked for again. `raw_status` is the carrier's word, known or not. `called_off_at`: the order was cancelled, and
    the carrier was asked to leave the parcel.
    """

    order = models.ForeignKey("order.Order", models.PROTECT, related_name="parcels", verbose_name=_("Đơn hàng"))
    point = models.ForeignKey("partner.Partner", models.PROTECT, related_name="parcels", verbose_name=_("Điểm gửi"))
    carrier = models.CharField(_("Hãng"), max_length=20)
    client_code = models.CharField(_("Mã của cửa hàng"), max_length=50, unique=True)
    tracking_code = models.CharField(_("Mã vận đơn"), max_length=60, blank=True, db_index=True)
    state = models.CharField(_("Tình trạng"), max_length=12, choices=ParcelState.choices, default=ParcelState.NEW, db_index=True)
    raw_status = models.CharField(_("Lời của hãng"), max_length=60, blank=True)
    status_at = models.DateTimeField(_("Cập nhật lúc"), null=True, blank=True)
    weight_g = models.PositiveIntegerField(_("Khối lượng (gam)"))
    value_vnd = models.PositiveBigIntegerField(_("Giá trị hàng (đồng)"))
    cod_vnd = models.PositiveBigIntegerField(_("Thu hộ (đồng)"), default=0)
    fee_vnd = models.PositiveBigIntegerField(_("Phí hãng báo (đồng)"), null=True, blank=True)
    problem = models.CharField(_("Cần xem"), max_length=300, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    next_look_at = models.DateTimeField(null=True, blank=True, db_index=True)
    created_at = models.DateTimeField(_("Lập lúc"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Người lập")
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("kiện hàng")
        verbose_name_plural = _("kiện hàng")
        constraints = [
            models.UniqueConstraint(
                fields=["order", "point"], condition=~Q(state__in=["cancelled", "returned", "lost"]), name="parcel_one_per_point"
            ),
            models.UniqueConstraint(fields=["carrier", "tracking_code"], condition=~Q(tracking_code=""), name="parcel_tracking_once"),
        ]

    def __str__(self) -> str:
        return self.tracking_code or self.client_code

    def get_carrier_display(self) -> str:
        return _label_of(self.carrier)


class ParcelEvent(models.Model):
    """Append-only: each word of the carrier's, in the order in which it came. `is_confirmed`: we asked and heard it ourselves."""

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="events")
    raw_status = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=ParcelState.choices, blank=True)
    is_confirmed = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["parcel", "raw_status", "is_confirmed"], name="parcel_word_once")]

    def __str__(self) -> str:
        return self.raw_status


class CarrierPlace(models.Model):
    """A commune as a carrier lists it, matched with the official one by name; without a match a person decides."""

    carrier = models.CharField(_("Hãng"), max_length=20)
    province_name = models.CharField(_("Tỉnh theo hãng"), max_length=100)
    ward_name = models.CharField(_("Xã, phường theo hãng"), max_length=120)
    ids = models.JSONField(default=dict)
    commune = models.ForeignKey(
        "points.Commune", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Xã, phường chính thức")
    )
    is_by_hand = models.BooleanField(_("Gán tay"), default=False)
    seen_at = models.DateTimeField(_("Thấy lúc"))

    class Meta:
        ordering = ["carrier", "province_name", "ward_name"]
        verbose_name = _("xã, phường của hãng")
        verbose_name_plural = _("xã, phường của hãng")
        constraints = [
            models.UniqueConstraint(fields=["carrier", "province_name", "ward_name"], name="carrier_place_once"),
            models.UniqueConstraint(fields=["carrier", "commune"], condition=Q(commune__isnull=False), name="carrier_commune_once"),
        ]

    def __str__(self) -> str:
        return f"{self.ward_name}, {self.province_name}"

    def get_carrier_display(self) -> str:
        return _label_of(self.carrier)


class Remittance(models.Model):
    """One file with which a carrier accounts for the cash it collected. The same file again is refused."""

    carrier = models.CharField(_("Hãng"), max_length=20)
    reference = models.CharField(_("Số bảng kê"), max_length=80)
    paid_on = models.DateField(_("Ngày hãng trả tiền"))
    cod_vnd = models.PositiveBigIntegerField(_("Tiền thu hộ (đồng)"), default=0)
    fee_vnd = models.PositiveBigIntegerField(_("Phí trừ lại (đồng)"), default=0)
    imported_at = models.DateTimeField(_("Nhập lúc"))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Người nhập")
    )

    class Meta:
        ordering = ["-paid_on", "-pk"]
        verbose_name = _("bảng kê thu hộ")
        verbose_name_plural = _("bảng kê thu hộ")
        constraints = [models.UniqueConstraint(fields=["carrier", "reference"], name="remittance_once")]

    def __str__(self) -> str:
        return f"{self.get_carrier_display()} {self.reference}"

    def get_carrier_display(self) -> str:
        return _label_of(self.carrier)

    @property
    def net_vnd(self) -> int:
        return self.cod_vnd - self.fee_vnd


class RemittanceLine(models.Model):
    """`problem` says what differs from our parcel; empty: it agrees."""

    remittance = models.ForeignKey(Remittance, models.CASCADE, related_name="lines", verbose_name=_("Bảng kê"))
    tracking_code = models.CharField(_("Mã vận đơn"), max_length=60)
    cod_vnd = models.PositiveBigIntegerField(_("Thu hộ (đồng)"))
    fee_vnd = models.PositiveBigIntegerField(_("Phí (đồng)"), default=0)
    parcel = models.ForeignKey(Parcel, models.PROTECT, null=True, blank=True, related_name="remittance_lines", verbose_name=_("Kiện hàng"))
    problem = models.CharField(_("Chênh lệch"), max_length=300, blank=True)
    settled_at = models.DateTimeField(_("Xử lý lúc"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Người xử lý")
    )
    note = models.CharField(_("Ghi chú"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("dòng bảng kê")
        verbose_name_plural = _("dòng bảng kê")
        constraints = [
            models.UniqueConstraint(fields=["parcel"], condition=Q(parcel__isnull=False, problem=""), name="parcel_remitted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.tracking_code} · {self.cod_vnd}"
