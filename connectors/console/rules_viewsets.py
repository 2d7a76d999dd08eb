"""The rules of an account as lists and forms: price, fees, stock, words, selection. Each change is written in the audit log and applied."""

from typing import Any

from django.db.models import Model
from django.forms import Select
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, Panel
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from connectors.models import (
    Account,
    ChannelFee,
    LastUnitsRule,
    PriceRule,
    SelectionRule,
    StockReservation,
    StockRule,
    TextTemplate,
)
from connectors.rules import texts
from connectors.tasks import rules_saved
from shop.audited import AuditedCreateView, AuditedDeleteView, AuditedEditView, AuditedViewSet


def _apply(row: Model) -> None:
    """A rule about last units or reservations touches every account."""
    every = isinstance(row, LastUnitsRule | StockReservation)
    for account_id in Account.objects.values_list("pk", flat=True) if every else [row.account_id]:  # type: ignore[attr-defined]  # a rule has one
        rules_saved(account_id)


class RuleCreateView(AuditedCreateView):
    def save_instance(self) -> Model:
        saved = super().save_instance()
        _apply(saved)
        return saved


class RuleEditView(AuditedEditView):
    def save_instance(self) -> Model:
        saved = super().save_instance()
        _apply(saved)
        return saved


class RuleDeleteView(AuditedDeleteView):
    def delete_action(self) -> None:
        super().delete_action()
        _apply(self.object)


class RuleViewSet(AuditedViewSet):
    add_view_class = RuleCreateView
    edit_view_class = RuleEditView
    delete_view_class = RuleDeleteView
    copy_view_enabled = False
    list_filter: Any = ["account"]


SCOPE = MultiFieldPanel(
    [FieldPanel("account", widget=Select), FieldRowPanel([FieldPanel("group"), FieldPanel("product")])],
    heading=_("Áp dụng cho"),
    help_text=_("Để trống nhóm và sản phẩm: mọi sản phẩm của gian hàng. Quy tắc của sản phẩm thắng quy tắc của nhóm."),
)


