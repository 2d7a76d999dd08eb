"""Parcels with carriers, communes that a carrier calls otherwise, and the cash that carriers account for."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from catalog.tabular import TableError
from cms.staff.look_only import LookOnlyPolicy
from shop.carriers import dispatch, labels, remittances, tracking
from shop.carriers.carrier import Capability
from shop.carriers.dispatch import NotDispatched
from shop.carriers.models import CarrierPlace, Parcel, ParcelState, Remittance, RemittanceLine
from shop.columns import MoneyColumn
from shop.inspecting import PlainInspectView
from shop.order.models import Order
from shop.services import accounts
from shop.services.contract import ServiceError

PARCEL, ORDER = "wagtailsnippets_carriers_parcel:inspect", "wagtailsnippets_order_order:inspect"
REMITTANCES, LINES = "wagtailsnippets_carriers_remittance:list", "wagtailsnippets_carriers_remittanceline:list"
MAY_SEND, MAY_SETTLE = "carriers.change_parcel", "carriers.change_remittanceline"
LATE = timedelta(days=7)
SHOWN_PROBLEMS = 50
for model in (Parcel, Remittance, RemittanceLine):
    register_permission_policy(model, LookOnlyPolicy(model))


def _may(request: HttpRequest, right: str) -> None:
    if not request.user.has_perm(right):
        raise PermissionDenied


class DispatchForm(forms.Form):
    carrier = forms.ChoiceField(label=gettext_lazy("Hãng vận chuyển"), widget=forms.RadioSelect)


def make(request: HttpRequest, order_id: int) -> HttpResponse:
    """A parcel per point, from the order's screen."""
    _may(request, MAY_SEND)
    order = get_object_or_404(Order, pk=order_id)
    known = dispatch.carriers()
    form = DispatchForm(request.POST if request.method == "POST" else None, initial={"carrier": next(iter(known), "")})
    form.fields["carrier"].choices = list(known.items())
    if request.method == "POST" and form.is_valid():
        try:
            made = dispatch.make(order_id=order_id, carrier=form.cleaned_data["carrier"], by=request.user, now=timezone.now())
        except NotDispatched as refused:
            form.add_error(None, str(refused))
        else:
            for parcel in made:
                tell = messages.warning if parcel.problem else messages.success
                tell(request, f"{parcel}: {parcel.get_state_display()}. {parcel.problem}".strip())
            return redirect(ORDER, order_id)
    number = len(dispatch.pieces_of(order))
    question = (
        _("Đơn này lấy hàng ở %d điểm nên có từng ấy kiện. Chọn hãng đến lấy:") % number if number > 1 else _("Chọn hãng đến lấy hàng:")
    )
    if not known:
        question = _("Chưa có hãng nào được kết nối. Hãy vào mục Kết nối thanh toán và vận chuyển.")
    context = {
        "title": order.number,
        "question": question,
        "label": _("Lập kiện hàng"),
        "form": form,
        "back": reverse(ORDER, args=[order_id]),
    }
    return render(request, "cms/staff/confirm.html", context, status=400 if form.errors else 200)


