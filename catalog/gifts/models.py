"""Gift sets: several products in one box with a price of its own. A set has no certificate and no stock: its products have."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from catalog.fold import slugify


class GiftSet(ClusterableModel):
    """`price_vnd` is the box's price in whole đồng, packing included. `sold_from`/`sold_until` are inclusive days; empty: no bound."""

    title = models.CharField(_("Tên bộ quà"), max_length=120, unique=True)
    slug = models.SlugField(_("Đường dẫn"), max_length=140, unique=True, blank=True)
    description = models.TextField(_("Giới thiệu"), blank=True)
    price_vnd = models.PositiveIntegerField(_("Giá cả bộ (đồng)"), help_text=_("Đã gồm hộp và công gói."))
    sold_from = models.DateField(_("Bán từ ngày"), null=True, blank=True)
    sold_until = models.DateField(_("Nhận đặt đến hết ngày"), null=True, blank=True)
    is_public = models.BooleanField(_("Đăng bán"), default=False)
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["price_vnd", "pk"]
        verbose_name = _("bộ quà")
        verbose_name_plural = _("bộ quà")
        constraints = [
            models.CheckConstraint(condition=Q(price_vnd__gt=0), name="gift_price_positive"),
            models.CheckConstraint(
                condition=Q(sold_from=None) | Q(sold_until=None) | Q(sold_from__lte=models.F("sold_until")), name="gift_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.sold_from and self.sold_until and self.sold_from > self.sold_until:
            raise ValidationError({"sold_until": _("Ngày cuối không được trước ngày đầu.")})

    def save(self, *args: object, **kwargs: object) -> None:
        self.slug = self.slug or slugify(self.title)[:140]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("gifts:detail", kwargs={"slug": self.slug})


class GiftItem(models.Model):
    """`quantity` units of the product in one box."""

    gift_set = ParentalKey(GiftSet, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="gift_items", verbose_name=_("Sản phẩm"))
    quantity = models.PositiveSmallIntegerField(_("Số lượng"), default=1)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("món trong bộ quà")
        verbose_name_plural = _("món trong bộ quà")
        constraints = [
            models.UniqueConstraint(fields=["gift_set", "product"], name="gift_item_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="gift_item_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"{self.product} × {self.quantity}"

    def clean(self) -> None:
        """Law 44/2019/QH14: alcohol is never pushed by a gift or a promotion; a service has no box."""
        if self.product_id and (self.product.is_alcohol or self.product.is_service):
            raise ValidationError({"product": _("Bộ quà không có rượu và không có dịch vụ.")})
