"""What watching over the channels needs: the pace of calls, the queue over time, differences found, and what a person put off."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CallPace(models.Model):
    """When the next call of one scope (an app, an account, a class of calls) may leave, and how many left on its day.

    Shared by all processes; written by `connectors.budget` alone. `next_at_us` are microseconds since 1970.
    """

    scope = models.CharField(max_length=160, primary_key=True)
    next_at_us = models.BigIntegerField(default=0)
    day = models.PositiveIntegerField(default=0)
    day_used = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "connectors"

    def __str__(self) -> str:
        return self.scope


class QueueSample(models.Model):
    """How much waited at one account at one minute, and how many calls its day had counted so far."""

    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="samples")
    at = models.DateTimeField(db_index=True)
    waiting = models.PositiveIntegerField()
    for_people = models.PositiveIntegerField()
    calls_today = models.PositiveIntegerField()

    class Meta:
        app_label = "connectors"
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["account", "at"], name="queue_sample_once")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.at:%H:%M}"


class ReconcileRun(models.Model):
    """One reading of everything that a marketplace shows. `total` 0 while not yet known."""

    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="reconcile_runs", verbose_name=_("Gian hàng"))
    started_at = models.DateTimeField(_("Bắt đầu lúc"))
    started_by = models.CharField(_("Do ai"), max_length=150, blank=True)
    ended_at = models.DateTimeField(_("Xong lúc"), null=True)
    total = models.PositiveIntegerField(_("Số tin phải đọc"), default=0)
    done = models.PositiveIntegerField(_("Đã đọc"), default=0)
    healed = models.PositiveIntegerField(_("Tự sửa"), default=0)
    proposed = models.PositiveIntegerField(_("Chờ người quyết"), default=0)
    problem = models.TextField(_("Lỗi"), blank=True)

    class Meta:
        app_label = "connectors"
        ordering = ["-started_at", "-pk"]
        verbose_name = _("lần đối soát")
        verbose_name_plural = _("lần đối soát")

    def __str__(self) -> str:
        return f"{self.account} {self.started_at:%d/%m/%Y %H:%M}"


class DriftDecision(models.TextChoices):
    OPEN = "", _("Chờ quyết")
    OVERWRITE = "overwrite", _("Ghi lại theo cửa hàng")
    ACCEPT = "accept", _("Giữ như trên sàn")
    BIND = "bind", _("Gắn vào sản phẩm")
    IGNORE = "ignore", _("Không phải của cửa hàng")
    SETTLED = "settled", _("Không còn khác")


class DriftItem(models.Model):
    """A difference between what we want and what the marketplace shows, that waits for a person or was decided by one.

    `listing` None: an item of the marketplace that no listing knows. `suggested` are product ids with the reasons for each.
    """

    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="drift", verbose_name=_("Gian hàng"))
    listing = models.ForeignKey("connectors.Listing", models.CASCADE, null=True, related_name="drift", verbose_name=_("Tin đăng"))
    external_id = models.CharField(_("Mã tin trên sàn"), max_length=100)
    sku = models.CharField("SKU", max_length=64, blank=True)
    field = models.CharField(_("Mục"), max_length=20)
    wanted = models.JSONField(_("Muốn có"), null=True)
    found = models.JSONField(_("Trên sàn"), null=True)
    suggested = models.JSONField(_("Gợi ý"), default=list)
    found_at = models.DateTimeField(_("Thấy lúc"))
    decision = models.CharField(_("Quyết định"), max_length=10, choices=DriftDecision.choices, blank=True)
    decided_at = models.DateTimeField(_("Quyết lúc"), null=True)
    decided_by = models.CharField(_("Người quyết"), max_length=150, blank=True)

    class Meta:
        app_label = "connectors"
        ordering = ["account", "sku", "field"]
        verbose_name = _("chỗ khác với sàn")
        verbose_name_plural = _("chỗ khác với sàn")
        constraints = [
            models.UniqueConstraint(fields=["account", "external_id", "field"], condition=Q(decision=""), name="drift_open_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sku or self.external_id} {self.field}"


class Snooze(models.Model):
    """One thing of the inbox that a person put off. `target` is as `connectors.console.inbox` names it."""

    target = models.CharField(max_length=200, unique=True)
    until = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        app_label = "connectors"

    def __str__(self) -> str:
        return self.target


class Departure(models.Model):
    """One listing that had to leave its account: since when the rule says no, and when the marketplace confirmed that it is off sale."""

    listing = models.ForeignKey("connectors.Listing", models.CASCADE, related_name="departures", verbose_name=_("Tin đăng"))
    reasons = models.JSONField(_("Vì sao"), default=list)
    began_at = models.DateTimeField(_("Hết được bán từ"), db_index=True)
    noticed_at = models.DateTimeField(_("Hệ thống biết lúc"))
    confirmed_at = models.DateTimeField(_("Sàn xác nhận lúc"), null=True, db_index=True)

    class Meta:
        app_label = "connectors"
        ordering = ["-began_at", "-pk"]
        verbose_name = _("lần rút khỏi sàn")
        verbose_name_plural = _("lần rút khỏi sàn")
        constraints = [
            models.UniqueConstraint(fields=["listing"], condition=Q(confirmed_at=None), name="departure_open_once"),
            models.CheckConstraint(condition=Q(noticed_at__gte=models.F("began_at")), name="departure_noticed_after_it_began"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.began_at:%d/%m/%Y %H:%M}"

    @property
    def seconds(self) -> float | None:
        """From the rule's no to the marketplace's yes; None while it is not confirmed."""
        return (self.confirmed_at - self.began_at).total_seconds() if self.confirmed_at else None
