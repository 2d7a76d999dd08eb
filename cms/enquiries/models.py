"""What visitors ask, until somebody answered."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EnquiryState(models.TextChoices):
    NEW = "new", _("Mới")
    ANSWERED = "answered", _("Đã trả lời")
    CLOSED = "closed", _("Không cần trả lời")


class Enquiry(models.Model):
    """`page_title` stays when the page goes. `wanted_on` and `people` are for services only."""

    page = models.ForeignKey("wagtailcore.Page", models.SET_NULL, null=True, related_name="+", verbose_name=_("Trang"))
    page_title = models.CharField(_("Hỏi về"), max_length=255)
    producer = models.ForeignKey(
        "producers.Producer", models.SET_NULL, null=True, blank=True, related_name="enquiries", verbose_name=_("Chủ thể")
    )
    name = models.CharField(_("Họ tên"), max_length=120)
    phone = models.CharField(_("Điện thoại"), max_length=20)
    email = models.EmailField(_("Thư điện tử"), blank=True)
    wanted_on = models.DateField(_("Ngày muốn đi"), null=True, blank=True)
    people = models.PositiveSmallIntegerField(_("Số người"), null=True, blank=True)
    message = models.TextField(_("Lời nhắn"), max_length=2000)
    state = models.CharField(_("Tình trạng"), max_length=10, choices=EnquiryState.choices, default=EnquiryState.NEW, db_index=True)
    note = models.TextField(_("Ghi chú của cửa hàng"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Người trả lời")
    )
    sent_at = models.DateTimeField(_("Gửi lúc"), auto_now_add=True, db_index=True)

    class Meta:
        app_label = "cms"
        ordering = ["-sent_at", "-pk"]
        verbose_name = _("câu hỏi của khách")
        verbose_name_plural = _("câu hỏi của khách")

    def __str__(self) -> str:
        return f"{self.name} · {self.page_title}"
