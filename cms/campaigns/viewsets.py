"""The staff's list and form of newsletters, and who gets them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet, SnippetViewSetGroup

from cms.campaigns.models import Campaign
from cms.staff.look_only import LookOnlyPolicy
from shop.inspecting import PlainInspectView
from shop.newsletter.models import Subscriber

register_permission_policy(Subscriber, LookOnlyPolicy(Subscriber))


class CampaignCreateView(CreateView):
    """Saving leads to the page where it is tried and sent."""

    def save_instance(self) -> Any:
        self.form.instance.written_by = self.request.user
        return super().save_instance()

    def get_success_url(self) -> str:
        return reverse("staff_campaign", args=[self.object.pk])


class CampaignEditView(EditView):
    def get_success_url(self) -> str:
        return reverse("staff_campaign", args=[self.object.pk])


class CampaignViewSet(SnippetViewSet):
    model = Campaign
    icon = "mail"
    menu_label = _("Bản tin")
    add_view_class = CampaignCreateView
    edit_view_class = CampaignEditView
    list_display = ["subject", "state", "send_at", "started_at", "finished_at", "written_by"]
    list_filter = ["state"]
    search_fields = ["subject"]
    ordering = ["-pk"]
    copy_view_enabled = False
    panels = [FieldPanel("subject"), FieldPanel("lead"), FieldPanel("body")]


class SubscriberViewSet(SnippetViewSet):
    model = Subscriber
    icon = "group"
    menu_label = _("Người nhận bản tin")
    list_display = ["email", "state", "asked_at", "confirmed_at", "ended_at", "bounced_at", "bounce_status"]
    list_filter = ["state"]
    list_export = ["email", "state", "asked_at", "confirmed_at", "ended_at", "bounced_at", "bounce_status"]
    search_fields = ["email"]
    inspect_view_enabled = True
    inspect_view_class = PlainInspectView
    inspect_view_fields = ["email", "state", "asked_at", "confirmed_at", "ended_at", "bounced_at", "bounce_status"]
    copy_view_enabled = False


class NewsletterGroup(SnippetViewSetGroup):
    menu_label = _("Bản tin")
    menu_icon = "mail"
    menu_order = 165
    items = (CampaignViewSet, SubscriberViewSet)
