"""Gift sets, and coupons over Oscar's own models: one short form instead of four screens."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from catalog.gifts.models import GiftSet
from shop.columns import MoneyColumn, YesNoColumn
from shop.coupons import LONGEST_CODE

MOST_PERCENT = 50
"""Decree 81/2018/NĐ-CP art. 6 and 7 allow no more for a promotion of goods."""
EVERYTHING = "Mọi sản phẩm"
Voucher = get_model("voucher", "Voucher")


class GiftSetViewSet(SnippetViewSet):
    model = GiftSet
    icon = "pick"
    menu_label = _("Bộ quà")
    list_display = ["title", MoneyColumn("price_vnd", _("Giá")), YesNoColumn("is_public", _("Đăng bán")), "sold_from", "sold_until"]
    list_filter = ["is_public", "is_demo"]
    search_fields = ["title"]
    copy_view_enabled = False
    panels = [
        MultiFieldPanel([FieldPanel(name) for name in ("title", "description", "price_vnd", "is_public")]),
        InlinePanel("items", label=_("Món trong hộp"), min_num=2, help_text=_("Bộ quà tự ngừng bán khi một món ngừng bán hoặc hết hàng.")),
        MultiFieldPanel([FieldPanel("sold_from"), FieldPanel("sold_until")], heading=_("Thời gian nhận đặt")),
    ]


class CouponForm(WagtailAdminModelForm):
    percent = forms.IntegerField(label=_("Giảm (%)"), required=False, min_value=1, max_value=MOST_PERCENT)
    amount_vnd = forms.IntegerField(label=_("Hoặc giảm số tiền (đồng)"), required=False, min_value=1000, max_value=10_000_000)
    least_vnd = forms.IntegerField(label=_("Cho đơn từ (đồng)"), required=False, min_value=0, max_value=1_000_000_000)
    most_uses = forms.IntegerField(label=_("Tổng số lượt"), required=False, min_value=1, max_value=1_000_000)

    class Meta:
        model = Voucher
        fields = ["name", "code", "usage", "start_datetime", "end_datetime"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["maxlength"] = LONGEST_CODE
        offer = self.instance.offers.select_related("condition", "benefit").first() if self.instance.pk else None
        if offer is not None:
            self.initial["percent" if offer.benefit.type == "Percentage" else "amount_vnd"] = int(offer.benefit.value)
            self.initial["least_vnd"] = int(offer.condition.value) if offer.condition.type == "Value" else None
            self.initial["most_uses"] = offer.max_global_applications

    def clean_code(self) -> str:
        """Letters and digits only, so that a code can be read out."""
        code = self.cleaned_data["code"].strip().upper()
        if not code.isascii() or not code.isalnum() or not 4 <= len(code) <= LONGEST_CODE:
            raise forms.ValidationError(_("Mã gồm 4 đến 32 chữ cái không dấu và chữ số."))
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if bool(cleaned.get("percent")) == bool(cleaned.get("amount_vnd")):
            self.add_error("percent", _("Điền một trong hai: phần trăm hoặc số tiền."))
        if cleaned.get("amount_vnd") and (cleaned.get("least_vnd") or 0) < 2 * cleaned["amount_vnd"]:
            self.add_error("least_vnd", _("Đơn ít nhất phải gấp đôi số tiền giảm, để không giảm quá một nửa."))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        voucher = super().save(commit=commit)
        if commit:
            self._write_offer(voucher)
        return voucher

    def _write_offer(self, voucher: Any) -> None:
        said = self.cleaned_data
        everything, _made = get_model("offer", "Range").objects.get_or_create(
            name=EVERYTHING, defaults={"includes_all_products": True, "slug": "moi-san-pham"}
        )
        offer = voucher.offers.select_related("condition", "benefit").first()
        condition = offer.condition if offer else get_model("offer", "Condition")()
        benefit = offer.benefit if offer else get_model("offer", "Benefit")()
        condition.type, condition.value, condition.range = ("Value" if said["least_vnd"] else "Count"), said["least_vnd"] or 1, everything
        benefit.type = "Percentage" if said["percent"] else "Absolute"
        benefit.value, benefit.range = Decimal(said["percent"] or said["amount_vnd"]), everything
        condition.save()
        benefit.save()
        offer = offer or get_model("offer", "ConditionalOffer")(offer_type="Voucher", max_basket_applications=1)
        offer.name, offer.condition, offer.benefit = f"{voucher.name} ({voucher.code})", condition, benefit
        offer.max_global_applications = said["most_uses"]
        offer.save()
        voucher.offers.add(offer)


class CouponViewSet(SnippetViewSet):
    model = Voucher
    icon = "tag"
    menu_label = _("Mã giảm giá")
    list_display = ["name", "code", "usage", "start_datetime", "end_datetime", "num_orders", "total_discount"]
    list_export = ["name", "code", "usage", "start_datetime", "end_datetime", "num_orders", "total_discount"]
    search_fields = ["name", "code"]
    copy_view_enabled = False

    def get_edit_handler(self) -> Any:
        panels = [
            MultiFieldPanel([FieldPanel("name"), FieldPanel("code"), FieldPanel("usage")]),
            MultiFieldPanel(
                [FieldPanel(name) for name in ("percent", "amount_vnd", "least_vnd", "most_uses")],
                heading=_("Giảm bao nhiêu"),
                help_text=_("Rượu và bộ quà không bao giờ được giảm bằng mã."),
            ),
            MultiFieldPanel([FieldPanel("start_datetime"), FieldPanel("end_datetime")], heading=_("Thời gian")),
        ]
        return ObjectList(panels, base_form_class=CouponForm).bind_to_model(self.model)


class PromotionGroup(SnippetViewSetGroup):
    menu_label = _("Quà và ưu đãi")
    menu_icon = "pick"
    menu_order = 160
    items = (GiftSetViewSet, CouponViewSet)
