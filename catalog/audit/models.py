"""Who changed what, when, from what to what and why. Rows are only ever added."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.audit import words

REFUSED = "the audit log is append-only"


class AuditQuerySet(models.QuerySet):
    """Rows are added and read. The database refuses the rest as well (`catalog.audit.guards`)."""

    def update(self, **fields: Any) -> int:
        raise TypeError(REFUSED)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Nothing may be taken from nothing: Wagtail's bulk actions delete what a person may not touch as an empty set."""
        if not self.exists():
            return 0, {}
        raise TypeError(REFUSED)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise TypeError(REFUSED)

    def bulk_create(self, objs: Any, *args: Any, update_conflicts: bool = False, **kwargs: Any) -> Any:
        if update_conflicts:
            raise TypeError(REFUSED)
        return super().bulk_create(objs, *args, **kwargs)


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

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("dòng nhật ký")
        verbose_name_plural = _("nhật ký")
        indexes = [models.Index(fields=["target", "target_id"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.action} · {self.target_label}"

    @admin.display(description=_("Lúc"), ordering="at")
    def when(self) -> str:
        return f"{timezone.localtime(self.at):%d/%m/%Y\u00a0%H:%M}"

    @admin.display(description=_("Việc"), ordering="action")
    def deed(self) -> str:
        return words.deed(self.action, self.target)

    @admin.display(description=_("Thay đổi"))
    def changes(self) -> str:
        return "; ".join(words.changes(self.target, self.before, self.after))

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(REFUSED)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(REFUSED)
