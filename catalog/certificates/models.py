"""OCOP certificates with their history. One product may have several; the newest valid one counts."""

import secrets
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.certificates.dates import last_valid_day
from catalog.querysets import valid_certificates
from catalog.sellable import CertificateFacts

CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


class IssuerLevel(models.TextChoices):
    """Who may certify changed in 2023 and in July 2025 (Decisions 148 and 1489/QĐ-TTg)."""

    DISTRICT_LEGACY = "district_legacy", _("Huyện (đến 7/2025)")
    PROVINCE = "province", _("Tỉnh")
    CENTRAL = "central", _("Trung ương")


class RevocationReason(models.TextChoices):
    """Reasons seen in real decisions (Đồng Tháp 2025, Hà Tĩnh 3763/QĐ-UBND 2021)."""

    EXPIRED_NOT_RENEWED = "expired_not_renewed", _("Hết hạn, không tham gia đánh giá lại")
    FAILED_REASSESSMENT = "failed_reassessment", _("Đánh giá lại không đạt")
    FOOD_SAFETY_VIOLATION = "food_safety_violation", _("Vi phạm an toàn thực phẩm")
    PROCESS_NOT_FOLLOWED = "process_not_followed", _("Không theo quy trình đã công bố")
    PRODUCT_DIFFERS = "product_differs_from_certified", _("Sản phẩm khác với hồ sơ được chứng nhận")
    RECORDS_MISSING = "records_missing", _("Thiếu hồ sơ chất lượng, truy xuất")
    PRODUCTION_STOPPED = "production_stopped", _("Ngừng sản xuất")
    MARK_MISUSED = "mark_misused", _("Dùng sai nhãn hiệu OCOP")
    VOLUNTARY = "voluntary", _("Chủ thể tự nguyện")


class CertificateQuerySet(models.QuerySet):
    def valid(self, *, on: date) -> "CertificateQuerySet":
        return self.filter(valid_certificates(on=on))


def new_code() -> str:
    """Ten unambiguous characters for the public address; the paper's number is not unique."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(10))


class Certificate(models.Model):
    """`expires_on` is the last valid day; `revoked_on` the first day without validity. Identity is the decision, not the number."""

    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="certificates", verbose_name=_("Sản phẩm"))
    code = models.CharField(_("Mã tra cứu"), max_length=12, unique=True, default=new_code, editable=False)
    number = models.CharField(_("Số giấy chứng nhận"), max_length=80, blank=True)
    issuer = models.CharField(_("Cơ quan cấp"), max_length=200)
    issuer_level = models.CharField(_("Cấp"), max_length=20, choices=IssuerLevel.choices)
    decision_no = models.CharField(_("Số quyết định"), max_length=80)
    decision_date = models.DateField(_("Ngày quyết định"))
    stars = models.PositiveSmallIntegerField(_("Hạng sao"))
    score = models.DecimalField(_("Điểm đánh giá"), max_digits=4, decimal_places=1, null=True, blank=True)
    issued_on = models.DateField(_("Ngày cấp"))
    expires_on = models.DateField(_("Có hiệu lực đến hết ngày"), blank=True)
    revoked_on = models.DateField(_("Thu hồi từ ngày"), null=True, blank=True)
    revocation_reason = models.CharField(_("Lý do thu hồi"), max_length=40, choices=RevocationReason.choices, blank=True)
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-pk"]
        verbose_name = _("giấy chứng nhận")
        verbose_name_plural = _("giấy chứng nhận")
        indexes = [models.Index(fields=["product", "expires_on"], name="certificate_by_product")]
        constraints = [
            models.UniqueConstraint(fields=["product", "issuer", "decision_no", "decision_date"], name="certificate_by_decision"),
            models.CheckConstraint(condition=Q(stars__range=(3, 5)), name="certificate_stars_3_to_5"),
            models.CheckConstraint(condition=Q(expires_on__gte=F("issued_on")), name="certificate_ends_after_start"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__range=(0, 100)), name="certificate_score_0_to_100"),
            models.CheckConstraint(
                condition=Q(revoked_on=None, revocation_reason="") | (Q(revoked_on__isnull=False) & ~Q(revocation_reason="")),
                name="certificate_revoked_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.decision_no} · {self.stars} sao"

    def save(self, *args, **kwargs) -> None:
        if self.expires_on is None:
            self.expires_on = last_valid_day(self.issued_on)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("certificates:detail", kwargs={"code": self.code})

    @property
    def facts(self) -> CertificateFacts:
        return CertificateFacts(issued_on=self.issued_on, expires_on=self.expires_on, revoked_on=self.revoked_on, stars=self.stars)

    def covers(self, day: date) -> bool:
        return self.facts.covers(day)


class CertificateReminder(models.Model):
    """That the producer and the office were told at one threshold; `sent_at` empty: on its way."""

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="reminders")
    days = models.PositiveSmallIntegerField(_("Số ngày trước khi hết hạn"))
    sent_at = models.DateTimeField(_("Gửi lúc"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["certificate", "days"], name="reminder_once_per_threshold")]
        verbose_name = _("lời nhắc")
        verbose_name_plural = _("lời nhắc")

    def __str__(self) -> str:
        return f"{self.certificate} · {self.days}"
