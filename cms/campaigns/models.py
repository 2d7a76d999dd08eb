import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin

from cms.blocks import MOST_COLLECTIONS
from cms.blocks.live import CollectionBlock, ProductBlock
from cms.blocks.text import CallToActionBlock, HeadingBlock, ParagraphBlock, PictureBlock

MARK = "[QC]"
"""Decree 91/2020/NĐ-CP: the subject of an advertising letter begins with this."""


def new_code() -> str:
    """Short and without letters that are mistaken for others."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _sign in range(8))


class LetterBody(blocks.StreamBlock):
    """What mail programs can show."""

    heading = HeadingBlock(max_length=150)
    paragraph = ParagraphBlock(features=["bold", "italic", "link", "ol", "ul"])
    picture = PictureBlock()
    product = ProductBlock()
    collection = CollectionBlock()
    call_to_action = CallToActionBlock()

    class Meta:
        block_counts = {"collection": {"max_num": MOST_COLLECTIONS}}


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("Đang viết")
    SCHEDULED = "scheduled", _("Đã hẹn giờ")
    SENDING = "sending", _("Đang gửi")
    SENT = "sent", _("Đã gửi xong")
    CANCELLED = "cancelled", _("Đã dừng")


class Campaign(PreviewableMixin, models.Model):
    """One newsletter. `reached_id` is the last subscriber whose letter is in the outbox; `code` stands in its links."""

    subject = models.CharField(_("Tiêu đề thư"), max_length=120, help_text=_("Cửa hàng tự thêm [QC] ở đầu, theo Nghị định 91/2020/NĐ-CP."))
    lead = models.CharField(_("Câu mở đầu"), max_length=160, help_text=_("Hộp thư hiện câu này cạnh tiêu đề, và thư bắt đầu bằng câu này."))
    body = StreamField(LetterBody(), verbose_name=_("Nội dung"))
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    state = models.CharField(_("Tình trạng"), max_length=10, choices=CampaignState.choices, default=CampaignState.DRAFT, editable=False)
    send_at = models.DateTimeField(_("Hẹn gửi lúc"), null=True, blank=True, editable=False)
    started_at = models.DateTimeField(_("Bắt đầu gửi lúc"), null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("Xong lúc"), null=True, blank=True, editable=False)
    reached_id = models.PositiveIntegerField(default=0, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name=_("Người viết")
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("bản tin")
        verbose_name_plural = _("bản tin")
        permissions = [("send_campaign", "Can send a newsletter to its subscribers")]
        constraints = [
            models.CheckConstraint(condition=~Q(state="scheduled") | Q(send_at__isnull=False), name="campaign_scheduled_has_hour"),
        ]

    def __str__(self) -> str:
        return self.subject

    def clean(self) -> None:
        super().clean()
        if self.state != CampaignState.DRAFT:
            raise ValidationError(_("Bản tin này đã hẹn hoặc đã gửi nên không sửa được. Hãy dừng nó, hoặc viết bản tin mới."))

    @property
    def full_subject(self) -> str:
        return f"{MARK} {self.subject}"

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The letter as a mail program shows it; its links are not counted."""
        from cms.campaigns.letter import preview

        return HttpResponse(preview(self).html)


class CampaignLink(models.Model):
    """One address that the letter leads to, with how often it was opened by anybody. Who opened it is not known."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="links")
    number = models.PositiveSmallIntegerField()
    url = models.CharField(_("Địa chỉ"), max_length=1000)
    clicks = models.PositiveIntegerField(_("Lượt mở"), default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="campaign_link_number"),
            models.UniqueConstraint(fields=["campaign", "url"], name="campaign_link_url"),
        ]

    def __str__(self) -> str:
        return self.url
