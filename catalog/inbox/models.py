"""What the office and the system tell a producer, kept until it is read and afterwards."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ProducerMessage(models.Model):
    """`url` is the page of the portal where something can be done about it; empty for plain news."""

    producer = models.ForeignKey("producers.Producer", models.CASCADE, related_name="messages", verbose_name=_("Chủ thể"))
    subject = models.CharField(_("Về việc"), max_length=200)
    body = models.TextField(_("Nội dung"), blank=True)
    url = models.CharField(_("Trang liên quan"), max_length=200, blank=True)
    sent_at = models.DateTimeField(_("Gửi lúc"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Người gửi")
    )
    read_at = models.DateTimeField(_("Đọc lúc"), null=True, blank=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("thư gửi chủ thể")
        verbose_name_plural = _("thư gửi chủ thể")
        indexes = [models.Index(fields=["producer", "-sent_at"], name="message_by_producer")]

    def __str__(self) -> str:
        return self.subject
