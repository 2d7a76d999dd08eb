"""One upload of files and what became of it."""

from django.conf import settings
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.private_files import storage

TABLES = [FileExtensionValidator(["csv", "xlsx"])]


class ImportState(models.TextChoices):
    WAITING = "waiting", _("Chờ đến lượt")
    RUNNING = "running", _("Đang nhập")
    DONE = "done", _("Đã xong")
    REFUSED = "refused", _("Có dòng lỗi, chưa ghi gì")
    BROKEN = "broken", _("Dừng giữa chừng: nhập lại đúng các tệp này để làm tiếp")


class ImportJob(models.Model):
    """The files are private and stay as proof of what was handed in. `report` holds counts and problems by kind of file."""

    products = models.FileField(
        _("Sản phẩm (CSV, XLSX)"), storage=storage, upload_to="nhap/%Y/%m/", blank=True, validators=TABLES, max_length=200
    )
    certificates = models.FileField(
        _("Giấy chứng nhận (CSV, XLSX)"), storage=storage, upload_to="nhap/%Y/%m/", blank=True, validators=TABLES, max_length=200
    )
    stock = models.FileField(
        _("Tồn kho (CSV, XLSX)"), storage=storage, upload_to="nhap/%Y/%m/", blank=True, validators=TABLES, max_length=200
    )
    images = models.FileField(
        _("Ảnh (ZIP)"),
        storage=storage,
        upload_to="nhap/%Y/%m/",
        blank=True,
        validators=[FileExtensionValidator(["zip"])],
        max_length=200,
        help_text=_("Tên ảnh như trong cột images của tệp sản phẩm."),
    )
    only_check = models.BooleanField(_("Chỉ kiểm tra, không ghi"), default=False)
    state = models.CharField(_("Tình trạng"), max_length=10, choices=ImportState.choices, default=ImportState.WAITING)
    step = models.CharField(max_length=40, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict, blank=True)
    error = models.TextField(_("Vì sao, làm gì"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("Người nhập"))
    created_at = models.DateTimeField(_("Gửi lúc"), auto_now_add=True)
    started_at = models.DateTimeField(_("Bắt đầu lúc"), null=True, blank=True)
    finished_at = models.DateTimeField(_("Xong lúc"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("lần nhập hàng loạt")
        verbose_name_plural = _("lần nhập hàng loạt")

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def seconds(self) -> float | None:
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at and self.started_at else None

    @property
    def percent(self) -> int:
        return int(100 * self.done / self.total) if self.total else 0
