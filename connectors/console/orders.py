"""Orders of the marketplaces: as told, and each act on one: hand over, label, tracking number, cancellation."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.snippets.views.snippets import SnippetViewSet

from connectors import inbound
from connectors.accounts import Connected, connect, park
from connectors.console.scope import NobodyChooses, orders_seen_by
from connectors.errors import MarketplaceError, NotAuthorised
from connectors.marketplace import Capability
from connectors.models import AccountState, ChannelOrder
from connectors.trade import ShippingChoice, ShippingWays
from shop.columns import MoneyColumn
from shop.inspecting import PlainInspectView

INSPECT = "wagtailsnippets_connectors_channelorder:inspect"
MAY = "connectors.change_channelorder"
CONFIRM = "cms/staff/confirm.html"
OPEN = ("NEW", "READY")
SUFFIXES = {"application/pdf": "pdf", "text/html": "html", "application/zip": "zip"}


class NotNow(Exception):
    """Nothing was sent; the text says why."""


def _open(request: HttpRequest, pk: int) -> tuple[ChannelOrder, Connected]:
    """The order and its marketplace. Raises `NotNow` for an account that may not be called."""
    row = _row(request, pk)
    connected = connect(row.account)
    if connected.part(Capability.SHIPPING) is None:
        raise Http404
    if row.account.state != AccountState.ACTIVE:
        raise NotNow(_("Gian hàng %(account)s đang chờ cấp quyền lại nên chưa gọi được sàn.") % {"account": row.account})
    return row, connected


def _row(request: HttpRequest, pk: int) -> ChannelOrder:
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    return get_object_or_404(orders_seen_by(request.user, ChannelOrder.objects.select_related("account", "order")), pk=pk)


def _told(request: HttpRequest, pk: int, act: Callable[[ChannelOrder, Connected], str]) -> HttpResponse | None:
    """Does it and says so; a refusal is shown with the marketplace's code. None when it was refused."""
    try:
        row, connected = _open(request, pk)
        text = act(row, connected)
    except NotNow as refused:
        messages.error(request, str(refused))
    except MarketplaceError as error:
        if isinstance(error, NotAuthorised):
            park(_row(request, pk).account, error.text)
        messages.error(request, f"{error.text} ({error.code})" if error.code else error.text)
    else:
        messages.success(request, text)
        return redirect(INSPECT, pk)
    return None


