"""Community tourism: what is offered, by whom, and a form to ask for it. Nothing is sold here; a person answers."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from catalog.browse import structured
from cms.pages.base import WrittenPage
from cms.sharing import image_url


class ServicePage(WrittenPage):
    """`price_from_vnd` is a hint in whole đồng per person; empty when it is agreed by asking."""

    takes_enquiries = True

    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="+", verbose_name=_("Nơi đón khách"))
    duration = models.CharField(_("Thời gian"), max_length=80, blank=True)
    group_size = models.CharField(_("Số người mỗi nhóm"), max_length=80, blank=True)
    price_from_vnd = models.PositiveIntegerField(_("Giá từ (đồng một người)"), null=True, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("producer"),
        FieldPanel("lead"),
        FieldPanel("image"),
        MultiFieldPanel([FieldPanel("duration"), FieldPanel("group_size"), FieldPanel("price_from_vnd")], heading=_("Dịch vụ")),
        FieldPanel("body"),
    ]
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    template = "cms/service.html"

    class Meta:
        verbose_name = _("dịch vụ du lịch")
        verbose_name_plural = _("dịch vụ du lịch")

    def described(self) -> list[structured.Thing]:
        commune = self.producer.commune
        place = structured.address(self.producer.address_line, commune.name if commune else "", "Cao Bằng")
        return [
            structured.tourist_service(
                name=self.title,
                url=self.full_url or "",
                description=self.lead,
                image=image_url(self),
                provider=self.producer.name,
                place=place,
            )
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms.enquiries.forms import ServiceForm

        return {**super().get_context(request, *args, **kwargs), "form": ServiceForm()}
