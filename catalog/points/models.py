"""Places: provinces and communes of the two-level administration in force since 1 July 2025."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.fold import fold


class Province(models.Model):
    """One of 34. `code` is the two-digit code of the General Statistics Office, kept as text for its leading zero."""

    code = models.CharField(_("Mã tỉnh"), max_length=2, primary_key=True)
    name = models.CharField(_("Tên"), max_length=60)
    kind = models.CharField(_("Loại"), max_length=30, blank=True)
    folded = models.CharField(max_length=60, editable=False, db_index=True)

    class Meta:
        ordering = ["folded"]
        verbose_name = _("tỉnh, thành phố")
        verbose_name_plural = _("tỉnh, thành phố")

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.folded = fold(self.name)
        super().save(*args, **kwargs)


class Commune(models.Model):
    """One of 3,321 communes, wards and special zones. `code` has five digits."""

    code = models.CharField(_("Mã xã"), max_length=5, primary_key=True)
    province = models.ForeignKey(Province, models.PROTECT, related_name="communes", verbose_name=_("Tỉnh"))
    name = models.CharField(_("Tên"), max_length=80)
    kind = models.CharField(_("Loại"), max_length=30, blank=True)
    folded = models.CharField(max_length=80, editable=False, db_index=True)

    class Meta:
        ordering = ["folded"]
        verbose_name = _("xã, phường")
        verbose_name_plural = _("xã, phường")

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.folded = fold(self.name)
        super().save(*args, **kwargs)


class FormerCommune(models.Model):
    """A commune as it was before 1 July 2025, so that an old address still finds its place."""

    code = models.CharField(_("Mã cũ"), max_length=5, primary_key=True)
    name = models.CharField(_("Tên cũ"), max_length=80)
    district = models.CharField(_("Huyện cũ"), max_length=80)
    commune = models.ForeignKey(Commune, models.CASCADE, related_name="former", verbose_name=_("Nay là"))
    folded = models.CharField(max_length=160, editable=False, db_index=True)

    class Meta:
        ordering = ["folded"]
        verbose_name = _("xã cũ")
        verbose_name_plural = _("xã cũ")

    def __str__(self) -> str:
        return f"{self.name}, {self.district}"

    def save(self, *args, **kwargs) -> None:
        self.folded = fold(f"{self.name} {self.district}")
        super().save(*args, **kwargs)


class OpeningHours(models.Model):
    """One span on a weekday (Monday is 0); a day without a span is closed, a break at noon makes two."""

    point = models.ForeignKey("partner.Partner", models.CASCADE, related_name="hours", verbose_name=_("Điểm bán"))
    weekday = models.PositiveSmallIntegerField(_("Thứ"))
    opens = models.TimeField(_("Mở"))
    closes = models.TimeField(_("Đóng"))

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name = _("giờ mở cửa")
        verbose_name_plural = _("giờ mở cửa")
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="hours_weekday"),
            models.CheckConstraint(condition=models.Q(opens__lt=models.F("closes")), name="hours_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}–{self.closes:%H:%M}"


class SpecialDay(models.Model):
    """Days that differ: Tết, a holiday, stock-taking. `point` null: every point. Without hours the point is closed."""

    point = models.ForeignKey(
        "partner.Partner", models.CASCADE, null=True, blank=True, related_name="special_days", verbose_name=_("Điểm bán")
    )
    name = models.CharField(_("Dịp"), max_length=80)
    from_on = models.DateField(_("Từ ngày"))
    until_on = models.DateField(_("Đến hết ngày"))
    opens = models.TimeField(_("Mở"), null=True, blank=True)
    closes = models.TimeField(_("Đóng"), null=True, blank=True)

    class Meta:
        ordering = ["from_on"]
        verbose_name = _("ngày lễ, ngày nghỉ")
        verbose_name_plural = _("ngày lễ, ngày nghỉ")
        constraints = [
            models.CheckConstraint(condition=models.Q(from_on__lte=models.F("until_on")), name="special_days_in_order"),
            models.CheckConstraint(
                condition=models.Q(opens=None, closes=None) | models.Q(opens__lt=models.F("closes")), name="special_hours_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name
