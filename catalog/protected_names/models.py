"""Geographical indications and marks: rights to use a name. Neither a star nor a certificate; a product may hold several or none."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.fold import slugify


class ProtectionKind(models.TextChoices):
    GEOGRAPHICAL_INDICATION = "geographical_indication", _("Chỉ dẫn địa lý")
    CERTIFICATION_MARK = "certification_mark", _("Nhãn hiệu chứng nhận")
    COLLECTIVE_MARK = "collective_mark", _("Nhãn hiệu tập thể")


class ProtectedName(models.Model):
    """`is_confirmed`: the office holds the paper. What is only known from the press is said to be so on the page."""

    name = models.CharField(_("Tên"), max_length=160, unique=True)
    slug = models.SlugField(_("Đường dẫn"), max_length=180, unique=True, blank=True)
    kind = models.CharField(_("Loại"), max_length=30, choices=ProtectionKind.choices)
    registration_no = models.CharField(_("Số đăng bạ, văn bằng"), max_length=40, blank=True)
    registered = models.CharField(_("Năm, quyết định"), max_length=120, blank=True)
    holder = models.CharField(_("Cơ quan, tổ chức quản lý"), max_length=200, blank=True)
    area = models.TextField(_("Vùng địa lý, điều kiện dùng tên"), blank=True)
    source_url = models.URLField(_("Nguồn"), max_length=400, blank=True)
    is_confirmed = models.BooleanField(_("Đã đối chiếu văn bằng"), default=False)
    note = models.CharField(_("Ghi chú"), max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("tên được bảo hộ")
        verbose_name_plural = _("tên được bảo hộ")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.slug = self.slug or slugify(self.name)[:180]
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # Django's own arguments

    def get_absolute_url(self) -> str:
        return reverse("protected_names:detail", kwargs={"slug": self.slug})


class NameUseQuerySet(models.QuerySet):
    def valid(self, *, on: date) -> "NameUseQuerySet":
        return self.filter(Q(granted_on=None) | Q(granted_on__lte=on), Q(ends_on=None) | Q(ends_on__gte=on))


class NameUse(models.Model):
    """That one product may carry the name: the right of use of its producer. `ends_on` is the last day, inclusive."""

    protected_name = models.ForeignKey(ProtectedName, models.PROTECT, related_name="uses", verbose_name=_("Tên được bảo hộ"))
    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="name_uses", verbose_name=_("Sản phẩm"))
    grant_no = models.CharField(_("Số văn bản trao quyền"), max_length=80)
    granted_on = models.DateField(_("Trao ngày"), null=True, blank=True)
    ends_on = models.DateField(_("Đến hết ngày"), null=True, blank=True)
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False, db_index=True)

    objects = NameUseQuerySet.as_manager()

    class Meta:
        ordering = ["protected_name", "product"]
        verbose_name = _("quyền dùng tên")
        verbose_name_plural = _("quyền dùng tên")
        constraints = [models.UniqueConstraint(fields=["protected_name", "product"], name="name_use_once")]

    def __str__(self) -> str:
        return f"{self.protected_name} · {self.product}"

    def clean(self) -> None:
        if self.granted_on and self.ends_on and self.ends_on < self.granted_on:
            raise ValidationError({"ends_on": _("Ngày cuối trước ngày trao: kiểm tra lại hai ngày.")})
