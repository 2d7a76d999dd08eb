"""What comes after the sale at a marketplace: returns, and the money of each order. Written by `inbound`, `returns` and `settlements`."""

from django.contrib.admin import display
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ReturnStatus(models.TextChoices):
    ASKED = "ASKED", _("Khách yêu cầu trả")
    AGREED = "AGREED", _("Đã đồng ý, chờ hàng về")
    DISPUTED = "DISPUTED", _("Đang tranh chấp")
    ENDED = "ENDED", _("Đã kết thúc")


class ChannelReturn(models.Model):
    """A return as the marketplace last told it; newer `remote_updated_at` wins.

    `lines` are [{sku, title, quantity}]. Goods go back on the shelf once, when a person counted them: `received_at`, with `good`
    {order line id: units in good order}. `parked_at` since when it could not be read; each import tries it again.
    """

    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="returns", verbose_name=_("Gian hàng"))
    channel_order = models.ForeignKey(
        "connectors.ChannelOrder", models.SET_NULL, null=True, related_name="returns", verbose_name=_("Đơn trên sàn")
    )
    external_id = models.CharField(_("Mã trả hàng trên sàn"), max_length=64)
    external_order_id = models.CharField(_("Mã đơn trên sàn"), max_length=64)
    status = models.CharField(_("Trạng thái"), max_length=20, choices=ReturnStatus.choices)
    vendor_status = models.CharField(_("Trạng thái của sàn"), max_length=60)
    reason = models.CharField(_("Lý do của khách"), max_length=300, blank=True)
    refund_vnd = models.PositiveBigIntegerField(_("Tiền hoàn (đồng)"))
    lines = models.JSONField(default=list)
    answer_by_at = models.DateTimeField(_("Phải trả lời trước"), null=True)
    remote_updated_at = models.DateTimeField(_("Sàn cập nhật lúc"))
    received_at = models.DateTimeField(_("Đã nhận hàng lúc"), null=True)
    received_by = models.CharField(_("Người nhận"), max_length=150, blank=True)
    good = models.JSONField(default=dict)
    problem = models.TextField(_("Việc cần xử lý"), blank=True)
    parked_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "connectors"
        ordering = ["-remote_updated_at"]
        verbose_name = _("trả hàng trên sàn")
        verbose_name_plural = _("trả hàng trên sàn")
        constraints = [models.UniqueConstraint(fields=["account", "external_id"], name="channel_return_once")]

    def __str__(self) -> str:
        return self.external_id

    @property
    @display(description=_("Hàng trả"))
    def goods_text(self) -> str:
        return ", ".join(f"{line['quantity']} × {line['title'] or line['sku']}" for line in self.lines)


COSTS = ("discount_vnd", "commission_vnd", "service_vnd", "transaction_vnd", "shipping_vnd", "tax_vnd", "refund_vnd")
"""What is taken from the gross amount."""


class Settlement(models.Model):
    """The money of one order, whole đồng, as the marketplace last told it. The sum is exact: the database refuses another.

    `shipping_vnd` is what the seller bears, below zero when something is paid to the seller; `other_vnd` what has no column here.
    `released_at` is when the marketplace paid it out; until then the figures are its estimate.
    """

    channel_order = models.OneToOneField(
        "connectors.ChannelOrder", models.CASCADE, primary_key=True, related_name="settlement", verbose_name=_("Đơn trên sàn")
    )
    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="settlements", verbose_name=_("Gian hàng"))
    gross_vnd = models.BigIntegerField(_("Tiền hàng"))
    discount_vnd = models.BigIntegerField(_("Giảm giá của người bán"))
    commission_vnd = models.BigIntegerField(_("Phí hoa hồng"))
    service_vnd = models.BigIntegerField(_("Phí dịch vụ"))
    transaction_vnd = models.BigIntegerField(_("Phí thanh toán"))
    shipping_vnd = models.BigIntegerField(_("Phí vận chuyển người bán chịu"))
    tax_vnd = models.BigIntegerField(_("Thuế sàn khấu trừ"))
    refund_vnd = models.BigIntegerField(_("Hoàn cho khách"))
    other_vnd = models.BigIntegerField(_("Khoản khác"))
    escrow_vnd = models.BigIntegerField(_("Thực nhận"))
    read_at = models.DateTimeField(_("Đọc lúc"))
    released_at = models.DateTimeField(_("Sàn chi trả lúc"), null=True, db_index=True)
    paid_vnd = models.BigIntegerField(_("Sàn đã chi"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "connectors"
        ordering = ["-released_at", "-read_at"]
        verbose_name = _("đối soát đơn")
        verbose_name_plural = _("đối soát đơn")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    escrow_vnd=F("gross_vnd")
                    - F("discount_vnd")
                    - F("commission_vnd")
                    - F("service_vnd")
                    - F("transaction_vnd")
                    - F("shipping_vnd")
                    - F("tax_vnd")
                    - F("refund_vnd")
                    + F("other_vnd")
                ),
                name="settlement_adds_up",
            )
        ]

    def __str__(self) -> str:
        return str(self.channel_order)

    @property
    @display(description=_("Lệch giữa thực nhận và số đã chi"))
    def gap_vnd(self) -> int | None:
        """None while nothing was paid out."""
        return None if self.paid_vnd is None else self.paid_vnd - self.escrow_vnd
