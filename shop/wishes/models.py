from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Wish(models.Model):
    """Of somebody who logs in; everybody else's wishes are a cookie of their own browser."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="wishes")
    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "product"], name="wish_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.product_id}"


class StockAlert(models.Model):
    """One request to be told when a product can be bought again. An e-mail is written to once; a telephone number is called by a person.

    `token` ends it from the letter. Open means neither told nor ended.
    """

    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="+", verbose_name=_("Sản phẩm"))
    email = models.EmailField(_("Thư điện tử"), blank=True)
    phone = models.CharField(_("Điện thoại"), max_length=16, blank=True)
    token = models.CharField(max_length=40, unique=True, editable=False)
    made_at = models.DateTimeField(_("Xin báo lúc"), auto_now_add=True)
    told_at = models.DateTimeField(_("Có hàng, đã báo lúc"), null=True, blank=True)
    ended_at = models.DateTimeField(_("Khách thôi nhận lúc"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("khách chờ hàng")
        verbose_name_plural = _("khách chờ hàng")
        constraints = [
            models.UniqueConstraint(fields=["product", "email", "phone"], condition=Q(told_at=None, ended_at=None), name="alert_open_once"),
            models.CheckConstraint(condition=~Q(email="", phone=""), name="alert_has_contact"),
        ]
        indexes = [models.Index(fields=["product"], condition=Q(told_at=None, ended_at=None), name="alert_open")]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.email or self.phone}"
