"""A product's way to a certificate, and the papers that a producer and a product have to hold."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.certificates.rules import stars_of
from catalog.private_files import storage

SCANS = [FileExtensionValidator(["pdf", "jpg", "jpeg", "png", "webp"])]


class DossierKind(models.TextChoices):
    NEW = "new", _("Đánh giá lần đầu")
    RENEWAL = "renewal", _("Đánh giá lại")
    UPGRADE = "upgrade", _("Nâng hạng")


class DossierState(models.TextChoices):
    """Decision 148 as amended by 1489/QĐ-TTg: the commune checks, the province assesses, the centre decides on five stars."""

    DRAFT = "draft", _("Đang chuẩn bị")
    COMMUNE = "commune", _("Xã kiểm tra")
    PROVINCE = "province", _("Hội đồng tỉnh đánh giá")
    CENTRAL = "central", _("Hội đồng trung ương đánh giá")
    CERTIFIED = "certified", _("Đã cấp giấy chứng nhận")
    REFUSED = "refused", _("Không đạt")
    WITHDRAWN = "withdrawn", _("Đã rút")


OPEN_STATES = (DossierState.DRAFT, DossierState.COMMUNE, DossierState.PROVINCE, DossierState.CENTRAL)


class Dossier(models.Model):
    """One round of assessment. `score` is the council's average, 0 to 100. Moved on by `catalog.dossiers.progress` alone."""

    product = models.ForeignKey("catalogue.Product", models.PROTECT, related_name="dossiers", verbose_name=_("Sản phẩm"))
    kind = models.CharField(_("Loại hồ sơ"), max_length=10, choices=DossierKind.choices, default=DossierKind.NEW)
    target_stars = models.PositiveSmallIntegerField(
        _("Hạng đăng ký"), default=3, validators=[MinValueValidator(3), MaxValueValidator(5)], help_text=_("Từ 3 đến 5 sao.")
    )
    state = models.CharField(_("Bước"), max_length=12, choices=DossierState.choices, default=DossierState.DRAFT, db_index=True)
    opened_on = models.DateField(_("Ngày mở hồ sơ"))
    commune_report = models.TextField(_("Nhận xét của xã"), blank=True)
    score = models.DecimalField(
        _("Điểm của hội đồng"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    closed_on = models.DateField(_("Ngày kết thúc"), null=True, blank=True)
    certificate = models.OneToOneField(
        "certificates.Certificate", models.PROTECT, null=True, blank=True, related_name="dossier", verbose_name=_("Giấy chứng nhận")
    )
    note = models.TextField(_("Ghi chú"), blank=True)
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False, db_index=True)

    class Meta:
        ordering = ["-opened_on", "-pk"]
        verbose_name = _("hồ sơ đánh giá")
        verbose_name_plural = _("hồ sơ đánh giá")
        constraints = [
            models.CheckConstraint(condition=Q(target_stars__range=(3, 5)), name="dossier_target_3_to_5"),
            models.CheckConstraint(condition=~Q(state="certified") | Q(certificate__isnull=False), name="dossier_certified_by_certificate"),
            models.UniqueConstraint(
                fields=["product"], condition=Q(state__in=["draft", "commune", "province", "central"]), name="dossier_one_open_per_product"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.get_kind_display()} {self.target_stars} sao"

    @property
    def stars_by_score(self) -> int | None:
        return None if self.score is None else stars_of(self.score, on=self.closed_on or self.opened_on)


class PaperKind(models.TextChoices):
    BUSINESS = "business", _("Đăng ký kinh doanh, hợp tác xã")
    FOOD_SAFETY = "food_safety", _("Giấy đủ điều kiện an toàn thực phẩm hoặc cam kết")
    SELF_DECLARATION = "self_declaration", _("Bản tự công bố sản phẩm (Nghị định 15/2018)")
    TEST_REPORT = "test_report", _("Phiếu kiểm nghiệm")
    COSMETIC = "cosmetic", _("Phiếu công bố mỹ phẩm")
    ALCOHOL = "alcohol", _("Giấy phép sản xuất, bán rượu")
    QUALITY = "quality", _("VietGAP, hữu cơ, HACCP, ISO")
    NAME_RIGHT = "name_right", _("Quyền dùng chỉ dẫn địa lý, nhãn hiệu")
    BARCODE = "barcode", _("Mã số, mã vạch")
    TRACE = "trace", _("Tem, mã truy xuất nguồn gốc")
    TRADE = "trade", _("Đăng ký dịch vụ lưu trú, du lịch")


class PaperState(models.TextChoices):
    WAITING = "waiting", _("Chờ cán bộ xem")
    ACCEPTED = "accepted", _("Đã nhận")
    REFUSED = "refused", _("Chưa được nhận")


class PaperQuerySet(models.QuerySet):
    def valid(self, *, on: date) -> "PaperQuerySet":
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=on), state=PaperState.ACCEPTED)


