"""Revoking in two steps, suspending in one, and where each channel stands afterwards."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from catalog.certificates import revocation
from catalog.certificates.models import Certificate, RevocationReason
from catalog.certificates.proposals import ProposalState, RevocationProposal
from catalog.certificates.revocation import RevocationRefused
from catalog.inspections.models import Inspection, Outcome
from catalog.models import Product
from shop import orders, withdrawn
from shop.order.models import Order
from shop.panels import product_channels

MAY_REVOKE = "certificates.change_certificate"
MAY_SUSPEND = "catalogue.change_product"


class ProposeForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Lý do thu hồi"), choices=[("", gettext_lazy("Hãy chọn lý do")), *RevocationReason.choices]
    )
    note = forms.CharField(
        label=gettext_lazy("Căn cứ, diễn giải"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=gettext_lazy("Biên bản kiểm tra, kết quả đánh giá lại, văn bản của chủ thể …"),
    )
    inspection = forms.ModelChoiceField(
        label=gettext_lazy("Đợt kiểm tra làm căn cứ, nếu có"), queryset=Inspection.objects.none(), required=False
    )

    def __init__(self, *arguments: Any, certificate: Certificate, **options: Any) -> None:
        super().__init__(*arguments, **options)
        of_product = Q(product=None) | Q(product=certificate.product)
        found = Inspection.objects.filter(of_product, producer=certificate.product.producer_id)
        field: Any = self.fields["inspection"]
        field.queryset = found.exclude(outcome=Outcome.PLANNED)
        field.label_from_instance = lambda row: f"{row.inspected_on:%d/%m/%Y} · {row.get_outcome_display()}"


KEEP, CANCEL = "giao", "huy"


class ConfirmForm(forms.Form):
    decision_no = forms.CharField(label=gettext_lazy("Số quyết định thu hồi"), max_length=80)
    decision_date = forms.DateField(label=gettext_lazy("Ngày quyết định"), widget=forms.DateInput(attrs={"type": "date"}))

    orders = forms.ChoiceField(
        label=gettext_lazy("Đơn đang mở có sản phẩm này"),
        choices=[
            (KEEP, gettext_lazy("Giữ lại, đánh dấu để gọi cho từng người mua")),
            (CANCEL, gettext_lazy("Hủy các đơn chưa gửi và báo người mua, ví dụ khi hàng không an toàn")),
        ],
        initial=KEEP,
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_decision_date(self) -> Any:
        given = self.cleaned_data["decision_date"]
        if given > timezone.localdate():
            raise forms.ValidationError(_("Ngày quyết định chưa tới: hãy xem lại ngày ghi trên văn bản."))
        return given


class SuspendForm(forms.Form):
    note = forms.CharField(label=gettext_lazy("Lý do"), max_length=300)


def may(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def propose(request: HttpRequest, pk: int) -> HttpResponse:
    may(request, MAY_REVOKE)
    certificate = get_object_or_404(Certificate.objects.select_related("product"), pk=pk)
    waiting = certificate.revocation_proposals.filter(state=ProposalState.PROPOSED).first()
    if waiting is not None:
        return redirect("staff_revocation", pk=waiting.pk)
    form = ProposeForm(request.POST if request.method == "POST" else None, certificate=certificate)
    if request.method == "POST" and form.is_valid():
        inspection = form.cleaned_data.pop("inspection")
        basis = inspection.pk if inspection else None
        try:
            proposal = revocation.propose(certificate_id=pk, by=request.user, now=timezone.now(), inspection_id=basis, **form.cleaned_data)
        except RevocationRefused as refused:
            messages.error(request, str(refused))
            return redirect("wagtailsnippets_certificates_certificate:list")
        messages.success(request, _("Đã ghi đề nghị. Một cán bộ khác xác nhận bằng số và ngày quyết định thì giấy mới bị thu hồi."))
        return redirect("staff_revocation", pk=proposal.pk)
    context = {
        "title": certificate.product.title,
        "question": _("Đề nghị thu hồi giấy chứng nhận %s? Một cán bộ khác sẽ xác nhận.") % certificate,
        "label": _("Gửi đề nghị thu hồi"),
        "is_serious": True,
        "form": form,
        "back": reverse("wagtailsnippets_certificates_certificate:edit", args=[pk]),
    }
    return render(request, "cms/staff/confirm.html", context, status=400 if form.errors else 200)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The proposal; the second person's form; afterwards each channel with the time until it was confirmed."""
    may(request, "certificates.view_revocationproposal")
    joined = ("certificate__product__producer", "proposed_by", "decided_by", "inspection")
    proposal = get_object_or_404(RevocationProposal.objects.select_related(*joined), pk=pk)
    is_mine = proposal.proposed_by_id == request.user.pk
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        may(request, MAY_REVOKE)
        if form.is_valid():
            return _confirmed(request, proposal, form.cleaned_data)
    product = proposal.certificate.product
    context = {
        "proposal": proposal,
        "product": product,
        "is_open": proposal.state == ProposalState.PROPOSED,
        "may_confirm": request.user.has_perm(MAY_REVOKE) and not is_mine,
        "may_reject": request.user.has_perm(MAY_REVOKE),
        "form": form,
        "channels": _channels(proposal, product),
        "orders": open_orders(product),
    }
    return render(request, "cms/staff/revocation.html", context, status=400 if form.errors else 200)


