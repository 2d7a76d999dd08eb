"""What is exchanged with a marketplace by file: the files made, the rows in them, and the exports that prove what is live.

A file travels in a person's hands, so nothing in it is true at the marketplace before the marketplace's own export says so.
Bytes live in the database: they are small (a few hundred rows), private, and committed together with their rows.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class BatchKind(models.TextChoices):
    PUBLISH = "publish", _("Đăng và cập nhật")
    WITHDRAW = "withdraw", _("Ngừng bán")


class RowResult(models.TextChoices):
    """What the marketplace's result file says about one row. Accepted is not yet live."""

    WAITING = "waiting", _("Chờ kết quả")
    ACCEPTED = "accepted", _("Sàn đã nhận")
    REJECTED = "rejected", _("Sàn từ chối")
    MISSING = "missing", _("Không có trong tệp kết quả")


class ExchangeBatch(models.Model):
    """One file for the marketplace's portal. Until `uploaded_at` it is only on our side and may be superseded by a newer one.

    `sha256` is of `content`; the same rows give the same bytes. `due_at` is when a person should have uploaded it.
    """

    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="exchange_batches", verbose_name=_("Gian hàng"))
    kind = models.CharField(_("Loại tệp"), max_length=10, choices=BatchKind.choices)
    file_name = models.CharField(_("Tên tệp"), max_length=100)
    content = models.BinaryField(_("Nội dung"))
    sha256 = models.CharField("SHA-256", max_length=64)
    template_fingerprint = models.CharField(_("Dấu vân tay của mẫu"), max_length=64)
    row_count = models.PositiveIntegerField(_("Số dòng"))
    made_at = models.DateTimeField(_("Lập lúc"))
    due_at = models.DateTimeField(_("Hạn tải lên"))
    uploaded_at = models.DateTimeField(_("Tải lên lúc"), null=True, blank=True)
    uploaded_by = models.CharField(_("Người tải lên"), max_length=150, blank=True)
    superseded_at = models.DateTimeField(_("Thay bằng tệp mới lúc"), null=True, blank=True)
    result_at = models.DateTimeField(_("Đọc kết quả lúc"), null=True, blank=True)
    result_sha256 = models.CharField(_("SHA-256 của tệp kết quả"), max_length=64, blank=True)

    class Meta:
        app_label = "connectors"
        ordering = ["-made_at", "-pk"]
        verbose_name = _("tệp trao đổi")
        verbose_name_plural = _("tệp trao đổi")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(uploaded_at=None, superseded_at=None),
                name="exchange_one_open_batch",
            ),
            models.CheckConstraint(condition=Q(uploaded_at=None) | Q(superseded_at=None), name="exchange_uploaded_or_superseded"),
            models.CheckConstraint(condition=Q(result_at=None) | Q(uploaded_at__isnull=False), name="exchange_result_after_upload"),
            models.CheckConstraint(condition=Q(row_count__gt=0), name="exchange_batch_not_empty"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ExchangeRow(models.Model):
    """One listing in one file. `fingerprint` is of `values`, so that a row already sent is recognised whatever the revision says."""

    batch = models.ForeignKey(ExchangeBatch, models.CASCADE, related_name="rows")
    listing = models.ForeignKey("connectors.Listing", models.CASCADE, related_name="exchange_rows", verbose_name=_("Tin đăng"))
    sku = models.CharField("SKU", max_length=64)
    wanted_revision = models.PositiveIntegerField(_("Phiên bản mong muốn"))
    values = models.JSONField(_("Nội dung dòng"))
    fingerprint = models.CharField(_("Dấu vân tay của dòng"), max_length=64)
    result = models.CharField(_("Kết quả"), max_length=10, choices=RowResult.choices, default=RowResult.WAITING)
    external_id = models.CharField(_("Mã trên sàn"), max_length=100, blank=True)
    reason = models.TextField(_("Lý do của sàn"), blank=True)

    class Meta:
        app_label = "connectors"
        ordering = ["batch", "sku"]
        verbose_name = _("dòng trao đổi")
        verbose_name_plural = _("dòng trao đổi")
        constraints = [
            models.UniqueConstraint(fields=["batch", "sku"], name="exchange_row_sku_once"),
            models.UniqueConstraint(fields=["batch", "listing"], name="exchange_row_listing_once"),
        ]
        indexes = [models.Index(fields=["listing", "-batch"], name="exchange_row_latest")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.sku}"


class ExchangeExport(models.Model):
    """One export of all items that the marketplace gave us, and what it proved. `taken_at` is the marketplace's own time."""

    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="exchange_exports", verbose_name=_("Gian hàng"))
    sha256 = models.CharField("SHA-256", max_length=64)
    taken_at = models.DateTimeField(_("Sàn xuất lúc"))
    applied_at = models.DateTimeField(_("Đọc lúc"))
    item_count = models.PositiveIntegerField(_("Số tin"))
    live_count = models.PositiveIntegerField(_("Đang bán"))
    unknown_skus = models.JSONField(_("SKU không phải của ta"), default=list)

    class Meta:
        app_label = "connectors"
        ordering = ["-taken_at"]
        verbose_name = _("tệp xuất của sàn")
        verbose_name_plural = _("tệp xuất của sàn")
        constraints = [models.UniqueConstraint(fields=["account", "sha256"], name="exchange_export_once")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.taken_at:%Y-%m-%d %H:%M}"


