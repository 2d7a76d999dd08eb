"""Lots: the list, the recall, and sheets of labels."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel

from catalog.inbox.telling import tell
from catalog.traceability.labels import LARGEST_SHEET, label_sheet
from catalog.traceability.models import Lot
from cms.staff.revocation import may
from shop.audited import AuditedEditView, AuditedViewSet
from shop.english import vietnamese


class LabelForm(forms.Form):
    first = forms.IntegerField(label=gettext_lazy("Từ tem số"), min_value=1, initial=1)
    last = forms.IntegerField(label=gettext_lazy("Đến tem số"), min_value=1)


def labels(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks which pieces, answers with the PDF."""
    may(request, "traceability.view_lot")
    lot = get_object_or_404(Lot.objects.select_related("product"), pk=pk)
    form = LabelForm(request.POST if request.method == "POST" else None, initial={"last": min(lot.quantity, LARGEST_SHEET)})
    if request.method == "POST" and form.is_valid():
        try:
            content = label_sheet(lot, **form.cleaned_data)
        except ValueError as refused:
            form.add_error("last", str(refused))
        else:
            disposition = f'attachment; filename="tem-{lot.code}.pdf"'
            return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})
    context = {
        "title": str(lot),
        "question": _("In tem truy xuất, 24 tem một trang A4. Mỗi tem một mã riêng."),
        "label": _("Tải tệp PDF"),
        "form": form,
        "back": reverse("wagtailsnippets_traceability_lot:list"),
    }
    return render(request, "cms/staff/confirm.html", context, status=400 if form.errors else 200)


def _tell_producer(lot: Lot, *, by: Any) -> None:
    with vietnamese():
        told = {"number": lot.number, "product": lot.product.title, "day": f"{lot.recalled_on:%d/%m/%Y}"}
        subject = _("Lô %(number)s của %(product)s bị thu hồi từ %(day)s") % told
        what = _("Hãy ngừng giao lô này và hẹn các điểm bán ngày nhận hàng về. Các lô khác vẫn bán nếu còn hạn.")
        url = reverse("portal:product", args=[lot.product_id])
        tell(producer_id=lot.product.producer_id, subject=subject, body=f"{lot.recall_reason}\n{what}".strip(), url=url, by=by)


class LotEditView(AuditedEditView):
    """A recall is a change that the audit log keeps with its reason."""

    cause_of = "recall_reason"

    def tell(self, saved: Any, before: dict[str, str], after: dict[str, str]) -> None:
        super().tell(saved, before, after)
        if after.get("recalled_on"):
            _tell_producer(saved, by=self.request.user)


class LotViewSet(AuditedViewSet):
    model = Lot
    icon = "tag"
    menu_label = gettext_lazy("Lô hàng, tem")
    edit_view_class = LotEditView
    list_display = ["product", "number", "made_on", "best_before", "sell_until", "quantity", "recalled_on"]
    list_filter = ["is_demo"]
    list_export = [
        "product",
        "number",
        "code",
        "made_on",
        "best_before",
        "sell_until",
        "quantity",
        "raw_area",
        "recalled_on",
        "recall_reason",
    ]
    search_fields = ["number", "code", "product__title", "product__sku"]
    copy_view_enabled = False
    panels = [
        MultiFieldPanel([FieldPanel(name) for name in ("product", "number", "made_on", "best_before", "sell_until", "quantity")]),
        MultiFieldPanel([FieldPanel("raw_area"), FieldPanel("packaging")], heading=gettext_lazy("Nguồn gốc")),
        MultiFieldPanel(
            [FieldPanel("recalled_on"), FieldPanel("recall_reason")],
            heading=gettext_lazy("Thu hồi lô"),
            help_text=gettext_lazy("Khi mọi lô đều quá hạn bán hoặc bị thu hồi, sản phẩm rời cửa hàng và các sàn."),
        ),
        InlinePanel("documents", label=gettext_lazy("Tài liệu")),
    ]


def label_button(lot: Any) -> tuple[str, str]:
    return _("In tem"), reverse("staff_lot_labels", args=[lot.pk])
