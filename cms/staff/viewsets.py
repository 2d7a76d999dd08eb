"""Wagtail's list, search, filter, export and edit screens over the shop's own models."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from catalog.audit.record import record
from catalog.certificates.models import Certificate
from catalog.models import Product
from catalog.partner.models import SalesPoint
from catalog.producers.models import Producer
from cms.staff import revocation
from cms.staff.cases import CaseViewSet
from cms.staff.choosers import ProductChooser
from cms.staff.consents import ConsentViewSet
from cms.staff.delivery import DeliveryZoneViewSet
from cms.staff.enquiries import EnquiryViewSet
from cms.staff.ledger import VatViewSet
from cms.staff.mails import MailViewSet
from cms.staff.orders import OrderViewSet
from cms.staff.synonyms import SynonymViewSet
from cms.staff.waiting import StockAlertViewSet
from shop.audited import AuditedEditView, AuditedViewSet
from shop.columns import MoneyColumn, YesNoColumn
from shop.seller.models import Seller


class StockPanel(Panel):
    """Stock per point, to look at: it is counted at the point or by its producer."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/staff/stock_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            records = self.instance.stockrecords.select_related("partner").order_by("partner__name") if self.instance.pk else []
            return {**super().get_context_data(parent_context), "records": records}


class ProductEditView(AuditedEditView):
    """A price is told by itself, in đồng, as every other way to change it does."""

    def tell(self, saved: Any, before: dict[str, str], after: dict[str, str]) -> None:
        if "price_vnd" in after:
            prices = {"price_vnd": int(before.pop("price_vnd") or 0) or None}, {"price_vnd": int(after.pop("price_vnd") or 0) or None}
            record(action="product.price", target=saved, by=self.request.user, before=prices[0], after=prices[1])
            log(saved, "wagtail.edit", user=self.request.user, data=_field("price_vnd", *prices))
        if after:
            super().tell(saved, before, after)


def _field(name: str, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {"field": name, "before": before[name], "after": after[name]}


class ProductViewSet(AuditedViewSet):
    model = Product
    icon = "tag"
    menu_label = _("Sản phẩm")
    chooser_viewset_class = ProductChooser
    edit_view_class = ProductEditView
    list_display = ["title", "sku", "group", "producer", MoneyColumn("price_vnd", _("Giá")), YesNoColumn("is_public", _("Đăng bán"))]
    list_filter = ["group", "is_public", "is_alcohol", "is_demo"]
    list_export = ["sku", "title", "group", "producer", "price_vnd", "weight_g", "net_content", "is_public"]
    search_fields = ["title", "sku", "folded"]
    panels = [
        MultiFieldPanel([FieldPanel("title"), FieldPanel("sku"), FieldPanel("group"), FieldPanel("producer")], heading=_("Sản phẩm")),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("price_vnd", "net_content", "weight_g", "product_line", "line_option", "is_public")],
            heading=_("Bán hàng"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in (
                    "description",
                    "ingredients",
                    "usage",
                    "storage",
                    "shelf_life",
                    "origin",
                    "raw_area",
                    "packaging_version",
                    "protected_name",
                )
            ],
            heading=_("Mô tả"),
        ),
        MultiFieldPanel(
            [FieldPanel("is_alcohol"), FieldPanel("abv"), FieldPanel("season_from"), FieldPanel("season_to")], heading=_("Điều kiện")
        ),
        MultiFieldPanel(
            [FieldPanel("suspended_at", read_only=True), FieldPanel("suspension_note", read_only=True)],
            heading=_("Tạm dừng bán"),
            help_text=_("Tạm dừng và cho bán lại bằng nút ở danh sách sản phẩm."),
        ),
        StockPanel(heading=_("Tồn kho theo điểm")),
    ]


class CertificateFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("Tình trạng"),
        choices=[("valid", _("Còn hiệu lực")), ("expired", _("Hết hiệu lực")), ("revoked", _("Đã thu hồi"))],
        method="of_state",
    )

    class Meta:
        model = Certificate
        fields = ["stars", "revocation_reason", "is_demo"]

    def of_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        today = timezone.localdate()
        if value == "valid":
            return rows.valid(on=today)
        if value == "revoked":
            return rows.filter(revoked_on__lte=today)
        return rows.filter(expires_on__lt=today).exclude(revoked_on__lte=today)