def _confirmed(request: HttpRequest, proposal: RevocationProposal, decision: dict[str, Any]) -> HttpResponse:
    way = decision.pop("orders") or KEEP
    try:
        revocation.confirm(proposal_id=proposal.pk, by=request.user, now=timezone.now(), today=timezone.localdate(), **decision)
    except RevocationRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Đã thu hồi. Sản phẩm rời cửa hàng ngay; bảng dưới cho biết từng sàn đã xác nhận chưa."))
        cancelled, kept = settle_orders(proposal, way=way, by=request.user, now=timezone.now())
        if cancelled:
            messages.success(request, _("Đã hủy %d đơn chưa gửi; người mua được báo.") % cancelled)
        if kept:
            messages.warning(request, _("%d đơn đang mở được đánh dấu để gọi cho người mua.") % kept)
    return redirect("staff_revocation", pk=proposal.pk)


@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    may(request, MAY_REVOKE)
    try:
        revocation.reject(proposal_id=pk, by=request.user, now=timezone.now())
        messages.success(request, _("Đã bỏ đề nghị; giấy chứng nhận giữ nguyên."))
    except RevocationRefused as refused:
        messages.warning(request, str(refused))
    return redirect("staff_revocation", pk=pk)


def _channels(proposal: RevocationProposal, product: Product) -> list[dict[str, Any]]:
    """`seconds` from the decision to the channel's confirmation; None while it is not confirmed or nothing was decided."""
    rows = []
    for state in product_channels([product.pk])[product.pk]:
        decided, confirmed = proposal.decided_at, state.confirmed_at
        is_after = bool(proposal.state == ProposalState.CONFIRMED and decided and confirmed and confirmed >= decided)
        rows.append({"state": state, "seconds": (confirmed - decided).total_seconds() if is_after and confirmed and decided else None})
    return rows


def open_orders(product: Product) -> list[Order]:
    """Orders that still hold the product: a person decides with the buyer; the goods are not withdrawn from under them."""
    return list(Order.objects.filter(lines__product=product, status__in=withdrawn.OPEN).distinct().order_by("date_placed"))


def settle_orders(proposal: RevocationProposal, *, way: str, by: Any, now: datetime) -> tuple[int, int]:
    """Orders that still hold the product: how many were cancelled, how many are kept for a call. Each is a transaction of its own."""
    product = proposal.certificate.product
    cancelled = kept = 0
    for order in open_orders(product):
        if way == CANCEL and order.channel == "shop":
            cancelled += orders.cancel(order.pk, now=now, cause=_("thu hồi chứng nhận của %s") % product.title, actor_id=by.pk)
        else:
            orders.call_attention(order.pk, text=withdrawn.revoked_words(product.title))
            kept += 1
    return cancelled, kept


def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """One officer suspends at once, or ends the suspension; asks on GET."""
    may(request, MAY_SUSPEND)
    product = get_object_or_404(Product, pk=pk)
    is_suspended = product.suspended_at is not None
    back = reverse("wagtailsnippets_catalogue_product:edit", args=[pk])
    form = SuspendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act = revocation.resume if is_suspended else revocation.suspend
        if act(product_id=pk, note=form.cleaned_data["note"], by=request.user, now=timezone.now()):
            messages.success(request, _("Đã cho bán lại.") if is_suspended else _("Đã tạm dừng bán trên mọi kênh."))
        else:
            messages.warning(request, _("Sản phẩm đã được xử lý trước đó; không có gì thay đổi."))
        return redirect(back)
    context = {
        "title": product.title,
        "question": _("Cho bán lại sản phẩm này? Điều kiện bán vẫn do giấy chứng nhận quyết định.")
        if is_suspended
        else _("Tạm dừng bán sản phẩm này ngay trên cửa hàng và mọi sàn?"),
        "label": _("Cho bán lại") if is_suspended else _("Tạm dừng bán"),
        "is_serious": not is_suspended,
        "form": form,
        "back": back,
    }
    return render(request, "cms/staff/confirm.html", context, status=400 if form.errors else 200)
