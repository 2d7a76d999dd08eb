"""Policies with their versions, help, and how to reach the shop."""

from datetime import date
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from catalog.partner.models import SalesPoint
from cms.blocks import RICH
from cms.pages.base import PublicPage, WrittenPage


class PolicyPage(PublicPage):
    """Shows the version in force today; the older ones stay readable, each at its own day (`?ngay=2026-01-31`)."""

    lead = models.CharField(_("Tóm tắt"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), InlinePanel("versions", label=_("Phiên bản"), min_num=1)]
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    template = "cms/policy.html"

    class Meta:
        verbose_name = _("chính sách")
        verbose_name_plural = _("chính sách")

    def version_on(self, day: date) -> "PolicyVersion | None":
        """The newest that began on or before the day."""
        begun = [version for version in self.versions.all() if version.effective_on <= day]
        return max(begun, key=lambda version: version.effective_on, default=None)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        try:
            day = min(date.fromisoformat(request.GET.get("ngay", "")), today)
        except ValueError:
            day = today
        shown = self.version_on(day)
        versions = sorted(self.versions.all(), key=lambda version: version.effective_on, reverse=True)
        return {
            **super().get_context(request, *args, **kwargs),
            "version": shown,
            "is_current": shown is not None and shown == self.version_on(today),
            "versions": [version for version in versions if version.effective_on <= today],
            "coming": [version for version in versions if version.effective_on > today],
        }


class PolicyVersion(models.Model):
    page = ParentalKey(PolicyPage, on_delete=models.CASCADE, related_name="versions")
    effective_on = models.DateField(_("Có hiệu lực từ ngày"))
    changes = models.CharField(_("Thay đổi so với bản trước"), max_length=300, blank=True)
    text = RichTextField(_("Nội dung"), features=[*RICH, "h2"])

    panels = [FieldPanel("effective_on"), FieldPanel("changes"), FieldPanel("text")]

    class Meta:
        ordering = ["-effective_on"]
        verbose_name = _("phiên bản chính sách")
        verbose_name_plural = _("phiên bản chính sách")
        constraints = [models.UniqueConstraint(fields=["page", "effective_on"], name="policy_version_per_day")]

    def __str__(self) -> str:
        return f"{self.page} · {self.effective_on:%d/%m/%Y}"


class HelpPage(WrittenPage):
    """Questions and answers, and anything else that helps."""

    parent_page_types = ["cms.HomePage", "cms.HelpPage"]
    subpage_types = ["cms.HelpPage"]
    template = "cms/written.html"

    class Meta:
        verbose_name = _("trang trợ giúp")
        verbose_name_plural = _("trang trợ giúp")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "children": self.get_children().live().public()}


class ContactPage(PublicPage):
    """The seller's block, the points, and a form (`cms.enquiries`)."""

    takes_enquiries = True

    lead = models.CharField(_("Tóm tắt"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "cms/contact.html"

    class Meta:
        verbose_name = _("trang liên hệ")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.enquiries.forms import ContactForm

        points = SalesPoint.objects.filter(is_open=True).select_related("commune__province").order_by("name")
        return {**super().get_context(request, *args, **kwargs), "points": points, "form": ContactForm()}
