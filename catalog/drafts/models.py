"""Changes that a producer proposes for a product, and which fields wait for the office."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.drafts.fields import LABELS
from catalog.private_files import storage


class DraftState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    REVIEW = "review", _("Chờ duyệt")
    PUBLISHED = "published", _("Đã đăng")
    WITHDRAWN = "withdrawn", _("Đã bỏ")


OPEN_STATES = (DraftState.DRAFT, DraftState.REVIEW)


class FieldPolicy(models.Model):
    """One row per field: does a change of it wait for the office, or go live at once? For a new product everything waits."""

    field = models.CharField(_("Mục"), max_length=20, unique=True, choices=list(LABELS.items()), editable=False)
    needs_review = models.BooleanField(_("Cần cán bộ duyệt trước khi lên trang"), default=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("mục chủ thể được sửa")
        verbose_name_plural = _("mục chủ thể được sửa")

    def __str__(self) -> str:
        return self.get_field_display()


class ProductDraft(models.Model):
    """`values` is what is proposed by field name, `base` what stood there when it was written. `product` empty: a new one.

    Written by `catalog.drafts.proposing` (the producer's side) and `catalog.drafts.review` (the office's) alone.
    """

    producer = models.ForeignKey("producers.Producer", models.CASCADE, related_name="drafts", verbose_name=_("Chủ thể"))
    product = models.ForeignKey(
        "catalogue.Product", models.CASCADE, null=True, blank=True, related_name="drafts", verbose_name=_("Sản phẩm")
    )
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    base = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    gone_pictures = models.JSONField(default=list)
    state = models.CharField(_("Tình trạng"), max_length=12, choices=DraftState.choices, default=DraftState.DRAFT, db_index=True)
    reason = models.TextField(_("Lý do chưa duyệt, việc cần sửa"), blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Người soạn")
    )
    written_at = models.DateTimeField(_("Soạn lúc"))
    sent_at = models.DateTimeField(_("Gửi duyệt lúc"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Người duyệt")
    )
    decided_at = models.DateTimeField(_("Duyệt lúc"), null=True, blank=True)

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("nội dung chờ duyệt")
        verbose_name_plural = _("nội dung chờ duyệt")
        constraints = [
            models.UniqueConstraint(
                fields=["product"], condition=Q(state__in=["draft", "review"], product__isnull=False), name="draft_one_open_per_product"
            ),
        ]

    def __str__(self) -> str:
        return str(self.product.title if self.product else self.values.get("title") or _("Sản phẩm mới"))

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class DraftPicture(models.Model):
    """A photograph that waits with its draft, stored privately until it is published."""

    draft = models.ForeignKey(ProductDraft, models.CASCADE, related_name="pictures")
    file = models.FileField(storage=storage, upload_to="anh-cho-duyet/%Y/")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("ảnh chờ duyệt")
        verbose_name_plural = _("ảnh chờ duyệt")

    def __str__(self) -> str:
        return str(self.file.name)
