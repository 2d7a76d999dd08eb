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
