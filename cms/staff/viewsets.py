"""Wagtail's list, search, filter, export and edit screens over the shop's own models."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from catalog.certificates.models import Certificate
from catalog.models import Product
from catalog.partner.models import SalesPoint
from catalog.producers.models import Producer
from shop.order.models import Order
from shop.seller.models import Seller


class ProductViewSet(SnippetViewSet):
    model = Product
    icon = "tag"
    menu_label = _("Sản phẩm")
    list_display = ["title", "sku", "group", "producer", "price_vnd", "is_public"]
    list_filter = ["group", "is_public", "is_alcohol", "is_demo"]
    list_export = ["sku", "title", "group", "producer", "price_vnd", "weight_g", "net_content", "is_public"]
    search_fields = ["title", "sku", "folded"]
    panels = [
        MultiFieldPanel([FieldPanel("title"), FieldPanel("sku"), FieldPanel("group"), FieldPanel("producer")], heading=_("Sản phẩm")),
        MultiFieldPanel([FieldPanel("price_vnd"), FieldPanel("net_content"), FieldPanel("weight_g"), FieldPanel("is_public")], heading=_("Bán hàng")),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("description", "ingredients", "usage", "storage", "shelf_life", "origin")], heading=_("Mô tả")
        ),
        MultiFieldPanel([FieldPanel("is_alcohol"), FieldPanel("abv"), FieldPanel("season_from"), FieldPanel("season_to")], heading=_("Điều kiện")),
        MultiFieldPanel([FieldPanel("suspended_at"), FieldPanel("suspension_note")], heading=_("Tạm dừng bán")),
    ]


class CertificateViewSet(SnippetViewSet):
    model = Certificate
    icon = "doc-full"
    menu_label = _("Giấy chứng nhận")
    list_display = ["number", "product", "stars", "issued_on", "expires_on", "revoked_on"]
    list_filter = {"stars": ["exact"], "expires_on": ["lte", "gte"], "revocation_reason": ["exact"], "is_demo": ["exact"]}
    list_export = ["number", "product", "issuer", "decision_no", "decision_date", "stars", "issued_on", "expires_on", "revoked_on", "revocation_reason"]
    search_fields = ["number", "decision_no", "product__title", "product__sku"]
    panels = [
        FieldPanel("product"),
        MultiFieldPanel([FieldPanel(name) for name in ("number", "issuer", "issuer_level", "decision_no", "decision_date")], heading=_("Quyết định")),
        MultiFieldPanel([FieldPanel(name) for name in ("stars", "score", "issued_on", "expires_on")], heading=_("Hạng sao và hiệu lực")),
        MultiFieldPanel(
            [FieldPanel("revoked_on"), FieldPanel("revocation_reason")],
            heading=_("Thu hồi"),
            help_text=_("Từ ngày này sản phẩm rời cửa hàng ngay và rời các sàn có kết nối trực tiếp trong vòng một phút."),
        ),
    ]


class ProducerViewSet(SnippetViewSet):
    model = Producer
    icon = "group"
    menu_label = _("Chủ thể")
    list_display = ["name", "kind", "commune", "is_active", "consents_to_sale"]
    list_filter = ["kind", "is_active", "consents_to_sale", "is_demo"]
    list_export = ["name", "kind", "commune", "phone", "is_active", "consents_to_sale"]
    search_fields = ["name", "phone"]
    panels = [FieldPanel(name) for name in ("name", "kind", "is_sme", "address_line", "phone", "story", "is_active", "consents_to_sale")]


class SalesPointViewSet(SnippetViewSet):
    model = SalesPoint
    icon = "home"
    menu_label = _("Điểm bán")
    list_display = ["name", "code", "kind", "commune", "is_open"]
    list_filter = ["kind", "is_open", "is_demo"]
    search_fields = ["name", "code"]
    panels = [FieldPanel(name) for name in ("name", "kind", "address_line", "phone", "opening_hours", "offers_pickup", "is_open")]


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Orders are written by `shop.orders` alone; here they are only looked at."""

    def user_has_permission(self, user: object, action: str) -> bool:
        return action == "view" and (super().user_has_permission(user, "view") or super().user_has_permission(user, "change"))

    def user_has_any_permission(self, user: object, actions: object) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)  # type: ignore[attr-defined]  # Wagtail passes a collection


register_permission_policy(Order, ReadOnlyPolicy(Order))


class OrderViewSet(SnippetViewSet):
    model = Order
    icon = "list-ul"
    menu_label = _("Đơn hàng")
    list_display = ["number", "channel", "status_label", "total_incl_tax", "date_placed", "attention"]
    list_filter = ["status", "channel"]
    list_export = ["number", "channel", "channel_order_id", "status", "total_incl_tax", "payment_method", "date_placed", "attention"]
    search_fields = ["number", "channel_order_id"]
    ordering = ["-date_placed"]
    inspect_view_enabled = True
    inspect_view_fields = ["number", "channel", "channel_order_id", "status", "total_incl_tax", "payment_method", "date_placed", "note", "attention"]
    copy_view_enabled = False


class SellerViewSet(SnippetViewSet):
    model = Seller
    icon = "user"
    menu_label = _("Thông tin người bán")
    list_display = ["name", "tax_code", "phone", "email"]
    panels = [FieldPanel(name) for name in ("name", "address", "tax_code", "registration", "person_in_charge", "phone", "email", "notice_url")]


class OcopGroup(SnippetViewSetGroup):
    items = (ProductViewSet, CertificateViewSet, ProducerViewSet, SalesPointViewSet, OrderViewSet, SellerViewSet)
    menu_label = "OCOP"
    menu_icon = "pick"
    menu_order = 100
