"""Our accounts at payment gateways and carriers."""

import secrets

from django.core.cache import cache
from django.db import models
from django.utils.translation import gettext_lazy as _

ENABLED_KEY = "services.enabled"
ENABLED_S = 60


class Kind(models.TextChoices):
    PAYMENT = "payment", _("Cổng thanh toán")
    CARRIER = "carrier", _("Hãng vận chuyển")


def new_token() -> str:
    return secrets.token_urlsafe(24)


class ServiceAccount(models.Model):
    """One provider, one account. `secrets` and `session` are encrypted (`shop.secrets`): what is typed in, a token that was given.

    `hook_token` is the secret part of the address that a provider without signatures calls.
    """

    kind = models.CharField(_("Loại"), max_length=10, choices=Kind.choices)
    code = models.CharField(_("Nhà cung cấp"), max_length=20, unique=True)
    settings = models.JSONField(_("Thiết lập"), default=dict, blank=True)
    secrets = models.TextField(editable=False, blank=True)
    session = models.TextField(editable=False, blank=True)
    hook_token = models.CharField(max_length=40, default=new_token, editable=False)
    is_enabled = models.BooleanField(_("Đang dùng"), default=False)
    quotes_fees = models.BooleanField(_("Báo phí giao hàng ở bước đặt hàng"), default=False)
    is_test_host = models.BooleanField(_("Máy chủ thử nghiệm của nhà cung cấp"), default=False)
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False, db_index=True)
    checked_at = models.DateTimeField(_("Thử kết nối lúc"), null=True, blank=True, editable=False)
    is_check_good = models.BooleanField(_("Kết nối được"), null=True, editable=False)
    check_text = models.CharField(_("Kết quả thử"), max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ["kind", "code"]
        verbose_name = _("kết nối")
        verbose_name_plural = _("kết nối thanh toán và vận chuyển")

    def __str__(self) -> str:
        from shop.services.accounts import label_of

        return label_of(self.code)

    def save(self, *args: object, **kwargs: object) -> None:
        super().save(*args, **kwargs)  # type: ignore[arg-type]
        cache.delete(ENABLED_KEY)


def enabled_codes() -> frozenset[str]:
    """Codes of the accounts in use, from the cache for at most a minute."""
    held = cache.get(ENABLED_KEY)
    if held is None:
        held = frozenset(ServiceAccount.objects.filter(is_enabled=True).values_list("code", flat=True))
        cache.set(ENABLED_KEY, held, ENABLED_S)
    return held
