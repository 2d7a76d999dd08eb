"""Lots of a product, where their raw material grows, and how often each label was looked up."""

import secrets
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from catalog.certificates.models import CODE_ALPHABET
from catalog.private_files import storage
from catalog.sellable import LotFacts
from catalog.traceability.codes import signed

LONGEST_MARGIN_DAYS = 30
REMIND_FOR = timedelta(days=30)


def new_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(8))


def last_day_on_sale(*, made_on: date, best_before: date) -> date:
    """A tenth of the shelf life before the end, one day at least and thirty at most, so that the buyer has time to eat it."""
    life = (best_before - made_on).days
    return best_before - timedelta(days=max(1, min(LONGEST_MARGIN_DAYS, life // 10)))


class LotQuerySet(models.QuerySet["Lot"]):
    def recalled_at(self, *, point_id: int, on: date) -> "LotQuerySet":
        """Recalled in the last weeks, of products that this point has on its shelf. Stock is not kept per lot: somebody has to look."""
        here = {"product__stockrecords__partner_id": point_id, "product__stockrecords__num_in_stock__gt": 0}
        return self.filter(recalled_on__lte=on, recalled_on__gt=on - REMIND_FOR, **here).select_related("product")


class Lot(ClusterableModel):
    """`quantity` is units made. `sell_until` is the last day of sale, inclusive; `recalled_on` the first day without sale."""

    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="lots", verbose_name=_("Sản phẩm"))
    code = models.CharField(_("Mã truy xuất"), max_length=8, unique=True, default=new_code, editable=False)
    number = models.CharField(_("Số lô"), max_length=40)
    made_on = models.DateField(_("Ngày sản xuất"))
    best_before = models.DateField(_("Hạn sử dụng (hết ngày)"))
    sell_until = models.DateField(
        _("Bán đến hết ngày"), blank=True, help_text=_("Để trống thì tính: trước hạn sử dụng một phần mười thời hạn, 1 đến 30 ngày.")
    )
    quantity = models.PositiveIntegerField(_("Số lượng làm ra"))
    raw_area = models.CharField(_("Vùng nguyên liệu của lô"), max_length=200, blank=True)
    packaging = models.CharField(_("Phiên bản bao bì"), max_length=80, blank=True)
    recalled_on = models.DateField(_("Thu hồi lô từ ngày"), null=True, blank=True)
    recall_reason = models.CharField(_("Lý do thu hồi lô"), max_length=300, blank=True)
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LotQuerySet.as_manager()

    class Meta:
        ordering = ["-made_on", "-pk"]
        verbose_name = _("lô hàng")
        verbose_name_plural = _("lô hàng")
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="lot_once_per_product"),
            models.CheckConstraint(condition=Q(best_before__gt=F("made_on")), name="lot_best_before_after_made"),
            models.CheckConstraint(condition=Q(sell_until__lte=F("best_before")), name="lot_sold_before_its_end"),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.number}"

    def clean(self) -> None:
        if self.made_on and self.best_before and self.best_before <= self.made_on:
            raise ValidationError({"best_before": _("Hạn sử dụng phải sau ngày sản xuất.")})
        if self.sell_until and self.best_before and self.sell_until > self.best_before:
            raise ValidationError({"sell_until": _("Ngày bán cuối không được sau hạn sử dụng.")})

    def save(self, *args: object, **kwargs: object) -> None:
        if self.sell_until is None:
            self.sell_until = last_day_on_sale(made_on=self.made_on, best_before=self.best_before)
        if self._state.adding:  # what the product says now; the lot keeps it when the product changes later
            self.raw_area = self.raw_area or self.product.raw_area
            self.packaging = self.packaging or self.product.packaging_version
        super().save(*args, **kwargs)

    @property
    def facts(self) -> LotFacts:
        return LotFacts(sell_until=self.sell_until, recalled_on=self.recalled_on)

    def label_url(self, serial: int) -> str:
        """The address on one label; `serial` 0 is the whole lot, 1 to `quantity` one piece."""
        return reverse("traceability:lot", kwargs={"lot": signed(self.code, serial)})


class LotDocument(models.Model):
    """A test report or field diary of the lot, stored privately; its name and day are public."""

    lot = ParentalKey(Lot, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("Tên tài liệu"), max_length=200)
    dated_on = models.DateField(_("Ngày"), null=True, blank=True)
    file = models.FileField(
        _("Tệp"),
        storage=storage,
        upload_to="lo/%Y/",
        blank=True,
        validators=[FileExtensionValidator(["pdf", "jpg", "jpeg", "png", "webp"])],
    )

    class Meta:
        verbose_name = _("tài liệu của lô")
        verbose_name_plural = _("tài liệu của lô")

    def __str__(self) -> str:
        return self.title


class LabelScan(models.Model):
    """How often one label was looked up. A copied label shows by its number."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="scans")
    serial = models.PositiveIntegerField()
    times = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lot", "serial"], name="scan_once_per_label")]
        verbose_name = _("lượt quét tem")
        verbose_name_plural = _("lượt quét tem")

    def __str__(self) -> str:
        return f"{self.lot} #{self.serial}: {self.times}"
