"""Money through gateways, and money that goes back."""

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
from wagtail.admin.ui.tables import Column
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.staff.look_only import LookOnlyPolicy
from shop.columns import MoneyColumn
from shop.inspecting import PlainInspectView
from shop.order.models import Order
from shop.payments import charging, refunds
from shop.payments.models import Payment, PaymentState, Refund, RefundCause, RefundState
from shop.payments.refunds import NotRefunded
from shop.templatetags.shop_tags import vnd

PAYMENT, REFUND = "wagtailsnippets_payments_payment:inspect", "wagtailsnippets_payments_refund:inspect"
ORDER = "wagtailsnippets_order_order:inspect"
MAY_REFUND, MAY_PROPOSE = "payments.change_refund", "payments.add_refund"
register_permission_policy(Payment, LookOnlyPolicy(Payment))
register_permission_policy(Refund, LookOnlyPolicy(Refund))


class RefForm(forms.Form):
    provider_ref = forms.CharField(label=gettext_lazy("Số giao dịch hoàn tiền"), max_length=80)


class NoteForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("Vì sao"), max_length=300)


class ProposeForm(forms.Form):
    amount_vnd = forms.IntegerField(label=gettext_lazy("Số tiền hoàn (đồng)"), min_value=1)
    note = forms.CharField(label=gettext_lazy("Vì sao"), max_length=300)


def _may(request: HttpRequest, right: str) -> None:
    if not request.user.has_perm(right):
        raise PermissionDenied


def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks the gateway now. By POST alone."""
    _may(request, MAY_REFUND)
    payment = get_object_or_404(Payment, pk=pk)
    if request.method == "POST":
        now = timezone.now()
        if payment.state != PaymentState.PAID:
            Payment.objects.filter(pk=pk).exclude(state=PaymentState.PAID).update(next_query_at=now)
            charging.query(pk, now=now)
        payment.refresh_from_db()
        messages.info(request, f"{payment}: {payment.get_state_display()}. {payment.problem}".strip())
    return redirect(PAYMENT, pk)


class PaymentInspectView(PlainInspectView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_ask = self.object.state != PaymentState.PAID and self.request.user.has_perm(MAY_REFUND)
        return {**super().get_context_data(**kwargs), "may_ask": may_ask, "refunds": self.object.refunds.all()}


class PaymentViewSet(SnippetViewSet):
    model = Payment
    icon = "tick-inverse"
    menu_label = gettext_lazy("Giao dịch qua cổng")
    list_display = [
        "reference",
        Column("get_provider_display", label=gettext_lazy("Cổng"), sort_key="provider"),
        "order",
        MoneyColumn("amount_vnd", gettext_lazy("Phải trả")),
        MoneyColumn("received_vnd", gettext_lazy("Đã nhận")),
        "state",
        "problem",
        "created_at",
    ]
    list_filter = ["provider", "state"]
    list_export = [
        "reference", "provider", "order", "amount_vnd", "received_vnd", "state", "provider_ref", "code", "problem", "created_at",
        "settled_at", "settled_by",
    ]  # fmt: skip
    search_fields = ["reference", "provider_ref", "order__number"]
    inspect_view_enabled = True
    inspect_view_class = PaymentInspectView
    inspect_template_name = "cms/staff/payment.html"
    inspect_view_fields = [
        "reference", "provider", "order", "amount_vnd", "received_vnd", "state", "provider_ref", "code", "problem", "created_at",
        "expires_at", "settled_at", "settled_by",
    ]  # fmt: skip
    copy_view_enabled = False

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("hoi/<int:pk>/", ask, name="ask")]


ACTS: dict[str, tuple[Any, type[forms.Form], Any, Any]] = {
    "gui": (refunds.send, forms.Form, gettext_lazy("Hoàn qua cổng"), gettext_lazy("Gửi lệnh hoàn tiền tới cổng đã nhận tiền?")),
    "da-hoan": (
        refunds.mark_done,
        RefForm,
        gettext_lazy("Đã hoàn tay"),
        gettext_lazy("Tiền đã hoàn ngoài hệ thống. Ghi số giao dịch."),
    ),
    "bo": (refunds.drop, NoteForm, gettext_lazy("Bỏ đề nghị"), gettext_lazy("Không hoàn khoản này nữa?")),
}


def acts_for(refund: Refund) -> list[str]:
    if refund.state in (RefundState.DONE, RefundState.DROPPED):
        return []
    can_send = refund.payment_id is not None and refund.state in (RefundState.DUE, RefundState.FAILED)
    can_drop = refund.cause == RefundCause.PROPOSED and refund.state in (RefundState.DUE, RefundState.FAILED)
    return [*(["gui"] if can_send else []), "da-hoan", *(["bo"] if can_drop else [])]


def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Asks on GET, acts on POST."""
    _may(request, MAY_REFUND)
    refund = get_object_or_404(Refund, pk=pk)
    if act not in ACTS:
        return redirect(REFUND, pk)
    run, form_class, label, question = ACTS[act]
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            done = run(refund_id=pk, by=request.user, now=timezone.now(), **form.cleaned_data)
        except NotRefunded as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{done}: {done.get_state_display()}. {done.result_text}".strip())
            return redirect(REFUND, pk)
    words = str(refund)
    context = {"title": words, "question": question, "label": label, "form": form, "back": reverse(REFUND, args=[pk])}
    return render(request, "cms/staff/confirm.html", context, status=400 if form.errors else 200)


