"""Returns of the marketplaces, and the ledger of what each order brought."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from connectors import returns
from connectors.accounts import connect
from connectors.console.scope import NobodyChooses, returns_seen_by
from connectors.errors import MarketplaceError
from connectors.models import AccountState, ChannelReturn, ReturnStatus, Settlement
from connectors.returns import NotPossible
from shop.columns import MoneyColumn
from shop.inspecting import PlainInspectView
from shop.order.models import Line

MAY = "connectors.change_channelreturn"
RETURN = "wagtailsnippets_connectors_channelreturn:inspect"
CONFIRM = "cms/staff/confirm.html"
SUMMED = ("gross_vnd", "commission_vnd", "service_vnd", "transaction_vnd", "shipping_vnd", "tax_vnd", "refund_vnd", "escrow_vnd")


def _row(request: HttpRequest, pk: int) -> ChannelReturn:
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    return get_object_or_404(returns_seen_by(request.user, ChannelReturn.objects.select_related("account", "channel_order__order")), pk=pk)


class CountForm(forms.Form):
    """One number for each line that may come back."""

    def __init__(self, *args: Any, lines: list[tuple[Line, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line, most in lines:
            label = _("%(title)s: số còn tốt, nhiều nhất %(most)d") % {"title": line.title, "most": most}
            self.fields[f"line_{line.pk}"] = forms.IntegerField(label=label, min_value=0, max_value=most, initial=0)

    def good(self) -> dict[int, int]:
        return {int(name.removeprefix("line_")): value for name, value in self.cleaned_data.items()}


@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """The parcel is here: what is still good goes back on sale, the rest does not."""
    row = _row(request, pk)
    back = reverse(RETURN, args=[pk])
    lines = returns.countable(row)
    if not lines:
        messages.error(request, _("Đơn này không có hàng của cửa hàng để nhận lại."))
        return redirect(back)
    form = CountForm(request.POST if request.method == "POST" else None, lines=lines)
    if request.method == "POST" and form.is_valid():
        try:
            returns.receive(pk, good=form.good(), by=request.user, now=timezone.now())
        except NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã ghi nhận hàng trả; số còn tốt được bán lại."))
            return redirect(back)
    question = _("Mở kiện và đếm số còn tốt của từng mặt hàng. Hàng hỏng hoặc đã mở niêm phong ghi 0. Chỉ ghi được một lần.")
    context = {"title": str(row), "question": question, "label": _("Nhận hàng trả"), "form": form, "back": back}
    return render(request, CONFIRM, context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    back = reverse(RETURN, args=[pk])
    if request.method == "POST":
        try:
            if row.account.state != AccountState.ACTIVE:
                raise NotPossible(_("Gian hàng %(account)s đang chờ cấp quyền lại nên chưa gọi được sàn.") % {"account": row.account})
            returns.agree(row, connect(row.account), now=timezone.now())
        except NotPossible as refused:
            messages.error(request, str(refused))
        except MarketplaceError as error:
            messages.error(request, f"{error.text} ({error.code})")
        else:
            messages.success(request, _("Sàn đã nhận: bạn đồng ý cho khách trả hàng."))
        return redirect(back)
    question = _("Đồng ý cho khách trả hàng và hoàn tiền? Muốn tranh chấp thì trả lời trên Kênh người bán của sàn.")
    context = {"title": str(row), "question": question, "label": _("Đồng ý trả hàng"), "back": back, "is_serious": True}
    return render(request, CONFIRM, context)


class ReturnInspectView(PlainInspectView):
    def get_object(self, queryset: Any = None) -> Any:
        return get_object_or_404(returns_seen_by(self.request.user, ChannelReturn.objects.all()), pk=super().get_object(queryset).pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, may = self.object, self.request.user.has_perm(MAY)
        acts = {
            "can_agree": may and row.status == ReturnStatus.ASKED,
            "can_receive": may and row.received_at is None and bool(returns.countable(row)),
        }
        return {**super().get_context_data(**kwargs), **acts}


class ChannelReturnViewSet(SnippetViewSet):
    model = ChannelReturn
    icon = "undo"
    menu_label = gettext_lazy("Trả hàng trên sàn")
    inspect_view_enabled = True
    inspect_view_class = ReturnInspectView
    chooser_viewset_class = NobodyChooses
    inspect_template_name = "connectors/return.html"
    inspect_view_fields = [
        "external_id", "account", "channel_order", "status", "vendor_status", "reason", "goods_text", "refund_vnd", "answer_by_at",
        "received_at", "received_by", "problem",
    ]  # fmt: skip
    list_display = [
        "external_id",
        "account",
        "channel_order",
        "status",
        "reason",
        "goods_text",
        MoneyColumn("refund_vnd", gettext_lazy("Tiền hoàn")),
        "answer_by_at",
        "received_at",
    ]
    list_export = ["external_id", "account", "external_order_id", "status", "reason", "goods_text", "refund_vnd", "received_at"]
    list_filter = {"account": ["exact"], "status": ["exact"], "received_at": ["isnull"]}
    search_fields = ["external_id", "external_order_id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChannelReturn]:
        return returns_seen_by(request.user, ChannelReturn.objects.select_related("account", "channel_order"))

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("nhan/<int:pk>/", receive, name="receive"),
            path("dong-y/<int:pk>/", agree, name="agree"),
        ]


class SettlementIndexView(IndexView):
    """The list with the sums of what is filtered."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        sums = self.object_list.order_by().aggregate(**{name: Sum(name) for name in SUMMED})
        labels = {field.name: field.verbose_name for field in Settlement._meta.concrete_fields if field.name in SUMMED}
        context["sums"] = [(labels[name], sums[name] or 0) for name in SUMMED]
        return context


class SettlementViewSet(SnippetViewSet):
    model = Settlement
    icon = "table"
    menu_label = gettext_lazy("Tiền từ sàn")
    inspect_view_enabled = True
    index_view_class = SettlementIndexView
    index_template_name = "connectors/settlements.html"
    list_display = [
        "channel_order",
        "account",
        MoneyColumn("gross_vnd", gettext_lazy("Tiền hàng")),
        MoneyColumn("commission_vnd", gettext_lazy("Phí hoa hồng")),
        MoneyColumn("service_vnd", gettext_lazy("Phí dịch vụ")),
        MoneyColumn("transaction_vnd", gettext_lazy("Phí thanh toán")),
        MoneyColumn("shipping_vnd", gettext_lazy("Phí vận chuyển người bán chịu")),
        MoneyColumn("tax_vnd", gettext_lazy("Thuế sàn khấu trừ")),
        MoneyColumn("other_vnd", gettext_lazy("Khoản khác")),
        MoneyColumn("escrow_vnd", gettext_lazy("Thực nhận")),
        "released_at",
    ]
    list_export = [
        "channel_order", "account", "gross_vnd", "discount_vnd", "commission_vnd", "service_vnd", "transaction_vnd", "shipping_vnd",
        "tax_vnd", "refund_vnd", "other_vnd", "escrow_vnd", "paid_vnd", "gap_vnd", "released_at", "read_at",
    ]  # fmt: skip
    list_filter = {"account": ["exact"], "released_at": ["isnull", "date__gte", "date__lte"]}
    search_fields = ["channel_order__external_id"]
    ordering = ["-released_at", "-read_at"]
