"""Money by bank: a statement comes in, what does not match waits for a person, refunds are ticked off."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from catalog.tabular import TableError
from cms.staff.look_only import LookOnlyPolicy
from shop.columns import MoneyColumn
from shop.inspecting import PlainInspectView
from shop.payments import transfers
from shop.payments.models import IncomingTransfer, TransferState
from shop.payments.statement import StatementRefused, read_statement
from shop.payments.transfers import NotSettled
from shop.templatetags.shop_tags import vnd

LIST = "wagtailsnippets_payments_incomingtransfer:list"
INSPECT = "wagtailsnippets_payments_incomingtransfer:inspect"
MAY = "payments.change_incomingtransfer"
SHOWN_PROBLEMS = 50
register_permission_policy(IncomingTransfer, LookOnlyPolicy(IncomingTransfer))


class StatementForm(forms.Form):
    statement = forms.FileField(
        label=gettext_lazy("Sao kê (CSV hoặc XLSX)"),
        help_text=gettext_lazy(
            "Tệp tải từ ngân hàng, dòng đầu là tên các cột: số giao dịch, ngày giao dịch, ghi có, nội dung. "
            "Khoản tiền ra được bỏ qua. Nhập lại cùng tệp không đổi gì."
        ),
    )


class AssignForm(forms.Form):
    order_number = forms.CharField(label=gettext_lazy("Mã đơn"), max_length=32)


class RefundForm(forms.Form):
    refund_ref = forms.CharField(label=gettext_lazy("Số giao dịch hoàn tiền"), max_length=80)


def _may(request: HttpRequest) -> None:
    if not request.user.has_perm(MAY):
        raise PermissionDenied


def bring_in(request: HttpRequest) -> HttpResponse:
    """A wrong line refuses the whole file, with every line told."""
    _may(request)
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["statement"]
        try:
            statement = read_statement(file.name, file.read())
        except TableError as error:
            form.add_error("statement", str(error))
        except StatementRefused as refused:
            form.add_error("statement", refused.problems[:SHOWN_PROBLEMS])
        else:
            taken = [transfers.take_in(line) for line in statement.lines]
            new = [transfer for transfer, is_new in taken if is_new]
            matched = sum(transfer.state == TransferState.MATCHED for transfer in new)
            text = _("Đã nhập %(new)d khoản mới: %(matched)d khớp với đơn, %(left)d chờ người xử lý; %(known)d khoản đã có từ trước.")
            counts = {"new": len(new), "matched": matched, "left": len(new) - matched, "known": len(taken) - len(new)}
            out = _(" Bỏ qua %d khoản tiền ra.") % statement.outgoing if statement.outgoing else ""
            messages.success(request, text % counts + out)
            return redirect(LIST)
    context = {
        "title": _("Sao kê ngân hàng"),
        "question": _("Nhập sao kê: mỗi khoản được so với đơn theo mã trong nội dung và số tiền."),
        "label": _("Nhập sao kê"),
        "form": form,
        "back": reverse(LIST),
    }
    return render(request, "cms/staff/confirm.html", context, status=400 if form.errors else 200)


ACTS: dict[str, tuple[Any, type[forms.Form], Any, Any]] = {
    "gan": (transfers.assign, AssignForm, gettext_lazy("Gán cho đơn"), gettext_lazy("Khoản này trả cho đơn nào?")),
    "hoan": (
        transfers.send_back,
        forms.Form,
        gettext_lazy("Phải hoàn tiền"),
        gettext_lazy("Khoản này không trả cho đơn nào và phải hoàn lại?"),
    ),
    "da-hoan": (transfers.mark_refunded, RefundForm, gettext_lazy("Đã hoàn tiền"), gettext_lazy("Ghi số giao dịch đã hoàn lại cho khách.")),
}


def settle(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    _may(request)
    transfer = get_object_or_404(IncomingTransfer, pk=pk)
    run, form_class, label, question = ACTS[act]
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = run(transfer_id=pk, by=request.user, now=timezone.now(), **form.cleaned_data)
        except NotSettled as refused:
            form.add_error(None, str(refused))
        else:
            tell = messages.warning if done.state == TransferState.OPEN else messages.success
            tell(request, f"{done}: {done.get_state_display()}. {done.problem}".strip())
            return redirect(INSPECT, pk)
    context = {"title": str(transfer), "question": question, "label": label, "form": form, "back": reverse(INSPECT, args=[pk])}
    context["notes"] = _notes(transfer) if act == "gan" else [transfer.content]
    return render(request, "cms/staff/confirm.html", context, status=400 if form.errors else 200)


def _notes(transfer: IncomingTransfer) -> list[str]:
    """What helps to find the order: the bank's words, and the orders that wait for just this amount."""
    notes = [_("Nội dung chuyển khoản: %s") % transfer.content]
    waiting = transfers.waiting_for(transfer.amount_vnd)
    for order in waiting:
        name = order.shipping_address.first_name if order.shipping_address else ""
        words = _("Đang chờ đúng %(amount)s: đơn %(number)s, đặt lúc %(at)s") % {
            "amount": vnd(transfer.amount_vnd), "number": order.number, "at": f"{timezone.localtime(order.date_placed):%H:%M %d/%m/%Y}",
        }  # fmt: skip
        notes.append(f"{words}, {name}" if name else words)
    if not waiting:
        notes.append(_("Không có đơn nào đang chờ đúng số tiền này. Số tiền phải khớp mới gán được; không khớp thì chọn “Phải hoàn tiền”."))
    return notes


class TransferInspectView(PlainInspectView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        of_state = {TransferState.OPEN: ("gan", "hoan"), TransferState.REFUND_DUE: ("da-hoan",)}
        acts = of_state.get(self.object.state, ()) if self.request.user.has_perm(MAY) else ()
        return {**super().get_context_data(**kwargs), "acts": [(act, ACTS[act][2]) for act in acts]}


class TransferViewSet(SnippetViewSet):
    model = IncomingTransfer
    icon = "download"
    menu_label = gettext_lazy("Tiền chuyển khoản")
    list_display = [
        "bank_ref",
        "received_at",
        MoneyColumn("amount_vnd", gettext_lazy("Số tiền")),
        "content",
        "order",
        "state",
        "problem",
    ]
    list_filter = ["state"]
    list_export = [
        "bank_ref",
        "received_at",
        "amount_vnd",
        "content",
        "order",
        "state",
        "problem",
        "refund_ref",
        "settled_by",
        "settled_at",
    ]
    search_fields = ["bank_ref", "content", "order__number"]
    ordering = ["-received_at"]
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = TransferInspectView
    inspect_template_name = "cms/staff/transfer.html"
    inspect_view_fields = [
        "bank_ref", "received_at", "amount_vnd", "content", "order", "state", "problem", "settled_by", "settled_at", "refund_ref",
    ]  # fmt: skip
    index_template_name = "cms/staff/transfers.html"

    def get_urlpatterns(self) -> list[URLPattern]:
        own = [path("sao-ke/", bring_in, name="bring_in"), path("xu-ly/<int:pk>/<slug:act>/", settle, name="settle")]
        return [*super().get_urlpatterns(), *own]
