"""What a buyer asks for after ordering: goods back, a complaint, own data. Written only by `shop.aftersales.cases` and `.returns`."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from catalog.private_files import storage
from shop.aftersales.clocks import clock_of, clocks, return_reasons


class CaseState(models.TextChoices):
    OPEN = "open", _("Chờ trả lời")
    ANSWERED = "answered", _("Đang xử lý")
    ACCEPTED = "accepted", _("Nhận trả hàng, chờ hàng về")
    RECEIVED = "received", _("Đã nhận lại hàng, chờ hoàn tiền")
    CLOSED = "closed", _("Đã xong")


OPEN_STATES = (CaseState.OPEN, CaseState.ANSWERED, CaseState.ACCEPTED, CaseState.RECEIVED)


class Outcome(models.TextChoices):
    RESOLVED = "resolved", _("Đã giải quyết")
    REFUNDED = "refunded", _("Đã hoàn tiền")
    REFUSED = "refused", _("Không chấp nhận")
    WITHDRAWN = "withdrawn", _("Khách rút lại")


class CaseQuerySet(models.QuerySet):
    def open(self) -> "CaseQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def overdue(self, *, now: datetime) -> "CaseQuerySet":
        return self.open().filter(next_due_at__lt=now)


class Case(models.Model):
    """`next_due_at` is the clock that runs: the first answer, then the end; null once closed."""

    number = models.CharField(_("Mã yêu cầu"), max_length=20, unique=True)
    kind = models.CharField(_("Loại"), max_length=20, choices=[(clock.kind, clock.label) for clock in clocks()], db_index=True)
    order = models.ForeignKey("order.Order", models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("Đơn hàng"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="cases")
    name = models.CharField(_("Người gửi"), max_length=100, blank=True)
    phone = PhoneNumberField(_("Điện thoại"), blank=True)
    email = models.EmailField(_("Thư điện tử"), blank=True)
    reason = models.CharField(_("Lý do"), max_length=20, blank=True)
    text = models.TextField(_("Nội dung"), blank=True)
    state = models.CharField(_("Tình trạng"), max_length=10, choices=CaseState.choices, default=CaseState.OPEN, db_index=True)
    outcome = models.CharField(_("Kết quả"), max_length=10, choices=Outcome.choices, blank=True)
    refund_vnd = models.PositiveBigIntegerField(_("Số tiền hoàn (đồng)"), null=True, blank=True)
    opened_at = models.DateTimeField(_("Gửi lúc"))
    first_due_at = models.DateTimeField(_("Hạn trả lời đầu"))
    due_at = models.DateTimeField(_("Hạn giải quyết"))
    next_due_at = models.DateTimeField(_("Hạn gần nhất"), null=True, blank=True, db_index=True)
    first_answered_at = models.DateTimeField(_("Trả lời đầu lúc"), null=True, blank=True)
    closed_at = models.DateTimeField(_("Xong lúc"), null=True, blank=True)
    is_extended = models.BooleanField(_("Đã gia hạn"), default=False)

    objects = CaseQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = [F("next_due_at").asc(nulls_last=True), "-pk"]
        verbose_name = _("yêu cầu của khách")
        verbose_name_plural = _("yêu cầu của khách")
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="closed") & Q(next_due_at=None) & ~Q(outcome="")) | (~Q(state="closed") & Q(next_due_at__isnull=False)),
                name="case_open_has_a_clock",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def kind_label(self) -> str:
        return clock_of(self.kind, on=self.opened_at.date()).label

    @property
    def reason_label(self) -> str:
        reason = return_reasons().get(self.reason)
        return reason.label if reason else self.reason

    @property
    def is_return(self) -> bool:
        return self.kind == "return"


class CaseLine(models.Model):
    """Units of one order line that come back; `good_quantity` of them went back to the shelf."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="lines")
    line = models.ForeignKey("order.Line", models.PROTECT, related_name="case_lines")
    quantity = models.PositiveIntegerField(_("Số lượng"))
    good_quantity = models.PositiveIntegerField(_("Còn bán được"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "line"], name="case_line_once")]


class CasePhoto(models.Model):
    """Only its sender and staff see it."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="photos")
    file = models.FileField(upload_to="cases/%Y/%m", storage=storage)


class CaseEntry(models.Model):
    """What was said, by whom. `by` null: the buyer, or nobody's account."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="entries")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    is_from_buyer = models.BooleanField(default=False)
    text = models.TextField()

    class Meta:
        ordering = ["at", "pk"]
