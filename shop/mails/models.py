"""Letters that are to go out. A row is written in the transaction of what it tells; a worker sends it once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MailKind(models.TextChoices):
    PLACED = "placed", _("Đã nhận đơn")
    PAID = "paid", _("Đã nhận tiền")
    EXPIRED = "expired", _("Đơn hết hạn thanh toán")
    CANCELLED = "cancelled", _("Đã hủy đơn")
    SHIPPED = "shipped", _("Đã gửi hàng")
    READY = "ready", _("Mời đến nhận hàng")
    REFUNDED = "refunded", _("Đã hoàn tiền")
    CASE_RECEIVED = "case_received", _("Đã nhận yêu cầu")
    CASE_ANSWERED = "case_answered", _("Đã trả lời yêu cầu")
    BACK_IN_STOCK = "back_in_stock", _("Có hàng trở lại")
    NEWSLETTER = "newsletter", _("Xác nhận nhận bản tin")
    CAMPAIGN = "campaign", _("Bản tin")
    PASSWORD = "password", _("Đặt lại mật khẩu")


class OutgoingMail(models.Model):
    """`about` is `order`, `case`, `alert`, `subscriber`, `campaign` or `user` with its id; together with the kind and `part`
    it stands here once, however often the event is told."""

    kind = models.CharField(_("Thư"), max_length=20, choices=MailKind.choices)
    about = models.CharField(max_length=10)
    about_id = models.PositiveIntegerField()
    part = models.CharField(max_length=40, blank=True)
    to = models.EmailField(_("Gửi đến"), blank=True)
    created_at = models.DateTimeField(_("Lúc"), auto_now_add=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    """When to try (again); null: now."""
    attempts = models.PositiveSmallIntegerField(_("Số lần thử"), default=0)
    sent_at = models.DateTimeField(_("Gửi lúc"), null=True, blank=True)
    problem = models.CharField(_("Vì sao chưa gửi"), max_length=200, blank=True)
    bounced_at = models.DateTimeField(_("Bị trả lại lúc"), null=True, blank=True)
    """When a mail server said that nobody gets it; `problem` then holds its code."""

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("thư gửi khách")
        verbose_name_plural = _("thư gửi khách")
        constraints = [models.UniqueConstraint(fields=["kind", "about", "about_id", "part"], name="mail_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(sent_at=None), name="mail_waiting"),
            models.Index(fields=["about", "about_id"], name="mail_about"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.about} {self.about_id}"
