"""Tokens of producers' software, and the answers already given to its writes."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

PREFIX = "ocop_"
KEPT = timedelta(hours=24)
"""How long the answer to an idempotency key is repeated."""


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class ApiToken(models.Model):
    """Speaks for one producer. Only a digest is stored; `hint` is its end, so that a person tells two apart."""

    producer = models.ForeignKey("producers.Producer", models.CASCADE, related_name="api_tokens", verbose_name=_("Chủ thể"))
    name = models.CharField(_("Dùng cho"), max_length=80)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=6, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("Người tạo"))
    created_at = models.DateTimeField(_("Tạo lúc"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("Dùng lần cuối"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("Thu hồi lúc"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("mã truy cập API")
        verbose_name_plural = _("mã truy cập API")

    def __str__(self) -> str:
        return f"{self.name} (…{self.hint})"

    @classmethod
    def issue(cls, *, producer_id: int, name: str, created_by_id: int | None) -> "tuple[ApiToken, str]":
        """The row and the token itself, which nobody can read again."""
        token = PREFIX + secrets.token_urlsafe(32)
        row = cls.objects.create(
            producer_id=producer_id, name=name, token_digest=digest(token), hint=token[-4:], created_by_id=created_by_id
        )
        return row, token


class IdempotentAnswer(models.Model):
    """One key of one token is one write. `status` 0: the write is under way."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="answers")
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="api_key_once_per_token")]
        verbose_name = _("câu trả lời API")
        verbose_name_plural = _("câu trả lời API")

    def __str__(self) -> str:
        return self.key


def forget_answers(*, now: datetime) -> int:
    """Drops what is older than `KEPT`; answers how many."""
    return IdempotentAnswer.objects.filter(created_at__lt=now - KEPT).delete()[0]