def label_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    _may(request, "carriers.view_parcel")
    parcel = get_object_or_404(
        Parcel.objects.select_related("order__shipping_address", "point"), pk=pk, order__shipping_address__isnull=False
    )
    answer = HttpResponse(labels.label(parcel), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{parcel.client_code}.pdf"'
    return answer


def carrier_label(request: HttpRequest, pk: int) -> HttpResponse:
    """The carrier's own label page, where it has one."""
    _may(request, "carriers.view_parcel")
    parcel = get_object_or_404(Parcel, pk=pk)
    account = accounts.account_of(parcel.carrier)
    try:
        if account is None or not parcel.tracking_code:
            raise ServiceError(_("Kiện này chưa có vận đơn."))
        return redirect(accounts.connect(account).label_url(parcel.tracking_code))
    except ServiceError as error:
        messages.error(request, error.text)
        return redirect(PARCEL, pk)


def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks the carrier now; a parcel that never got its code is found or made. By POST alone."""
    _may(request, MAY_SEND)
    parcel = get_object_or_404(Parcel, pk=pk)
    if request.method == "POST":
        tracking.look(pk, now=timezone.now())
        parcel.refresh_from_db()
        messages.info(request, f"{parcel}: {parcel.get_state_display()}. {parcel.problem}".strip())
    return redirect(PARCEL, pk)


def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks on GET, acts on POST."""
    _may(request, MAY_SEND)
    parcel = get_object_or_404(Parcel, pk=pk)
    if request.method == "POST":
        try:
            dispatch.cancel(parcel_id=pk, by=request.user, now=timezone.now())
        except NotDispatched as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Đã hủy vận đơn %s.") % parcel)
        return redirect(PARCEL, pk)
    context = {
        "title": str(parcel),
        "question": _("Hủy vận đơn này ở hãng? Đơn hàng không đổi; bạn lập được kiện khác."),
        "label": _("Hủy vận đơn"),
        "is_serious": True,
        "back": reverse(PARCEL, args=[pk]),
    }
    return render(request, "cms/staff/confirm.html", context)


class ParcelFilter(WagtailFilterSet):
    cash = django_filters.ChoiceFilter(
        label=gettext_lazy("Tiền thu hộ"),
        choices=[("due", gettext_lazy("Giao rồi mà hãng chưa trả tiền")), ("late", gettext_lazy("Chưa trả quá 7 ngày"))],
        method="of_cash",
    )

    class Meta:
        model = Parcel
        fields = ["carrier", "state"]

    def of_cash(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        now = timezone.now()
        due = remittances.outstanding(delivered_before=now if value == "due" else now - LATE)
        return rows.filter(pk__in=due.values("pk"))


class ParcelInspectView(PlainInspectView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parcel, may = self.object, self.request.user.has_perm(MAY_SEND)
        folder = accounts.folders().get(parcel.carrier)
        account = accounts.account_of(parcel.carrier) if folder else None
        try:
            has_own_label = account is not None and Capability.LABEL in accounts.connect(account).capabilities
        except ServiceError:
            has_own_label = False
        return {
            **super().get_context_data(**kwargs),
            "may_act": may,
            "may_cancel": may and parcel.state in (ParcelState.NEW, ParcelState.CREATED),
            "has_own_label": has_own_label and bool(parcel.tracking_code),
            "events": parcel.events.order_by("-pk"),
        }


class ParcelViewSet(SnippetViewSet):
    model = Parcel
    icon = "order"
    menu_label = gettext_lazy("Kiện hàng")
    list_display = [
        "tracking_code",
        Column("get_carrier_display", label=gettext_lazy("Hãng"), sort_key="carrier"),
        "order",
        "point",
        "state",
        MoneyColumn("cod_vnd", gettext_lazy("Thu hộ")),
        "problem",
        "created_at",
    ]
    filterset_class = ParcelFilter
    list_export = [
        "client_code", "tracking_code", "carrier", "order", "point", "state", "raw_status", "cod_vnd", "fee_vnd", "weight_g", "created_at",
        "status_at",
    ]  # fmt: skip
    search_fields = ["tracking_code", "client_code", "order__number"]
    inspect_view_enabled = True
    inspect_view_class = ParcelInspectView
    inspect_template_name = "cms/staff/parcel.html"
    inspect_view_fields = [
        "tracking_code", "client_code", "carrier", "order", "point", "state", "raw_status", "status_at", "weight_g", "value_vnd", "cod_vnd",
        "fee_vnd", "problem",
    ]  # fmt: skip
    copy_view_enabled = False

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("nhan/<int:pk>/", label_pdf, name="label"),
            path("nhan-hang/<int:pk>/", carrier_label, name="carrier_label"),
            path("tra/<int:pk>/", look, name="look"),
            path("huy/<int:pk>/", cancel, name="cancel"),
        ]


class PlaceFilter(WagtailFilterSet):
    is_open = django_filters.BooleanFilter(label=gettext_lazy("Chưa khớp"), field_name="commune", lookup_expr="isnull")

    class Meta:
        model = CarrierPlace
        fields = ["carrier", "is_by_hand"]


class PlaceEditView(EditView):
    """What a person says stays when the carrier's list is read again."""

    def save_instance(self) -> CarrierPlace:
        self.form.instance.is_by_hand = self.form.instance.commune_id is not None
        return super().save_instance()


class PlaceViewSet(SnippetViewSet):
    model = CarrierPlace
    icon = "site"
    menu_label = gettext_lazy("Xã, phường của hãng")
    list_display = ["ward_name", "province_name", Column("get_carrier_display", label=gettext_lazy("Hãng")), "commune", "is_by_hand"]
    filterset_class = PlaceFilter
    search_fields = ["ward_name", "province_name"]
    edit_view_class = PlaceEditView
    copy_view_enabled = False
    panels = [FieldPanel("ward_name", read_only=True), FieldPanel("province_name", read_only=True), FieldPanel("commune")]


class RemittanceForm(forms.Form):
    carrier = forms.ChoiceField(label=gettext_lazy("Hãng vận chuyển"))
    reference = forms.CharField(label=gettext_lazy("Số bảng kê"), max_length=80)
    paid_on = forms.DateField(label=gettext_lazy("Ngày hãng trả tiền"), widget=forms.DateInput({"type": "date"}))
    file = forms.FileField(
        label=gettext_lazy("Bảng kê (CSV hoặc XLSX)"),
        help_text=gettext_lazy("Các cột: tracking_code, cod_vnd; có thể thêm fee_vnd. Số tiền là đồng, chỉ chữ số."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carrier"].choices = [(code, folder.LABEL) for code, (kind, folder) in accounts.folders().items() if kind == "carrier"]


def bring_in(request: HttpRequest) -> HttpResponse:
    """A wrong line refuses the whole file, with every line told."""
    _may(request, MAY_SETTLE)
    form = RemittanceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said, file = form.cleaned_data, form.cleaned_data["file"]
        try:
            taken = remittances.take_in(
                carrier=said["carrier"],
                reference=said["reference"],
                paid_on=said["paid_on"],
                paid=remittances.read(file.name, file.read()),
                by=request.user,
                now=timezone.now(),
            )
        except TableError as error:
            form.add_error("file", str(error))
        except remittances.RemittanceRefused as refused:
            form.add_error("file", refused.problems[:SHOWN_PROBLEMS])
        else:
            lines = taken.lines.count()
            open_lines = taken.lines.exclude(problem="").count()
            text = _("Đã nhập %(lines)d dòng: %(good)d khớp, %(open)d chênh lệch chờ xem.")
            messages.success(request, text % {"lines": lines, "good": lines - open_lines, "open": open_lines})
            return redirect(LINES if open_lines else REMITTANCES)
    context = {
        "title": _("Bảng kê thu hộ"),
        "question": _("Nhập bảng kê: mỗi vận đơn được so với kiện hàng và tiền phải thu hộ."),
        "label": _("Nhập bảng kê"),
        "form": form,
        "back": reverse(REMITTANCES),
    }
    return render(request, "cms/staff/confirm.html", context, status=400 if form.errors else 200)


class RemittanceViewSet(SnippetViewSet):
    model = Remittance
    icon = "download"
    menu_label = gettext_lazy("Bảng kê thu hộ")
    list_display = [
        "reference",
        Column("get_carrier_display", label=gettext_lazy("Hãng"), sort_key="carrier"),
        "paid_on",
        MoneyColumn("cod_vnd", gettext_lazy("Tiền thu hộ")),
        MoneyColumn("fee_vnd", gettext_lazy("Phí trừ lại")),
        "imported_at",
    ]
    list_filter = ["carrier"]
    list_export = ["carrier", "reference", "paid_on", "cod_vnd", "fee_vnd", "imported_at"]
    search_fields = ["reference"]
    index_template_name = "cms/staff/remittances.html"
    inspect_view_enabled = True
    inspect_view_class = PlainInspectView
    inspect_view_fields = ["carrier", "reference", "paid_on", "cod_vnd", "fee_vnd", "imported_at", "imported_by"]
    copy_view_enabled = False

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("nhap/", bring_in, name="bring_in")]


class NoteForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("Đã xử lý thế nào"), max_length=300)


def settle(request: HttpRequest, pk: int) -> HttpResponse:
    _may(request, MAY_SETTLE)
    line = get_object_or_404(RemittanceLine, pk=pk)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if remittances.settle(line_id=pk, note=form.cleaned_data["note"], by=request.user, now=timezone.now()):
            messages.success(request, _("Đã ghi cách xử lý vận đơn %s.") % line.tracking_code)
        else:
            messages.warning(request, _("Dòng này không có chênh lệch hoặc đã được xử lý trước đó."))
        return redirect(LINES)
    context = {"title": str(line), "question": line.problem, "label": _("Đã xử lý"), "form": form, "back": reverse(LINES)}
    return render(request, "cms/staff/confirm.html", context, status=400 if form.errors else 200)


class LineFilter(WagtailFilterSet):
    is_open = django_filters.ChoiceFilter(
        label=gettext_lazy("Chênh lệch"), choices=[("open", gettext_lazy("Chờ xem")), ("done", gettext_lazy("Đã xử lý"))], method="of_state"
    )

    class Meta:
        model = RemittanceLine
        fields = ["remittance"]

    def of_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.exclude(problem="").filter(settled_at__isnull=value == "open")


class LineInspectView(PlainInspectView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_open = bool(self.object.problem) and self.object.settled_at is None
        return {**super().get_context_data(**kwargs), "may_settle": is_open and self.request.user.has_perm(MAY_SETTLE)}


class RemittanceLineViewSet(SnippetViewSet):
    model = RemittanceLine
    icon = "warning"
    menu_label = gettext_lazy("Chênh lệch thu hộ")
    list_display = [
        "tracking_code",
        "remittance",
        MoneyColumn("cod_vnd", gettext_lazy("Thu hộ")),
        "parcel",
        "problem",
        "settled_at",
        "note",
    ]
    filterset_class = LineFilter
    list_export = ["tracking_code", "remittance", "cod_vnd", "fee_vnd", "parcel", "problem", "settled_at", "note"]
    search_fields = ["tracking_code"]
    inspect_view_enabled = True
    inspect_view_class = LineInspectView
    inspect_template_name = "cms/staff/remittance_line.html"
    inspect_view_fields = ["remittance", "tracking_code", "cod_vnd", "fee_vnd", "parcel", "problem", "settled_at", "settled_by", "note"]
    copy_view_enabled = False

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("xu-ly/<int:pk>/", settle, name="settle")]
