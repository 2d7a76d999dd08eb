import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def new_token() -> str:
    return secrets.token_urlsafe(24)


class SubscriberState(models.TextChoices):
    WAITING = "waiting", _("Chờ xác nhận")
    ACTIVE = "active", _("Đang nhận")
    BOUNCED = "bounced", _("Thư bị trả lại")
    ENDED = "ended", _("Đã thôi nhận")


class Subscriber(models.Model):
    """One address that asked for the newsletter. Letters go out only after its owner confirmed from the letter itself.

    Who ends it is forgotten: the address is emptied at once, the row stays for the counts. `token` opens the two links of a letter.
    """

    email = models.EmailField(_("Thư điện tử"), blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    state = models.CharField(_("Tình trạng"), max_length=10, choices=SubscriberState.choices, default=SubscriberState.WAITING)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    asked_at = models.DateTimeField(_("Đăng ký lúc"))
    confirmed_at = models.DateTimeField(_("Xác nhận lúc"), null=True, blank=True)
    ended_at = models.DateTimeField(_("Thôi nhận lúc"), null=True, blank=True)
    ended_from = models.CharField(_("Thôi nhận từ thư"), max_length=12, blank=True)
    """The code of the campaign whose letter held the link."""
    bounced_at = models.DateTimeField(_("Bị trả lại lúc"), null=True, blank=True)
    bounce_status = models.CharField(_("Mã trả lại"), max_length=20, blank=True)
    soft_bounces = models.PositiveSmallIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("người nhận bản tin")
        verbose_name_plural = _("người nhận bản tin")
        constraints = [
            models.UniqueConstraint(fields=["email"], condition=~Q(email=""), name="subscriber_once"),
            models.CheckConstraint(condition=~Q(email="") | Q(state="ended"), name="subscriber_has_address"),
        ]
        indexes = [models.Index(fields=["state"], name="subscriber_state")]

    def __str__(self) -> str:
        return self.email or f"#{self.pk}"
