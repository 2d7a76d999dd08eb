"""Campaigns: Tết, a harvest, a week of one commune. Gone from the menus when they are over, still there for old links."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import HomeBody
from cms.pages.base import WrittenPage


class LandingPage(WrittenPage):
    """`starts_on`/`ends_on`: the days of the campaign, inclusive; empty means without a bound."""

    body = StreamField(HomeBody(), verbose_name=_("Các phần"), blank=True)
    starts_on = models.DateField(_("Từ ngày"), null=True, blank=True)
    ends_on = models.DateField(_("Đến hết ngày"), null=True, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("image"),
        MultiFieldPanel([FieldPanel("starts_on"), FieldPanel("ends_on")], heading=_("Thời gian của chiến dịch")),
        FieldPanel("body"),
    ]
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    template = "cms/landing.html"

    class Meta:
        verbose_name = _("trang chiến dịch")
        verbose_name_plural = _("trang chiến dịch")

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("Ngày kết thúc trước ngày bắt đầu: kiểm tra lại hai ngày.")})

    def is_over(self, *, on: date) -> bool:
        return self.ends_on is not None and on > self.ends_on

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "is_over": self.is_over(on=timezone.localdate())}
