"""What people agreed to, and accounts that were erased."""

from typing import Any, Never

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    ACCOUNT = "account", _("Giữ tài khoản và danh sách đơn của bạn")
    ORDER = "order", _("Thực hiện đơn hàng đã đặt")
    NEWSLETTER = "newsletter", _("Nhận bản tin của cửa hàng qua thư điện tử")
    DELIVERY = "delivery", _("Dùng tên, điện thoại, địa chỉ để giao và chăm sóc đơn")


class ConsentQuerySet(models.QuerySet):
    def update(self, **kwargs: Any) -> Never:
        raise TypeError("the consent log is append-only")

    def delete(self) -> Never:
        raise TypeError("the consent log is append-only")


class ConsentEntry(models.Model):
    """One purpose that was agreed to or no longer is, with the version of the words that stood beside the tick.

    Rows are only ever added. The account is kept by number, so that an erased one leaves the entry as it was.
    """

    at = models.DateTimeField(_("Lúc"), db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        related_name="consents",
        verbose_name=_("Tài khoản"),
    )
    order_number = models.CharField(_("Mã đơn"), max_length=128, blank=True, db_index=True)
    subscription = models.PositiveIntegerField(_("Số đăng ký bản tin"), null=True, blank=True)
    """Of a newsletter that somebody without an account asked for; kept by number, like the account."""
    purpose = models.CharField(_("Mục đích"), max_length=12, choices=Purpose.choices)
    version = models.CharField(_("Bản lời văn"), max_length=20)
    is_given = models.BooleanField(_("Đồng ý"), default=True)
    ip = models.GenericIPAddressField(_("Địa chỉ mạng"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("lần đồng ý")
        verbose_name_plural = _("nhật ký đồng ý")

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("the consent log is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise TypeError("the consent log is append-only")


class Erasure(models.Model):
    """An account that its owner had erased. Orders still inside a term of law are blanked when the term ends."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="erasure", verbose_name=_("Tài khoản"))
    erased_at = models.DateTimeField(_("Xóa lúc"))

    class Meta:
        ordering = ["-erased_at"]
        verbose_name = _("tài khoản đã xóa")
        verbose_name_plural = _("tài khoản đã xóa")

    def __str__(self) -> str:
        return str(self.user_id)