class ExchangeTemplate(models.Model):
    """The portal's own template as the operator uploaded it, and how its columns are filled. The newest one of a kind is in use.

    `fingerprint` is of the sheet's name, the header texts in their order and the lists of allowed values. `profile` is per column:
    `{"source", "fixed", "required", "max_length", "allowed"}` (`connectors.postmart.profile`). `columns` are the header texts.
    """

    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="exchange_templates", verbose_name=_("Gian hàng"))
    kind = models.CharField(_("Loại tệp"), max_length=10, choices=BatchKind.choices)
    file_name = models.CharField(_("Tên tệp"), max_length=150)
    content = models.BinaryField(_("Nội dung"))
    sha256 = models.CharField("SHA-256", max_length=64)
    fingerprint = models.CharField(_("Dấu vân tay"), max_length=64)
    sheet = models.CharField(_("Trang tính"), max_length=100)
    columns = models.JSONField(_("Các cột"))
    profile = models.JSONField(_("Cách điền"), default=dict)
    max_rows = models.PositiveIntegerField(_("Số dòng tối đa mỗi tệp"), default=500)
    uploaded_by = models.CharField(_("Người tải lên"), max_length=150, blank=True)
    uploaded_at = models.DateTimeField(_("Tải lên lúc"))

    class Meta:
        app_label = "connectors"
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = _("mẫu tệp của sàn")
        verbose_name_plural = _("mẫu tệp của sàn")

    def __str__(self) -> str:
        return self.file_name


class FeedKey(models.Model):
    """Opens one account's feed to whoever holds the address. Revoking it closes the address for good."""

    account = models.ForeignKey("connectors.Account", models.CASCADE, related_name="feed_keys", verbose_name=_("Gian hàng"))
    note = models.CharField(_("Đưa cho ai"), max_length=150, blank=True)
    made_by = models.CharField(_("Người tạo"), max_length=150, blank=True)
    made_at = models.DateTimeField(_("Tạo lúc"))
    revoked_by = models.CharField(_("Người thu hồi"), max_length=150, blank=True)
    revoked_at = models.DateTimeField(_("Thu hồi lúc"), null=True, blank=True)

    class Meta:
        app_label = "connectors"
        ordering = ["-made_at", "-pk"]
        verbose_name = _("khóa nguồn cấp")
        verbose_name_plural = _("khóa nguồn cấp")

    def __str__(self) -> str:
        return f"{self.account} · {self.note or self.pk}"
