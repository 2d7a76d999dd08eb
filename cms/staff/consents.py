"""What buyers agreed to, to look at."""

from django.utils.translation import gettext_lazy as _
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.staff.look_only import LookOnlyPolicy
from shop.account.models import ConsentEntry
from shop.inspecting import PlainInspectView

register_permission_policy(ConsentEntry, LookOnlyPolicy(ConsentEntry))


class ConsentViewSet(SnippetViewSet):
    model = ConsentEntry
    icon = "tick"
    menu_label = _("Nhật ký đồng ý")
    list_display = ["at", "purpose", "is_given", "version", "order_number", "subscription"]
    list_filter = {"purpose": ["exact"], "is_given": ["exact"], "version": ["exact"], "at": ["date__gte", "date__lte"]}
    list_export = ["at", "user_id", "purpose", "is_given", "version", "order_number", "subscription", "ip"]
    search_fields = ["order_number"]
    inspect_view_enabled = True
    inspect_view_class = PlainInspectView
    inspect_view_fields = ["at", "user_id", "purpose", "is_given", "version", "order_number", "subscription", "ip"]
    copy_view_enabled = False
