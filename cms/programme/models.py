"""The provincial plan of a year and its targets. What a metric counts is in `cms.programme.metrics`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel


class Metric(models.TextChoices):
    NEW_PRODUCTS = "new_products", _("Sản phẩm mới đạt từ 3 sao")
    FIVE_STAR_DOSSIERS = "five_star_dossiers", _("Hồ sơ đề nghị 5 sao")
    SALES_POINTS = "sales_points", _("Điểm bán đang mở")
    KEPT_PRODUCTS = "kept_products", _("Sản phẩm đã xếp hạng còn giữ được (%)")
    COOPERATIVES = "cooperatives", _("Chủ thể là hợp tác xã (%)")
    SMES = "smes", _("Chủ thể là doanh nghiệp nhỏ và vừa (%)")
    TRAINED = "trained", _("Chủ thể đã được tập huấn (%)")
    FAIRS = "fairs", _("Hội chợ OCOP cấp tỉnh")
    ON_CHANNELS = "on_channels", _("Sản phẩm đang bán trên sàn thương mại điện tử")
    INSPECTIONS = "inspections", _("Đợt kiểm tra")


class Plan(ClusterableModel):
    year = models.PositiveSmallIntegerField(_("Năm"), unique=True)
    source = models.CharField(_("Văn bản"), max_length=300, blank=True)
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False)

    class Meta:
        ordering = ["-year"]
        verbose_name = _("kế hoạch năm")
        verbose_name_plural = _("kế hoạch năm")

    def __str__(self) -> str:
        return f"Kế hoạch OCOP {self.year}"


class Target(models.Model):
    plan = ParentalKey(Plan, on_delete=models.CASCADE, related_name="targets")
    metric = models.CharField(_("Chỉ tiêu"), max_length=30, choices=Metric.choices)
    goal = models.PositiveIntegerField(_("Mục tiêu"), help_text=_("Số lượng, hoặc phần trăm với chỉ tiêu tính theo phần trăm."))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("chỉ tiêu")
        verbose_name_plural = _("chỉ tiêu")
        constraints = [models.UniqueConstraint(fields=["plan", "metric"], name="target_once_per_plan")]

    def __str__(self) -> str:
        return f"{self.get_metric_display()}: {self.goal}"