class Paper(models.Model):
    """A document of a producer, or of one product. `expires_on` is the last valid day; empty: no fixed end. The scan is private."""

    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="papers", verbose_name=_("Chủ thể"))
    product = models.ForeignKey(
        "catalogue.Product", models.PROTECT, null=True, blank=True, related_name="papers", verbose_name=_("Riêng cho sản phẩm")
    )
    kind = models.CharField(_("Loại giấy tờ"), max_length=20, choices=PaperKind.choices)
    number = models.CharField(_("Số"), max_length=80, blank=True)
    issuer = models.CharField(_("Nơi cấp"), max_length=200, blank=True)
    issued_on = models.DateField(_("Ngày cấp"), null=True, blank=True)
    expires_on = models.DateField(_("Có hiệu lực đến hết ngày"), null=True, blank=True)
    scan = models.FileField(_("Bản quét"), storage=storage, upload_to="giay-to/%Y/", validators=SCANS, blank=True)
    state = models.CharField(_("Tình trạng"), max_length=10, choices=PaperState.choices, default=PaperState.ACCEPTED, db_index=True)
    refusal = models.CharField(_("Lý do chưa nhận, việc cần làm"), max_length=300, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    is_public = models.BooleanField(_("Nêu số và thời hạn trên trang sản phẩm"), default=False)
    is_demo = models.BooleanField(_("Dữ liệu trình diễn"), default=False, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["producer", "kind", "-issued_on", "pk"]
        verbose_name = _("giấy tờ")
        verbose_name_plural = _("giấy tờ")
        indexes = [models.Index(fields=["producer", "kind"], name="paper_by_producer")]
        constraints = [
            models.CheckConstraint(
                condition=Q(issued_on=None) | Q(expires_on=None) | Q(expires_on__gte=F("issued_on")), name="paper_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(state="refused") | ~Q(refusal=""), name="paper_refused_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()

    def clean(self) -> None:
        if self.product is not None and self.producer_id and self.product.producer_id != self.producer_id:
            raise ValidationError({"product": _("Sản phẩm này là của chủ thể khác: chọn lại chủ thể hoặc sản phẩm.")})
        if self.state == PaperState.REFUSED and not self.refusal:
            raise ValidationError({"refusal": _("Chưa nhận thì phải ghi lý do, để chủ thể biết làm gì.")})
        if self.issued_on and self.expires_on and self.expires_on < self.issued_on:
            raise ValidationError({"expires_on": _("Ngày hết hiệu lực trước ngày cấp: kiểm tra lại hai ngày.")})


class PaperReminder(models.Model):
    """That the producer and the office were told at one threshold; `sent_at` empty: on its way."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="reminders")
    days = models.PositiveSmallIntegerField(_("Số ngày trước khi hết hạn"))
    sent_at = models.DateTimeField(_("Gửi lúc"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "days"], name="paper_reminder_once_per_threshold")]
        verbose_name = _("lời nhắc giấy tờ")
        verbose_name_plural = _("lời nhắc giấy tờ")

    def __str__(self) -> str:
        return f"{self.paper} · {self.days}"
