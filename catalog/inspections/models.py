"""Inspections of producers and their products: who looked, what they found, what has to be put right until when."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from catalog.private_files import storage


class Outcome(models.TextChoices):
    PLANNED = "planned", _("Đã lên lịch")
    PASSED = "passed", _("Đạt")
    REMEDY = "remedy", _("Yêu cầu khắc phục")
    FAILED = "failed", _("Không đạt")


class InspectionQuerySet(models.QuerySet):
    def overdue(self, *, on: date) -> "InspectionQuerySet":
        """A remedy was asked, its last day is over, and nobody noted that it was done."""
        return self.filter(outcome=Outcome.REMEDY, remedied_on=None, remedy_due_on__lt=on)


class Inspection(ClusterableModel):
    """`product` empty: the producer as a whole. A remedy has a last day (inclusive)."""

    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="inspections", verbose_name=_("Chủ thể"))
    product = models.ForeignKey(
        "catalogue.Product", models.PROTECT, null=True, blank=True, related_name="inspections", verbose_name=_("Sản phẩm")
    )
    inspected_on = models.DateField(_("Ngày kiểm tra"))
    team = models.TextField(_("Đoàn kiểm tra"), help_text=_("Mỗi người một dòng: họ tên, chức vụ, cơ quan."))
    findings = models.TextField(_("Kết quả ghi nhận"), blank=True)
    outcome = models.CharField(_("Kết luận"), max_length=10, choices=Outcome.choices, default=Outcome.PLANNED)
    remedy = models.TextField(_("Việc phải khắc phục"), blank=True)
    remedy_due_on = models.DateField(_("Hạn khắc phục (hết ngày)"), null=True, blank=True)
    remedied_on = models.DateField(_("Đã khắc phục ngày"), null=True, blank=True)
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False, db_index=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        ordering = ["-inspected_on", "-pk"]
        verbose_name = _("đợt kiểm tra")
        verbose_name_plural = _("đợt kiểm tra")
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="remedy") | (Q(remedy_due_on__isnull=False) & ~Q(remedy="")), name="inspection_remedy_has_a_last_day"
            ),
            models.CheckConstraint(
                condition=Q(remedy_due_on=None) | Q(remedy_due_on__gte=F("inspected_on")), name="inspection_remedy_after_inspection"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.producer} · {self.inspected_on:%d/%m/%Y}"

    def clean(self) -> None:
        if self.product is not None and self.producer_id and self.product.producer_id != self.producer_id:
            raise ValidationError({"product": _("Sản phẩm này là của chủ thể khác: chọn lại chủ thể hoặc sản phẩm.")})
        if self.outcome == Outcome.REMEDY and not (self.remedy and self.remedy_due_on):
            raise ValidationError({"remedy": _("Yêu cầu khắc phục thì phải ghi việc phải làm và hạn.")})
        if self.remedy_due_on and self.inspected_on and self.remedy_due_on < self.inspected_on:
            raise ValidationError({"remedy_due_on": _("Hạn khắc phục phải từ ngày kiểm tra trở đi.")})


class InspectionFile(models.Model):
    """A photograph or a scan, stored privately."""

    inspection = ParentalKey(Inspection, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(
        _("Ảnh, bản quét"),
        storage=storage,
        upload_to="kiem-tra/%Y/",
        validators=[FileExtensionValidator(["jpg", "jpeg", "png", "webp", "pdf"])],
    )
    caption = models.CharField(_("Ghi chú"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("tệp kiểm tra")
        verbose_name_plural = _("tệp kiểm tra")

    def __str__(self) -> str:
        return self.caption or str(self.file.name)