def propose(request: HttpRequest, order_id: int) -> HttpResponse:
    """A refund of all or part of what an order paid, from the order's screen."""
    _may(request, MAY_PROPOSE)
    order = get_object_or_404(Order, pk=order_id)
    left = refunds.left_to_refund(order)
    form = ProposeForm(request.POST if request.method == "POST" else None, initial={"amount_vnd": left})
    if request.method == "POST" and form.is_valid():
        try:
            refund = refunds.propose(order_id=order_id, by=request.user, now=timezone.now(), **form.cleaned_data)
        except NotRefunded as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã lập khoản hoàn %s.") % refund)
            return redirect(REFUND, refund.pk)
    context = {
        "title": order.number,
        "question": _("Đơn này còn hoàn được nhiều nhất %s. Khoản này chờ ở mục Hoàn tiền đến khi có người hoàn.") % vnd(left),
        "label": _("Đề nghị hoàn tiền"),
        "form": form,
        "back": reverse(ORDER, args=[order_id]),
    }
    return render(request, "cms/staff/confirm.html", context, status=400 if form.errors else 200)


class RefundInspectView(PlainInspectView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        acts = acts_for(self.object) if self.request.user.has_perm(MAY_REFUND) else []
        return {**super().get_context_data(**kwargs), "acts": [(code, ACTS[code][2]) for code in acts]}


class RefundViewSet(SnippetViewSet):
    model = Refund
    icon = "resubmit"
    menu_label = gettext_lazy("Hoàn tiền")
    list_display = [
        "reference",
        "order",
        MoneyColumn("amount_vnd", gettext_lazy("Số tiền")),
        "cause",
        "state",
        "result_text",
        "created_at",
    ]
    list_filter = ["state", "cause"]
    list_export = [
        "reference", "order", "payment", "amount_vnd", "cause", "note", "state", "provider_ref", "result_text", "created_at", "sent_at",
        "done_at",
    ]  # fmt: skip
    search_fields = ["reference", "order__number", "provider_ref"]
    inspect_view_enabled = True
    inspect_view_class = RefundInspectView
    inspect_template_name = "cms/staff/refund.html"
    inspect_view_fields = [
        "reference", "order", "payment", "amount_vnd", "cause", "note", "state", "provider_ref", "result_text", "proposed_by", "created_at",
        "sent_at", "done_by", "done_at",
    ]  # fmt: skip
    copy_view_enabled = False

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("viec/<int:pk>/<slug:act>/", act, name="act")]
