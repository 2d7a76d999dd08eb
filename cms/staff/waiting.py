"""Buyers who wait for something to be back; e-mails are written by the shop, telephone numbers are called by a person."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet

from shop.wishes.models import StockAlert


class StockAlertViewSet(SnippetViewSet):
    model = StockAlert
    icon = "mail"
    menu_label = _("Khách chờ hàng")
    list_display = ["product", "email", "phone", "made_at", "told_at"]
    list_filter = {"told_at": ["isnull"], "phone": ["icontains"]}
    list_export = ["product", "email", "phone", "made_at", "told_at", "ended_at"]
    copy_view_enabled = False
    panels = [
        FieldPanel("product", read_only=True),
        FieldPanel("email", read_only=True),
        FieldPanel("phone", read_only=True),
        FieldPanel("told_at", help_text=_("Gọi xong thì ghi giờ gọi ở đây.")),
    ]
