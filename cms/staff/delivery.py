"""Delivery zones with their fees."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.snippets.views.snippets import SnippetViewSet

from shop.shipping.models import DeliveryZone


class DeliveryZoneViewSet(SnippetViewSet):
    model = DeliveryZone
    icon = "site"
    menu_label = _("Phí giao hàng")
    list_display = ["name", "free_from_vnd", "days_text"]
    list_filter = ["is_demo"]
    copy_view_enabled = False
    panels = [
        FieldPanel("name"),
        FieldPanel("provinces"),
        FieldPanel("free_from_vnd"),
        FieldPanel("days_text"),
        InlinePanel("rates", label=_("Mức phí"), help_text=_("Bảng mới: thêm các dòng có ngày áp dụng mới, giữ các dòng cũ.")),
    ]