class CertificateViewSet(AuditedViewSet):
    model = Certificate
    icon = "doc-full"
    menu_label = _("Giấy chứng nhận")
    list_display = ["number", "product", "stars", "issued_on", "expires_on", "revoked_on"]
    filterset_class = CertificateFilter
    list_export = [
        "number",
        "product",
        "issuer",
        "decision_no",
        "decision_date",
        "stars",
        "issued_on",
        "expires_on",
        "revoked_on",
        "revocation_reason",
    ]
    search_fields = ["number", "decision_no", "product__title", "product__sku"]
    panels = [
        FieldPanel("product"),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("number", "issuer", "issuer_level", "decision_no", "decision_date")], heading=_("Quyết định")
        ),
        MultiFieldPanel([FieldPanel(name) for name in ("stars", "score", "issued_on", "expires_on")], heading=_("Hạng sao và hiệu lực")),
        MultiFieldPanel(
            [FieldPanel("revoked_on", read_only=True), FieldPanel("revocation_reason", read_only=True)],
            heading=_("Thu hồi"),
            help_text=_("Thu hồi bằng nút “Thu hồi”: một cán bộ đề nghị, một cán bộ khác xác nhận."),
        ),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("thu-hoi/<int:pk>/", revocation.propose, name="revoke")]


class ProducerViewSet(AuditedViewSet):
    model = Producer
    icon = "group"
    menu_label = _("Chủ thể")
    list_display = [
        "name",
        "kind",
        "commune",
        YesNoColumn("is_active", _("Hoạt động")),
        YesNoColumn("consents_to_sale", _("Đồng ý bán")),
    ]
    list_filter = ["kind", "is_active", "consents_to_sale", "is_demo"]
    list_export = ["name", "kind", "commune", "phone", "is_active", "consents_to_sale"]
    search_fields = ["name", "phone"]
    panels = [FieldPanel(name) for name in ("name", "kind", "is_sme", "address_line", "phone", "story", "is_active", "consents_to_sale")]


class SalesPointViewSet(AuditedViewSet):
    model = SalesPoint
    icon = "home"
    menu_label = _("Điểm bán")
    list_display = ["name", "code", "kind", "commune", YesNoColumn("is_open", _("Đang mở"))]
    list_filter = ["kind", "is_open", "is_demo"]
    search_fields = ["name", "code"]
    panels = [
        MultiFieldPanel([FieldPanel(name) for name in ("name", "kind", "address_line", "phone", "operator")], heading=_("Điểm bán")),
        MultiFieldPanel([FieldPanel(name) for name in ("opening_hours", "offers_pickup", "opened_on", "is_open")], heading=_("Hoạt động")),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("recognition", "has_sign", "has_ocop_shelf", "has_posted_prices", "has_parking")],
            heading=_("Tiêu chí điểm giới thiệu và bán sản phẩm OCOP"),
        ),
    ]


BANK_FIELDS = ("bank_name", "bank_bin", "bank_account", "bank_holder")


class SellerViewSet(AuditedViewSet):
    model = Seller
    icon = "user"
    menu_label = _("Thông tin người bán")
    list_display = ["name", "tax_code", "phone", "email"]
    panels = [
        FieldPanel(name)
        for name in (
            "name",
            "address",
            "tax_code",
            "registration",
            "person_in_charge",
            "phone",
            "email",
            "zalo",
            "alcohol_licence",
            "notice_url",
            *BANK_FIELDS,
        )
    ]


class OcopGroup(SnippetViewSetGroup):
    items = (
        ProductViewSet,
        CertificateViewSet,
        ProducerViewSet,
        SalesPointViewSet,
        OrderViewSet,
        CaseViewSet,
        MailViewSet,
        VatViewSet,
        DeliveryZoneViewSet,
        SynonymViewSet,
        EnquiryViewSet,
        StockAlertViewSet,
        ConsentViewSet,
        SellerViewSet,
    )
    menu_label = "OCOP"
    menu_icon = "pick"
    menu_order = 100
