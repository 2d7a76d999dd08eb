"""Where news goes, what happened, and each attempt to tell it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.secrets import open_sealed


class EventKind(models.TextChoices):
    ORDER_PLACED = "order.placed", _("Có đơn mới")
    ORDER_CHANGED = "order.changed", _("Đơn đổi trạng thái")
    STOCK_CHANGED = "stock.changed", _("Tồn kho thay đổi")
    CERTIFICATE_CHANGED = "certificate.changed", _("Giấy chứng nhận được cấp, sửa hoặc thu hồi")
    CERTIFICATE_EXPIRED = "certificate.expired", _("Giấy chứng nhận hết hạn")
    TEST = "test", _("Gửi thử")


class Endpoint(models.Model):
    """`producer` empty: the province's own software, which hears of everything. `secret` is encrypted (`shop.secrets`)."""

    producer = models.ForeignKey(
        "producers.Producer", models.CASCADE, null=True, blank=True, related_name="webhook_endpoints", verbose_name=_("Chủ thể")
    )
    url = models.URLField(_("Địa chỉ nhận"), max_length=500)
    secret = models.TextField(editable=False)
    kinds = models.JSONField(_("Việc cần báo"), default=list)
    is_active = models.BooleanField(_("Đang bật"), default=True)
    off_reason = models.CharField(_("Vì sao tắt"), max_length=300, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(_("Tạo lúc"), default=timezone.now, editable=False)
    collected_until = models.DateTimeField(default=timezone.now, editable=False)
    failing_since = models.DateTimeField(_("Lỗi từ"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("nơi nhận webhook")
        verbose_name_plural = _("nơi nhận webhook")

    def __str__(self) -> str:
        return self.url

    @property
    def plain_secret(self) -> str:
        return str(open_sealed(self.secret) or "")


class Event(models.Model):
    """One thing that happened; `source` names the row it was read from, so that reading again adds nothing.

    `payload` is for the province; `producer_ids` says which producers' endpoints hear their part of it.
    """

    kind = models.CharField(_("Việc"), max_length=30, choices=EventKind.choices)
    source = models.CharField(max_length=80)
    producer_ids = models.JSONField(default=list)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField(_("Lúc"), db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "source"], name="webhook_event_once")]
        verbose_name = _("sự kiện")
        verbose_name_plural = _("sự kiện")

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"


class DeliveryState(models.TextChoices):
    PENDING = "pending", _("Đang gửi")
    DONE = "done", _("Đã nhận")
    GIVEN_UP = "given_up", _("Đã dừng gửi")


class Delivery(models.Model):
    """`due_at` is when the next attempt may start; while one runs it lies ahead, so that no second worker takes it."""

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="deliveries", verbose_name=_("Nơi nhận"))
    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries", verbose_name=_("Việc"))
    state = models.CharField(_("Tình trạng"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(_("Số lần gửi"), default=0)
    due_at = models.DateTimeField(_("Lần gửi tới"), null=True, db_index=True)
    status = models.PositiveSmallIntegerField(_("Mã HTTP"), null=True, blank=True)
    outcome = models.CharField(_("Kết quả"), max_length=300, blank=True)
    delivered_at = models.DateTimeField(_("Nhận lúc"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["endpoint", "event"], name="webhook_delivery_once")]
        verbose_name = _("lượt gửi webhook")
        verbose_name_plural = _("lượt gửi webhook")

    def __str__(self) -> str:
        return f"{self.event} → {self.endpoint}"
