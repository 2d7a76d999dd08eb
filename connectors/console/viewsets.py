"""Accounts and listings, to look at: what is wanted, what is confirmed, what is wrong and the remedy."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from connectors.console.after_sale import ChannelReturnViewSet, SettlementViewSet
from connectors.console.filters import ListingFilterSet
from connectors.console.orders import ChannelOrderViewSet
from connectors.console.views import ListingInspectView, push_again
from connectors.models import Account, ChannelOrder, ChannelReturn, Listing, Settlement


class ReadOnlyPolicy(ModelPermissionPolicy):
    """The commands and the engine write; staff look."""

    def user_has_permission(self, user: object, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)


for model in (Account, Listing, ChannelOrder, ChannelReturn, Settlement):
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
    inspect_view_class = ListingInspectView
    inspect_template_name = "connectors/listing.html"
    inspect_view_fields = ["sku", "account", "product", "state", "reasons_text", "error_text", "external_id", "confirmed_at", "due_at"]
    list_display = [
        "sku",
        "account",
        "state",
        Column("price_text", label=_("Giá: cửa hàng, sàn"), sort_key="wanted_price_vnd"),
        Column("stock_text", label=_("Tồn: cửa hàng, sàn"), sort_key="wanted_stock"),
        Column("trouble_text", label=_("Vì sao không bán, lỗi")),
        "confirmed_at",
        "next_action",
    ]
    list_export = [
        "sku",
        "account",
        "state",
        "wanted_price_vnd",
        "confirmed_price_vnd",
        "wanted_stock",
        "confirmed_stock",
        "reasons_text",
        "error_text",
        "confirmed_at",
    ]
    filterset_class = ListingFilterSet
    search_fields = ["sku", "wanted_title"]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("day-lai/<int:pk>/", push_again, name="push_again")]


class ConnectMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("connectors.change_account"))


class WatchMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("connectors.view_listing"))


class MarketplaceGroup(SnippetViewSetGroup):
    menu_label = _("Sàn")
    menu_icon = "globe"
    menu_order = 350
    items = (AccountViewSet, ListingViewSet, ChannelOrderViewSet, ChannelReturnViewSet, SettlementViewSet)

    def get_submenu_items(self) -> list[MenuItem]:
        return [
            WatchMenuItem(_("Tổng quan"), reverse("marketplace_overview"), icon_name="globe", order=10),
            WatchMenuItem(_("Việc cần xử lý"), reverse("marketplace_inbox"), icon_name="warning", order=20),
            WatchMenuItem(_("Rút khỏi kênh"), reverse("marketplace_departures"), icon_name="resubmit", order=30),
            ConnectMenuItem(_("Kết nối"), reverse("marketplace_accounts"), icon_name="link", order=50),
            *super().get_submenu_items(),
        ]
