"""What buyers say of a product and what people ask about it. Nothing is public before a person let it through."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.private_files import storage


class VoiceState(models.TextChoices):
    WAITING = "waiting", _("Chờ duyệt")
    SHOWN = "shown", _("Đang hiện")
    REFUSED = "refused", _("Không hiện")


class VoiceQuerySet(models.QuerySet):
    def shown(self) -> "VoiceQuerySet":
        return self.filter(state=VoiceState.SHOWN)

    def waiting(self) -> "VoiceQuerySet":
        return self.filter(state=VoiceState.WAITING)


class Voice(models.Model):
    """`author` is the name shown. `refusal` says why it is not shown; required then."""

    author = models.CharField(_("Tên hiển thị"), max_length=60)
    body = models.TextField(_("Nội dung"), max_length=2000)
    state = models.CharField(_("Tình trạng"), max_length=8, choices=VoiceState.choices, default=VoiceState.WAITING, db_index=True)
    refusal = models.CharField(_("Lý do không hiện"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("Gửi lúc"), auto_now_add=True)
    settled_at = models.DateTimeField(_("Xử lý lúc"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Người xử lý")
    )

    objects = VoiceQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]


class Review(Voice):
    """Of someone whose order with this product was delivered. `order_number` proves it and is never shown; one review per order."""

    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="+", verbose_name=_("Sản phẩm"))
    order_number = models.CharField(_("Mã đơn"), max_length=128)
    rating = models.PositiveSmallIntegerField(_("Điểm"), validators=[MinValueValidator(1), MaxValueValidator(5)])

    class Meta(Voice.Meta):
        verbose_name = _("đánh giá")
        verbose_name_plural = _("đánh giá")
        constraints = [
            models.UniqueConstraint(fields=["product", "order_number"], name="review_once_per_order"),
            models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="review_rating_1_to_5"),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal=""), name="review_refused_with_reason"),
        ]
        indexes = [models.Index(fields=["product", "state"], name="review_of_product")]

    def __str__(self) -> str:
        return f"{self.product} · {self.rating}/5"


class ReviewPhoto(models.Model):
    """The original stays private; its renditions are drawn when the review is shown, and taken away when it no longer is."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="photos")
    original = models.FileField(_("Ảnh"), storage=storage, upload_to="danh-gia/%Y/")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    rendered_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("ảnh của người mua")
        verbose_name_plural = _("ảnh của người mua")

    def __str__(self) -> str:
        return str(self.original.name)


class Question(Voice):
    """Shown together with its answer, never without."""

    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="+", verbose_name=_("Sản phẩm"))
    answer = models.TextField(_("Trả lời"), max_length=2000, blank=True)
    answered_as = models.CharField(_("Trả lời với tên"), max_length=120, blank=True)
    answered_at = models.DateTimeField(_("Trả lời lúc"), null=True, blank=True)

    class Meta(Voice.Meta):
        verbose_name = _("câu hỏi")
        verbose_name_plural = _("câu hỏi")
        constraints = [
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal=""), name="question_refused_with_reason"),
            models.CheckConstraint(condition=~Q(state="shown") | ~Q(answer=""), name="question_shown_with_answer"),
        ]
        indexes = [models.Index(fields=["product", "state"], name="question_of_product")]

    def __str__(self) -> str:
        return f"{self.product} · {self.body[:60]}"
