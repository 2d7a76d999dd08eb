"""The order clerk's list and screen: found by whatever the buyer reads out, with every code in words."""

from itertools import groupby
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from catalog.partner.models import SalesPoint
from cms.staff.actions import move_order, steps_for
from cms.staff.look_only import LookOnlyPolicy
from cms.staff.money import of_order
from shop import payments
from shop.checkout.forms import mobile_number
from shop.checkout.sealed import order_key
from shop.columns import MoneyColumn
from shop.inspecting import PlainInspectView
from shop.order.models import InvoiceRequest, Order, OrderStatus
from shop.panels import channel_label
from shop.portal.points.scope import EVERY_POINT

register_permission_policy(Order, LookOnlyPolicy(Order))
READ_OUT = ("number__icontains", "channel_order_id__icontains", "shipping_address__first_name__icontains", "parcels__tracking_code__iexact")


def found_by(orders: QuerySet[Order], words: str) -> QuerySet[Order]:
    """By the number or a part of it, the name, the phone however it is written, or a parcel's code."""
    typed = words.strip()
    phone = mobile_number(typed)
    if phone:
        return orders.filter(phone=phone)
    wanted = Q()
    for part in READ_OUT:
        wanted |= Q(**{part: typed})
    return orders.filter(wanted).distinct()


class OrderIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Order]:
        return super().get_base_queryset().select_related("shipping_address", "pickup_point")

    def search_queryset(self, queryset: QuerySet[Order]) -> QuerySet[Order]:
        return found_by(queryset, self.search_query) if self.is_searching else queryset


def _said(field: str, words: Any) -> list[tuple[str, str]]:
    codes = Order.objects.order_by(field).values_list(field, flat=True).distinct()
    return [(code, words(code)) for code in codes]


class OrderFilter(WagtailFilterSet):
    work = django_filters.ChoiceFilter(
        label=_("Việc"),
        choices=[("attention", _("Cần người xử lý")), ("pickup", _("Khách đến nhận"))],
        method="of_work",
    )
    status = django_filters.ChoiceFilter(label=_("Tình trạng"), choices=OrderStatus.choices)
    channel = django_filters.ChoiceFilter(label=_("Kênh bán"), choices=lambda: _said("channel", channel_label))
    payment_method = django_filters.ChoiceFilter(label=_("Thanh toán"), choices=lambda: _said("payment_method", payments.label_of))
    point = django_filters.ModelChoiceFilter(label=_("Điểm xuất hàng"), queryset=SalesPoint.objects.order_by("name"), method="of_point")
    date_placed = django_filters.DateFromToRangeFilter(label=_("Ngày đặt"), widget=DateRangePickerWidget)

    class Meta:
        model = Order
        fields: list[str] = []

    def of_work(self, orders: QuerySet[Order], name: str, value: str) -> QuerySet[Order]:
        return orders.filter(pickup_point__isnull=False) if value == "pickup" else orders.exclude(attention="")

    def of_point(self, orders: QuerySet[Order], name: str, value: SalesPoint) -> QuerySet[Order]:
        return orders.filter(lines__partner=value).distinct()


class OrderInspectView(PlainInspectView):
    """Everything that a clerk is asked on the telephone, on one screen; its template says it, not a list of fields."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        order = self.object
        lines = list(order.lines.select_related("partner").order_by("partner__name", "title"))
        goods = sum(int(line.line_price_incl_tax) for line in lines)
        extra = {
            "steps": steps_for(order, self.request.user),
            "places": [(point, list(own)) for point, own in groupby(lines, key=lambda line: line.partner)],
            "works_at_points": self.request.user.has_perm(EVERY_POINT),
            "off_vnd": goods + int(order.shipping_incl_tax) - int(order.total_incl_tax),
            "address": order.shipping_address,
            "invoice": InvoiceRequest.objects.filter(order=order).first(),
            "changes": [(words_of(change.new_status), change.date_created) for change in order.status_changes.order_by("date_created")],
            "transfers": order.transfers.order_by("pk"),
            "cases": order.cases.order_by("-pk"),
            "order_path": reverse("checkout:placed", kwargs={"key": order_key(order.number)}) if order.channel == "shop" else "",
        }
        return {**super().get_context_data(**kwargs), **extra, **of_order(order, self.request.user)}


def words_of(status: str) -> str:
    """What an order's step is called once it is taken; back to new means that its money came."""
    if status == OrderStatus.NEW:
        return gettext("Đã nhận tiền")
    return str(OrderStatus(status).label) if status in OrderStatus.values else status


class OrderViewSet(SnippetViewSet):
    model = Order
    icon = "list-ul"
    menu_label = _("Đơn hàng")
    list_display = [
        "number",
        Column("buyer_label", label=_("Người nhận")),
        Column("status_label", label=_("Tình trạng"), sort_key="status"),
        MoneyColumn("total_incl_tax", _("Tổng tiền")),
        Column("payment_label", label=_("Thanh toán")),
        Column("channel_label", label=_("Kênh bán"), sort_key="channel"),
        Column("date_placed", label=_("Đặt lúc"), sort_key="date_placed"),
        "attention",
    ]
    filterset_class = OrderFilter
    list_export = [
        "number", "channel_label", "channel_order_id", "status_label", "buyer_label", "phone", "total_incl_tax", "payment_label",
        "date_placed", "attention",
    ]  # fmt: skip
    export_headings = {
        "channel_label": _("Kênh bán"),
        "status_label": _("Tình trạng"),
        "buyer_label": _("Người nhận"),
        "payment_label": _("Thanh toán"),
    }
    index_view_class = OrderIndexView
    search_fields = ["number"]
    ordering = ["-date_placed"]
    inspect_view_enabled = True
    inspect_view_class = OrderInspectView
    inspect_template_name = "cms/staff/order.html"
    inspect_view_fields: list[str] = []
    copy_view_enabled = False

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("buoc/<int:pk>/<slug:step>/", move_order, name="move")]
