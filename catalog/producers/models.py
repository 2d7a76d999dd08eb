"""The makers: who holds a certificate and agrees to a sale."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.fold import slugify


class ProducerKind(models.TextChoices):
    """Kinds of Decision 148/QĐ-TTg (2023), as counted by the province."""

    COOPERATIVE = "cooperative", _("Hợp tác xã")
    COOPERATIVE_GROUP = "cooperative_group", _("Tổ hợp tác")
    ENTERPRISE = "enterprise", _("Doanh nghiệp")
    BUSINESS_HOUSEHOLD = "business_household", _("Hộ sản xuất, kinh doanh")
    FARM = "farm", _("Trang trại")
    COMMUNITY_TOURISM_ORG = "community_tourism_org", _("Tổ chức du lịch cộng đồng")


class Producer(models.Model):
    """A chủ thể OCOP. `consents_to_sale` is the producer's agreement that the shop and its channels sell their products."""

    name = models.CharField(_("Tên chủ thể"), max_length=200, unique=True)
    slug = models.SlugField(_("Đường dẫn"), max_length=220, unique=True, blank=True)
    kind = models.CharField(_("Loại hình"), max_length=30, choices=ProducerKind.choices, blank=True)
    is_sme = models.BooleanField(_("Doanh nghiệp nhỏ và vừa"), default=False)
    commune = models.ForeignKey(
        "points.Commune", models.PROTECT, null=True, blank=True, related_name="producers", verbose_name=_("Xã, phường")
    )
    address_line = models.CharField(_("Địa chỉ"), max_length=200, blank=True)
    phone = models.CharField(_("Điện thoại"), max_length=20, blank=True)
    story = models.TextField(_("Câu chuyện"), blank=True)
    is_active = models.BooleanField(_("Đang hoạt động"), default=True)
    consents_to_sale = models.BooleanField(_("Đồng ý bán qua cửa hàng và các sàn"), default=False)
    declined_channels = models.JSONField(
        _("Không bán trên"), default=list, blank=True, help_text=_("Mã các sàn mà chủ thể không đồng ý bán; trống là mọi kênh.")
    )
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="ProducerMember", related_name="producers")
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("chủ thể")
        verbose_name_plural = _("chủ thể")

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.slug = self.slug or self._free_slug()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("producers:detail", kwargs={"slug": self.slug})

    def _free_slug(self) -> str:
        wanted = slugify(self.name)[:200] or "chu-the"
        taken = set(Producer.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
        slug, number = wanted, 1
        while slug in taken:
            number += 1
            slug = f"{wanted}-{number}"
        return slug


class ProducerMember(models.Model):
    """A person who works in the producer's name. An owner invites and removes others and decides about consent."""

    producer = models.ForeignKey(Producer, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="producer_memberships")
    is_owner = models.BooleanField(_("Người đại diện"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["producer", "user"], name="producer_member_once")]
        verbose_name = _("người của chủ thể")
        verbose_name_plural = _("người của chủ thể")

    def __str__(self) -> str:
        return f"{self.user} · {self.producer}"


class ProducerInvitation(models.Model):
    """A link for one more person, or for a new password (`for_user`). Only the secret's hash is kept; it opens once, until `expires_at`."""

    producer = models.ForeignKey(Producer, models.CASCADE, related_name="invitations")
    name = models.CharField(_("Người được mời"), max_length=120)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("Dùng được đến"))
    makes_owner = models.BooleanField(_("Làm người đại diện"), default=False)
    for_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("Đặt lại mật khẩu của")
    )
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-invited_at", "-pk"]
        verbose_name = _("lời mời")
        verbose_name_plural = _("lời mời")

    def __str__(self) -> str:
        return f"{self.name} · {self.producer}"
