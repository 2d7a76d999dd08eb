"""Money that came in by bank, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TransferState(models.TextChoices):
    MATCHED = "matched", _("Khớp với đơn")
    OPEN = "open", _("Chờ người xử lý")
    REFUND_DUE = "refund_due", _("Phải hoàn tiền")
    REFUNDED = "refunded", _("Đã hoàn tiền")


class IncomingTransfer(models.Model):
    """One line of the bank's statement; `bank_ref` is the bank's own number. `problem` says why a person has to look."""

    bank_ref = models.CharField(_("Số giao dịch của ngân hàng"), max_length=80, unique=True)
    received_at = models.DateTimeField(_("Nhận lúc"))
    amount_vnd = models.PositiveBigIntegerField(_("Số tiền (đồng)"))
    content = models.CharField(_("Nội dung chuyển khoản"), max_length=300, blank=True)
    order = models.ForeignKey("order.Order", models.PROTECT, null=True, blank=True, related_name="transfers", verbose_name=_("Đơn hàng"))
    state = models.CharField(_("Tình trạng"), max_length=12, choices=TransferState.choices, default=TransferState.OPEN, db_index=True)
    problem = models.CharField(_("Vì sao"), max_length=300, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Người xử lý")
    )
    settled_at = models.DateTimeField(_("Xử lý lúc"), null=True, blank=True)
    refund_ref = models.CharField(_("Số giao dịch hoàn tiền"), max_length=80, blank=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("tiền chuyển khoản")
        verbose_name_plural = _("tiền chuyển khoản")
        constraints = [
            models.CheckConstraint(condition=~Q(state="matched") | Q(order__isnull=False), name="transfer_matched_has_an_order"),
            models.CheckConstraint(condition=~Q(state="refunded") | ~Q(refund_ref=""), name="transfer_refunded_by_a_reference"),
            models.UniqueConstraint(fields=["order"], condition=Q(state="matched"), name="transfer_pays_an_order_once"),
        ]

    def __str__(self) -> str:
        return f"{self.bank_ref} · {self.amount_vnd}"
