"""Money that was handed to a producer for goods sold."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Payout(models.Model):
    """`amount_vnd` whole đồng. A wrong entry is corrected by a second one with `is_reversal`, never edited away."""

    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="payouts", verbose_name=_("Chủ thể"))
    amount_vnd = models.PositiveBigIntegerField(_("Số tiền (đồng)"))
    is_reversal = models.BooleanField(_("Bút toán đảo"), default=False, help_text=_("Ghi khi khoản trước bị ghi nhầm hoặc được trả lại."))
    paid_on = models.DateField(_("Ngày trả"))
    reference = models.CharField(_("Số chứng từ, nội dung chuyển khoản"), max_length=120)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-paid_on", "-pk"]
        verbose_name = _("khoản đã trả chủ thể")
        verbose_name_plural = _("khoản đã trả chủ thể")
        constraints = [models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="payout_positive")]

    def __str__(self) -> str:
        return f"{self.producer} · {self.paid_on:%d/%m/%Y}"

    @property
    def signed_vnd(self) -> int:
        return -self.amount_vnd if self.is_reversal else self.amount_vnd