class WordsPanel(Panel):
    """The words as they are typed, on a real product, and what may stand in braces."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "connectors/template_help.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            places = [("{" + name + "}", label) for name, (label, _read) in texts.PLACEHOLDERS.items()]
            return {**super().get_context_data(parent_context), "places": places}


class PriceRuleViewSet(RuleViewSet):
    model = PriceRule
    icon = "tag"
    menu_label = _("Quy tắc giá")
    list_display = ["account", "scope_text", "factor_percent", "margin_vnd", "round_to", "promotion_percent", "floor_percent", "floor_vnd"]
    list_filter = ["account", "group"]
    panels = [
        SCOPE,
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("factor_percent"), FieldPanel("margin_vnd"), FieldPanel("round_to")])],
            heading=_("Giá niêm yết"),
            help_text=_("Giá trên trang × hệ số + cộng thêm, rồi làm tròn lên. Luôn làm tròn lên để chủ thể không thiệt."),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("promotion_percent"), FieldPanel("promotion_from_on"), FieldPanel("promotion_until_on")])],
            heading=_("Giá khuyến mãi"),
            help_text=_("Trong những ngày này sàn nhận giá đã giảm. Giá gạch ngang trên Shopee đặt ở Kênh Marketing của Shopee."),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("floor_percent"), FieldPanel("floor_vnd")])],
            heading=_("Chủ thể nhận ít nhất"),
            help_text=_("Tính sau khi trừ các phí ở mục Phí sàn, theo mức cao hơn trong hai mức. Dưới mức này tin không được đăng."),
        ),
    ]


class ChannelFeeViewSet(RuleViewSet):
    model = ChannelFee
    icon = "calendar-check"
    menu_label = _("Phí sàn")
    list_display = ["account", "kind", "percent", "fixed_vnd", "applies_from_on", "applies_until_on", "source"]
    list_filter = ["account", "kind"]
    panels = [
        FieldPanel("account", widget=Select),
        FieldRowPanel([FieldPanel("kind"), FieldPanel("percent"), FieldPanel("fixed_vnd")]),
        FieldRowPanel([FieldPanel("applies_from_on"), FieldPanel("applies_until_on")]),
        FieldPanel("source"),
        HelpPanel(_("Biểu phí mới: đặt ngày cuối cho dòng cũ rồi thêm dòng mới. Phí tính trên giá người mua trả, làm tròn lên từng đồng.")),
    ]


class StockRuleViewSet(RuleViewSet):
    model = StockRule
    icon = "order"
    menu_label = _("Quy tắc tồn kho")
    list_display = ["account", "scope_text", "buffer", "share_percent", "minimum", "cap"]
    list_filter = ["account", "group"]
    panels = [
        SCOPE,
        FieldPanel("points"),
        FieldRowPanel([FieldPanel("buffer"), FieldPanel("share_percent")]),
        FieldRowPanel([FieldPanel("minimum"), FieldPanel("cap")]),
        HelpPanel(
            _("Hàng còn ở các điểm đã chọn, trừ phần giữ lại, nhân tỷ lệ; ít hơn mức tối thiểu thì báo hết, không quá mức nhiều nhất.")
        ),
    ]


class LastUnitsViewSet(RuleViewSet):
    model = LastUnitsRule
    icon = "warning"
    menu_label = _("Hàng cuối")
    list_display = ["__str__", "threshold", "keeper"]
    list_filter = ["keeper"]
    panels = [
        FieldRowPanel([FieldPanel("group"), FieldPanel("product")]),
        FieldRowPanel([FieldPanel("threshold"), FieldPanel("keeper", widget=Select)]),
        HelpPanel(_("Khi hàng còn ít, chỉ một nơi được bán để không hứa một món cho hai người.")),
    ]


class ReservationViewSet(RuleViewSet):
    model = StockReservation
    icon = "lock"
    menu_label = _("Hàng giữ khuyến mãi")
    list_display = ["product", "account", "quantity", "from_on", "until_on", "note"]
    panels = [
        FieldRowPanel([FieldPanel("account", widget=Select), FieldPanel("product")]),
        FieldRowPanel([FieldPanel("quantity"), FieldPanel("from_on"), FieldPanel("until_on")]),
        FieldPanel("note"),
        HelpPanel(_("Các gian hàng khác không bán số này trong những ngày đó. Bán được bao nhiêu thì phần giữ giảm bấy nhiêu.")),
    ]


class TextTemplateViewSet(RuleViewSet):
    model = TextTemplate
    icon = "doc-full-inverse"
    menu_label = _("Mẫu tên, mô tả")
    create_template_name = "connectors/template_create.html"
    edit_template_name = "connectors/template_edit.html"
    list_display = ["account", "scope_text", "title"]
    list_filter = ["account", "group"]
    panels = [SCOPE, FieldPanel("title"), FieldPanel("description"), WordsPanel()]


class SelectionRuleViewSet(RuleViewSet):
    model = SelectionRule
    icon = "tick-inverse"
    menu_label = _("Chọn sản phẩm")
    index_template_name = "connectors/selection_rules.html"
    list_display = ["account", "words", "is_included"]
    list_filter = ["account", "is_included"]
    panels = [
        FieldPanel("account", widget=Select),
        FieldPanel("is_included"),
        FieldRowPanel([FieldPanel("group"), FieldPanel("min_stars")]),
        FieldRowPanel([FieldPanel("producer"), FieldPanel("product")]),
        HelpPanel(_("Sản phẩm được đưa lên khi hợp một dòng “đưa lên” và không hợp dòng “không đưa lên” nào.")),
    ]


class RulesGroup(SnippetViewSetGroup):
    menu_label = _("Đăng lên sàn")
    menu_icon = "upload"
    menu_order = 351
    items = (
        PriceRuleViewSet,
        ChannelFeeViewSet,
        StockRuleViewSet,
        LastUnitsViewSet,
        ReservationViewSet,
        TextTemplateViewSet,
        SelectionRuleViewSet,
    )

    def get_submenu_items(self) -> list[MenuItem]:
        desk = MenuItem(_("Ngành hàng, thiếu sót"), reverse("marketplace_desk"), icon_name="globe", order=0)
        return [desk, *super().get_submenu_items()]
