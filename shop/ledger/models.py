"""Which VAT class a product has from which day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.ledger.vat import vat_rates


class ProductVat(models.Model):
    """The newest row up to a day counts. Without a row: alcohol at the standard rate, everything else at the reduced one."""

    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="vat_classes", verbose_name=_("Sản phẩm"))
    vat_class = models.CharField(
        _("Loại thuế suất"), max_length=12, choices=list({rate.vat_class: rate.label for rate in vat_rates()}.items())
    )
    from_on = models.DateField(_("Từ ngày"))
    note = models.CharField(_("Căn cứ"), max_length=200, blank=True)

    class Meta:
        ordering = ["product__title", "-from_on"]
        verbose_name = _("thuế suất của sản phẩm")
        verbose_name_plural = _("thuế suất của sản phẩm")
        constraints = [models.UniqueConstraint(fields=["product", "from_on"], name="vat_once_per_day")]

    def __str__(self) -> str:
        return f"{self.product} · {self.get_vat_class_display()}"
