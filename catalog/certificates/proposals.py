"""A revocation waiting for its second person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.certificates.models import Certificate, RevocationReason


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", _("Chờ người thứ hai xác nhận")
    CONFIRMED = "confirmed", _("Đã thu hồi")
    REJECTED = "rejected", _("Không thu hồi")


class RevocationProposal(models.Model):
    """One officer proposes, another one confirms with the decision's number and date. The database refuses the same person twice."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="revocation_proposals", verbose_name=_("Giấy chứng nhận"))
    reason = models.CharField(_("Lý do thu hồi"), max_length=40, choices=RevocationReason.choices)
    note = models.TextField(_("Căn cứ, diễn giải"), blank=True)
    inspection = models.ForeignKey(
        "inspections.Inspection", models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("Đợt kiểm tra")
    )
    state = models.CharField(_("Tình trạng"), max_length=12, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Người đề nghị"))
    proposed_at = models.DateTimeField(_("Đề nghị lúc"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Người quyết định")
    )
    decided_at = models.DateTimeField(_("Quyết định lúc"), null=True, blank=True)
    decision_no = models.CharField(_("Số quyết định thu hồi"), max_length=80, blank=True)
    decision_date = models.DateField(_("Ngày quyết định"), null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = _("đề nghị thu hồi")
        verbose_name_plural = _("đề nghị thu hồi")
        constraints = [
            models.UniqueConstraint(fields=["certificate"], condition=Q(state="proposed"), name="revocation_one_open_proposal"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by=None, decided_at=None)
                | Q(state__in=["confirmed", "rejected"], decided_by__isnull=False, decided_at__isnull=False),
                name="revocation_decided_by_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | (~Q(decided_by=F("proposed_by")) & ~Q(decision_no="") & Q(decision_date__isnull=False)),
                name="revocation_takes_two",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate} · {self.get_reason_display()}"