class ShipForm(forms.Form):
    """`way` joins way, place and slot, so that one choice is one click and works without a script."""

    way = forms.ChoiceField(label=gettext_lazy("Cách giao cho đơn vị vận chuyển"), widget=forms.RadioSelect)
    sender_name = forms.CharField(label=gettext_lazy("Tên người mang hàng tới"), max_length=100, required=False)

    def __init__(self, *args: Any, ways: ShippingWays, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices_by_code = _choices(ways)
        self.fields["way"].choices = [(code, label) for code, (label, _choice) in self.choices_by_code.items()]  # type: ignore[attr-defined]  # a choice field
        if not ways.needs_sender_name:
            del self.fields["sender_name"]

    def chosen(self) -> ShippingChoice:
        _label, choice = self.choices_by_code[self.cleaned_data["way"]]
        return ShippingChoice(**{**choice, "sender_name": self.cleaned_data.get("sender_name", "")})


def _choices(ways: ShippingWays) -> dict[str, tuple[str, dict[str, str]]]:
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for place in ways.pickup:
        for slot in place.slots:
            label = _("Bưu tá đến lấy: %(slot)s, tại %(place)s") % {"slot": slot.text, "place": place.text}
            choice = {"way": "pickup", "place_id": place.place_id, "slot_id": slot.slot_id}
            found[f"pickup:{place.place_id}:{slot.slot_id}"] = (label, choice)
    for place in ways.dropoff:
        label = _("Mang tới bưu cục: %(place)s") % {"place": place.text}
        found[f"dropoff:{place.place_id}"] = (label, {"way": "dropoff", "place_id": place.place_id})
    if ways.can_drop_off and not ways.dropoff:
        found["dropoff"] = (_("Mang tới bưu cục bất kỳ của đơn vị vận chuyển"), {"way": "dropoff"})
    return found


@require_http_methods(["GET", "POST"])
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Chuẩn bị hàng": the ways are asked of the marketplace each time, for pick-up times run out."""
    back = reverse(INSPECT, args=[pk])
    try:
        row, connected = _open(request, pk)
        ways = connected.run(lambda: connected.part(Capability.SHIPPING).shipping_ways(row.external_id))
    except NotNow as refused:
        messages.error(request, str(refused))
        return redirect(back)
    except MarketplaceError as error:
        messages.error(request, f"{error.text} ({error.code})")
        return redirect(back)
    form = ShipForm(request.POST if request.method == "POST" else None, ways=ways)
    if request.method == "POST" and form.is_valid():
        done = _told(request, pk, lambda row, connected: _shipped(row, connected, form.chosen(), by=request.user.get_username()))
        if done is not None:
            return done
    context = {
        "title": str(row),
        "question": _("Gói hàng xong rồi chọn cách giao. Sau bước này sàn cấp mã vận đơn và khách thấy đơn đang được chuẩn bị."),
        "label": _("Chuẩn bị hàng"),
        "form": form,
        "back": back,
    }
    return render(request, CONFIRM, context, status=400 if form.errors else 200)


def _shipped(row: ChannelOrder, connected: Connected, choice: ShippingChoice, *, by: str) -> str:
    connected.run(lambda: connected.part(Capability.SHIPPING).ship(row.external_id, choice))
    ChannelOrder.objects.filter(pk=row.pk).update(arranged_by=by)
    inbound.read_again(row.account, row.external_id)
    number = inbound.read_tracking(connected, row, now=timezone.now())
    return _("Đã chuẩn bị hàng. Mã vận đơn: %s.") % number if number else _("Đã chuẩn bị hàng. Sàn sẽ cấp mã vận đơn trong ít phút.")


@require_POST
def refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Reads the order and its tracking number anew."""

    def act(row: ChannelOrder, connected: Connected) -> str:
        inbound.read_again(row.account, row.external_id)
        row.refresh_from_db()
        if row.is_arranged and not row.tracking_number:
            inbound.read_tracking(connected, row, now=timezone.now())
        return _("Đã đọc lại đơn từ sàn.")

    return _told(request, pk, act) or redirect(INSPECT, pk)


def label(request: HttpRequest, pk: int) -> HttpResponse:
    """The carrier's label, made by the marketplace at this moment; it carries the buyer's address, so nothing of it is kept here."""
    try:
        row, connected = _open(request, pk)
        number = row.tracking_number or inbound.read_tracking(connected, row, now=timezone.now())
        if not number:
            raise NotNow(_("Sàn chưa cấp mã vận đơn. Hãy thử lại sau vài phút."))
        file = connected.run(lambda: connected.part(Capability.SHIPPING).fetch_label(row.external_id, tracking_number=number))
    except NotNow as refused:
        messages.error(request, str(refused))
        return redirect(INSPECT, pk)
    except MarketplaceError as error:
        messages.error(request, f"{error.text} ({error.code})")
        return redirect(INSPECT, pk)
    is_known = file.content_type in SUFFIXES
    response = HttpResponse(file.content, content_type=file.content_type if is_known else "application/octet-stream")
    suffix = SUFFIXES.get(file.content_type, "bin")
    response["Content-Disposition"] = f'attachment; filename="tem-{row.external_id}.{suffix}"'
    response["Cache-Control"] = "no-store"
    return response


class CancelForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Vì sao"),
        choices=[("stock", gettext_lazy("Hết hàng")), ("buyer", gettext_lazy("Khách yêu cầu"))],
        widget=forms.RadioSelect,
    )


QUESTIONS = {
    "dong-y-huy": (gettext_lazy("Đồng ý hủy"), gettext_lazy("Đồng ý cho khách hủy đơn này? Hàng được trả lại kho.")),
    "tu-choi-huy": (gettext_lazy("Từ chối hủy"), gettext_lazy("Từ chối yêu cầu hủy của khách? Đơn tiếp tục và phải được giao.")),
    "huy": (gettext_lazy("Hủy đơn"), gettext_lazy("Hủy đơn này trên sàn? Sàn tính tỷ lệ hủy đơn của gian hàng; hàng được trả lại kho.")),
}


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Asks on GET. The buyer's request is agreed to or declined; the seller's own cancellation wants a reason."""
    row = _row(request, pk)
    label_of, question = QUESTIONS[act]
    form = CancelForm(request.POST if request.method == "POST" else None) if act == "huy" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""

        def send(row: ChannelOrder, connected: Connected) -> str:
            ships = connected.part(Capability.SHIPPING)
            if act == "huy":
                connected.run(lambda: ships.cancel_order(row.external_id, is_out_of_stock=reason == "stock"))
            else:
                connected.run(lambda: ships.answer_cancellation(row.external_id, is_accepted=act == "dong-y-huy"))
            inbound.read_again(row.account, row.external_id)
            return _("Sàn đã nhận.")

        return _told(request, pk, send) or redirect(INSPECT, pk)
    context = {"title": str(row), "question": question, "label": label_of, "form": form, "is_serious": act != "tu-choi-huy"}
    context["back"] = reverse(INSPECT, args=[pk])
    return render(request, CONFIRM, context, status=400 if form is not None and form.errors else 200)


class ChannelOrderInspectView(PlainInspectView):
    """What was told, and what may be done now."""

    def get_object(self, queryset: Any = None) -> Any:
        return get_object_or_404(orders_seen_by(self.request.user, ChannelOrder.objects.all()), pk=super().get_object(queryset).pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        extra: dict[str, Any] = {"lines": row.order.lines.order_by("pk") if row.order else ()}
        extra["returns"] = row.returns.all() if self.request.user.has_perm("connectors.view_channelreturn") else ()
        if self.request.user.has_perm("connectors.view_settlement"):
            extra["settlement"] = getattr(row, "settlement", None)
        ships = connect(row.account).part(Capability.SHIPPING) is not None
        if ships and self.request.user.has_perm(MAY):
            extra |= {
                "can_prepare": row.status == "READY" and not row.is_arranged and not row.wants_cancel,
                "can_print": row.is_arranged and row.status == "READY",
                "can_answer": row.wants_cancel,
                "can_cancel": row.status in OPEN and not row.is_arranged and not row.wants_cancel,
                "can_refresh": True,
            }
        return {**super().get_context_data(**kwargs), **extra}


class ChannelOrderViewSet(SnippetViewSet):
    """Orders as the marketplace told them; those that wait for a hand come first by filter."""

    model = ChannelOrder
    icon = "order-down"
    menu_label = gettext_lazy("Đơn từ sàn")
    inspect_view_enabled = True
    inspect_view_class = ChannelOrderInspectView
    chooser_viewset_class = NobodyChooses
    inspect_template_name = "connectors/order.html"
    inspect_view_fields = [
        "external_id", "account", "vendor_status", "total_vnd", "remote_updated_at", "ship_by_at", "note", "commune", "tracking_number",
        "arranged_by", "order", "problem", "parked_at",
    ]  # fmt: skip
    list_display = [
        "external_id",
        "account",
        "vendor_status",
        MoneyColumn("total_vnd", gettext_lazy("Tổng tiền")),
        "ship_by_at",
        "tracking_number",
        "order",
        "problem",
        "parked_at",
    ]
    list_export = [
        "external_id", "account", "vendor_status", "total_vnd", "remote_updated_at", "ship_by_at", "tracking_number", "problem",
        "parked_at",
    ]  # fmt: skip
    list_filter = {
        "account": ["exact"], "status": ["exact"], "is_arranged": ["exact"], "wants_cancel": ["exact"], "parked_at": ["isnull"],
    }  # fmt: skip
    search_fields = ["external_id", "tracking_number", "problem"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChannelOrder]:
        return orders_seen_by(request.user, ChannelOrder.objects.select_related("account", "order"))

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("chuan-bi/<int:pk>/", prepare, name="prepare"),
            path("tem/<int:pk>/", label, name="label"),
            path("doc-lai/<int:pk>/", refresh, name="refresh"),
            *(path(f"{act}/<int:pk>/", cancel, {"act": act}, name=act) for act in QUESTIONS),
        ]
