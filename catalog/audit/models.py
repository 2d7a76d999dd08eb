"""Who changed what, when, from what to what and why. Rows are only ever added."""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """`actor` is kept by number and by name, so that an erased user leaves the entry as it was. `target` is `app.model`."""

    at = models.DateTimeField(_("Lúc"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        blank=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("Tài khoản"),
    )
    actor_name = models.CharField(_("Người thực hiện"), max_length=200, blank=True)
    action = models.CharField(_("Việc"), max_length=60, db_index=True)
    target = models.CharField(_("Loại"), max_length=60)
    target_id = models.CharField(_("Số"), max_length=40)
    target_label = models.CharField(_("Đối tượng"), max_length=300)
    before = models.JSONField(_("Trước"), null=True, blank=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("Sau"), null=True, blank=True, encoder=DjangoJSONEncoder)
    cause = models.CharField(_("Căn cứ"), max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("dòng nhật ký")
        verbose_name_plural = _("nhật ký")
        indexes = [models.Index(fields=["target", "target_id"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.action} · {self.target_label}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("the audit log is append-only")
