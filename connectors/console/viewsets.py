"""Accounts and listings, to look at: what is wanted, what is confirmed, what is wrong and the remedy."""

from django.utils.translation import gettext_lazy as _
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from connectors.models import Account, Listing


class ReadOnlyPolicy(ModelPermissionPolicy):
    """The commands and the engine write; staff look."""

    def user_has_permission(self, user: object, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)


for model in (Account, Listing):
    register_permission_policy(model, ReadOnlyPolicy(model))


class AccountViewSet(SnippetViewSet):
    model = Account
    icon = "site"
    menu_label = _("Gian hàng")
    inspect_view_enabled = True
    inspect_view_fields = [
        "marketplace",
        "name",
        "host",
        "transport",
        "seller_id",
        "state",
        "state_text",
        "paused_until",
        "orders_read_until",
    ]
    list_display = ["name", "marketplace", "transport", "state", "state_text"]
    list_filter = ["marketplace", "state"]
    search_fields = ["name"]


class ListingViewSet(SnippetViewSet):
    model = Listing
    icon = "list-ul"
    menu_label = _("Tin đăng")
    inspect_view_enabled = True
    list_display = [
        "sku",
        "account",
        "state",
        "wanted_price_vnd",
        "confirmed_price_vnd",
        "wanted_stock",
        "confirmed_stock",
        "error_text",
        "confirmed_at",
    ]
    list_export = ["sku", "account", "state", "wanted_price_vnd", "confirmed_price_vnd", "wanted_stock", "confirmed_stock", "error_text"]
    list_filter = ["account", "state"]
    search_fields = ["sku", "wanted_title"]


class MarketplaceGroup(SnippetViewSetGroup):
    menu_label = _("Sàn")
    menu_icon = "globe"
    menu_order = 350
    items = (AccountViewSet, ListingViewSet)
