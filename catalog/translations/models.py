import hashlib

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def digest_of(source: str) -> str:
    """Line ends and outer blanks don't make another text: a browser sends \\r\\n where the database has \\n."""
    plain = "\n".join(source.splitlines()).strip()
    return hashlib.sha256(plain.encode()).hexdigest()


class Translation(models.Model):
    """One Vietnamese text and its English. Rich text on one side is rich text on the other."""

    digest = models.CharField(max_length=64, unique=True, editable=False)
    source = models.TextField(_("Tiếng Việt"))
    english = models.TextField(_("Tiếng Anh"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Người dịch")
    )
    written_at = models.DateTimeField(_("Dịch lúc"), db_index=True)
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False)

    class Meta:
        verbose_name = _("bản dịch tiếng Anh")
        verbose_name_plural = _("bản dịch tiếng Anh")

    def __str__(self) -> str:
        return self.source[:60]
