"""Money that came in by bank or through a gateway, what became of it, and what goes back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shop.templatetags.shop_tags import vnd


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
        return f"{self.bank_ref} · {vnd(self.amount_vnd)}"


class PaymentState(models.TextChoices):
    STARTED = "started", _("Chờ người mua trả")
    PAID = "paid", _("Đã nhận tiền")
    FAILED = "failed", _("Không thành công")
    EXPIRED = "expired", _("Hết giờ, chưa trả")
    CLOSED = "closed", _("Người mua đã đổi cách trả")


class Payment(models.Model):
    """One attempt to pay an order through a gateway. Written by `shop.payments.charging` alone.

    `reference` is what the gateway knows: the order's number and the attempt. `received_vnd` is what the gateway says came in.
    `problem` is for a person. `next_query_at` None: nothing more is asked.
    """

    order = models.ForeignKey("order.Order", models.PROTECT, related_name="payments", verbose_name=_("Đơn hàng"))
    provider = models.CharField(_("Cổng thanh toán"), max_length=20)
    reference = models.CharField(_("Mã giao dịch của cửa hàng"), max_length=40, unique=True)
    amount_vnd = models.PositiveBigIntegerField(_("Phải trả (đồng)"))
    received_vnd = models.PositiveBigIntegerField(_("Đã nhận (đồng)"), null=True, blank=True)
    state = models.CharField(_("Tình trạng"), max_length=10, choices=PaymentState.choices, default=PaymentState.STARTED, db_index=True)
    provider_ref = models.CharField(_("Mã giao dịch của cổng"), max_length=80, blank=True)
    code = models.CharField(_("Mã trả lời"), max_length=40, blank=True)
    problem = models.CharField(_("Cần xem"), max_length=300, blank=True)
    pay_url = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(_("Bắt đầu lúc"), db_index=True)
    expires_at = models.DateTimeField(_("Hết hạn lúc"))
    settled_at = models.DateTimeField(_("Có kết quả lúc"), null=True, blank=True)
    settled_by = models.CharField(_("Biết qua"), max_length=10, blank=True)
    next_query_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("giao dịch qua cổng")
        verbose_name_plural = _("giao dịch qua cổng")
        constraints = [
            models.CheckConstraint(condition=~Q(state="paid") | Q(received_vnd__isnull=False), name="payment_paid_has_an_amount"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_provider_display(self) -> str:
        from shop.services.accounts import label_of  # which itself reads models

        return label_of(self.provider)


class RefundState(models.TextChoices):
    DUE = "due", _("Phải hoàn")
    SENT = "sent", _("Đã gửi, chờ kết quả")
    DONE = "done", _("Đã hoàn")
    FAILED = "failed", _("Cổng từ chối")
    DROPPED = "dropped", _("Đã bỏ")


class RefundCause(models.TextChoices):
    LATE = "late", _("Tiền đến sau khi đơn đã hủy")
    DOUBLE = "double", _("Đơn đã được trả trước đó")
    AMOUNT = "amount", _("Số tiền khác với đơn")
    OTHER_WAY = "other_way", _("Người mua đã đổi cách trả")
    CANCELLED = "cancelled", _("Đơn bị hủy sau khi trả tiền")
    PROPOSED = "proposed", _("Nhân viên đề nghị")


class Refund(models.Model):
    """Money that goes back. Written by `shop.payments.refunds` alone. `payment` None: it did not come through a gateway."""

    order = models.ForeignKey("order.Order", models.PROTECT, related_name="refunds", verbose_name=_("Đơn hàng"))
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="refunds", verbose_name=_("Giao dịch"))
    reference = models.CharField(_("Mã hoàn tiền"), max_length=60, unique=True)
    amount_vnd = models.PositiveBigIntegerField(_("Số tiền (đồng)"))
    cause = models.CharField(_("Vì sao"), max_length=10, choices=RefundCause.choices)
    note = models.CharField(_("Ghi chú"), max_length=300, blank=True)
    state = models.CharField(_("Tình trạng"), max_length=10, choices=RefundState.choices, default=RefundState.DUE, db_index=True)
    provider_ref = models.CharField(_("Số giao dịch hoàn"), max_length=80, blank=True)
    result_text = models.CharField(_("Kết quả"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("Lập lúc"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Người đề nghị")
    )
    sent_at = models.DateTimeField(_("Gửi lúc"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Người hoàn")
    )
    done_at = models.DateTimeField(_("Hoàn lúc"), null=True, blank=True)
    next_query_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("khoản hoàn tiền")
        verbose_name_plural = _("khoản hoàn tiền")
        constraints = [
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(condition=~Q(state="done") | Q(done_at__isnull=False), name="refund_done_has_a_time"),
            models.UniqueConstraint(fields=["payment", "cause"], condition=~Q(cause="proposed"), name="refund_once_per_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {vnd(self.amount_vnd)}"
