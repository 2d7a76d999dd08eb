"""Trade fairs and goods weeks: booths, who stands there, what is shown."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from catalog.fold import slugify


class Fair(ClusterableModel):
    """`ends_on` is the last day, inclusive. `is_provincial`: the fair that the provincial plan counts."""

    title = models.CharField(_("Tên hội chợ"), max_length=200)
    slug = models.SlugField(_("Đường dẫn"), max_length=220, unique=True, blank=True)
    starts_on = models.DateField(_("Từ ngày"))
    ends_on = models.DateField(_("Đến hết ngày"))
    place = models.CharField(_("Địa điểm"), max_length=200)
    summary = models.TextField(_("Giới thiệu"), blank=True)
    point = models.ForeignKey(
        "partner.Partner",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="fairs",
        verbose_name=_("Quầy bán của hội chợ"),
        help_text=_("Điểm bán nơi thu tiền trong những ngày hội chợ. Hàng được chuyển đến đó, đơn được tính theo chủ thể."),
    )
    is_provincial = models.BooleanField(_("Hội chợ OCOP cấp tỉnh"), default=False)
    is_public = models.BooleanField(_("Hiện trên trang sự kiện"), default=True)
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False, db_index=True)

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = _("hội chợ")
        verbose_name_plural = _("hội chợ")
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="fair_ends_after_start")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("Ngày kết thúc trước ngày bắt đầu: kiểm tra lại hai ngày.")})

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.slug:
            wanted, number = slugify(self.title)[:200] or "hoi-cho", 1
            self.slug = wanted
            while Fair.objects.filter(slug=self.slug).exclude(pk=self.pk).exists():
                number += 1
                self.slug = f"{wanted}-{number}"
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("fairs:detail", kwargs={"slug": self.slug})

    def is_over(self, *, on: date) -> bool:
        return on > self.ends_on


class Booth(ClusterableModel):
    """A producer's stand; `orders_vnd` is what was sold or ordered there, whole đồng, as reported after the fair."""

    fair = ParentalKey(Fair, on_delete=models.CASCADE, related_name="booths", verbose_name=_("Hội chợ"))
    number = models.CharField(_("Số gian"), max_length=20)
    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="booths", verbose_name=_("Chủ thể"))
    products = models.ManyToManyField("catalogue.Product", blank=True, related_name="+", verbose_name=_("Sản phẩm trưng bày"))
    orders = models.PositiveIntegerField(_("Số đơn tại hội chợ"), null=True, blank=True)
    orders_vnd = models.PositiveBigIntegerField(_("Doanh số tại hội chợ (đồng)"), null=True, blank=True)

    class Meta:
        ordering = ["fair", "number"]
        verbose_name = _("gian hàng hội chợ")
        verbose_name_plural = _("gian hàng hội chợ")
        constraints = [models.UniqueConstraint(fields=["fair", "number"], name="booth_once_per_fair")]

    def __str__(self) -> str:
        return f"{self.number} · {self.producer}"
