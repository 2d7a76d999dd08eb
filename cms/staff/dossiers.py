"""Dossiers and papers: lists, the checklist of one dossier, and the form of each step."""

from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from catalog.audit.record import entries_of
from catalog.dossiers import progress
from catalog.dossiers.checklist import checklist
from catalog.dossiers.models import Dossier, DossierState, Paper, PaperState
from catalog.dossiers.progress import Decision, StepRefused
from catalog.inbox.telling import tell
from cms.staff.revocation import may
from shop.audited import AuditedEditView, AuditedViewSet
from shop.inspecting import PlainInspectView

INSPECT = "wagtailsnippets_dossiers_dossier:inspect"
NEEDS_SCORE = (DossierState.CENTRAL, DossierState.CERTIFIED, DossierState.REFUSED)


class StepForm(forms.Form):
    """What the step needs; the rest of the fields is left out."""

    score = forms.DecimalField(
        label=gettext_lazy("Điểm trung bình của hội đồng"), min_value=0, max_value=100, decimal_places=1, required=False
    )
    number = forms.CharField(label=gettext_lazy("Số giấy chứng nhận"), max_length=80, required=False)
    issuer = forms.CharField(label=gettext_lazy("Cơ quan cấp"), max_length=200)
    decision_no = forms.CharField(label=gettext_lazy("Số quyết định"), max_length=80)
    decision_date = forms.DateField(label=gettext_lazy("Ngày quyết định"), widget=forms.DateInput(attrs={"type": "date"}))
    issued_on = forms.DateField(label=gettext_lazy("Ngày cấp"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(label=gettext_lazy("Nhận xét"), widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def __init__(self, *args: Any, to: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if to != DossierState.CERTIFIED:
            for name in ("number", "issuer", "decision_no", "decision_date", "issued_on"):
                del self.fields[name]
        if to not in NEEDS_SCORE:
            del self.fields["score"]

    def decision(self) -> Decision | None:
        if "decision_no" not in self.fields:
            return None
        return Decision(**{name: self.cleaned_data[name] for name in ("number", "issuer", "decision_no", "decision_date", "issued_on")})


def papers_for(dossier: Dossier) -> list[Paper]:
    product = dossier.product
    return list(Paper.objects.filter(Q(product=product) | Q(product=None, producer_id=product.producer_id)))


class DossierInspectView(PlainInspectView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dossier, today = self.object, timezone.localdate()
        product = dossier.product
        items = checklist(group=product.group, is_alcohol=product.is_alcohol, papers=papers_for(dossier), on=today)
        steps = progress.next_states(dossier) if self.request.user.has_perm("dossiers.change_dossier") else ()
        return {**super().get_context_data(**kwargs), "items": items, "steps": steps, "history": entries_of(dossier)}


def advance(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """The form of one step; refused with what is missing, keeping what was typed."""
    may(request, "dossiers.change_dossier")
    dossier = get_object_or_404(Dossier.objects.select_related("product"), pk=pk)
    if to not in DossierState.values:
        raise Http404
    form = StepForm(request.POST if request.method == "POST" else None, to=to, initial={"score": dossier.score})
    if request.method == "POST" and form.is_valid():
        try:
            progress.advance(
                dossier_id=pk,
                to=to,
                by=request.user,
                now=timezone.now(),
                today=timezone.localdate(),
                score=form.cleaned_data.get("score"),
                note=form.cleaned_data["note"],
                decision=form.decision(),
            )
        except StepRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Hồ sơ đã chuyển sang bước “%s”.") % DossierState(to).label)
            return redirect(INSPECT, pk)
    context = {
        "title": str(dossier),
        "question": _("Chuyển hồ sơ sang bước “%s”?") % DossierState(to).label,
        "label": DossierState(to).label,
        "is_serious": to in (DossierState.REFUSED, DossierState.WITHDRAWN),
        "form": form,
        "back": reverse(INSPECT, args=[pk]),
    }
    return render(request, "cms/staff/confirm.html", context, status=400 if form.errors else 200)


def paper_scan(request: HttpRequest, pk: int) -> FileResponse:
    """The private scan, for those who may see papers."""
    may(request, "dossiers.view_paper")
    paper = get_object_or_404(Paper.objects.exclude(scan=""), pk=pk)
    try:
        return FileResponse(paper.scan.open("rb"), as_attachment=True, filename=paper.scan.name.rsplit("/", 1)[-1])
    except FileNotFoundError as missing:
        raise Http404 from missing


class DossierViewSet(AuditedViewSet):
    model = Dossier
    icon = "folder-open-inverse"
    menu_label = gettext_lazy("Hồ sơ đánh giá")
    list_display = ["product", "kind", "target_stars", "state", "score", "opened_on", "closed_on"]
    list_filter = ["state", "kind", "target_stars", "is_demo"]
    list_export = ["product", "kind", "target_stars", "state", "score", "opened_on", "closed_on", "commune_report", "note"]
    search_fields = ["product__title", "product__sku", "product__producer__name"]
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = DossierInspectView
    inspect_template_name = "cms/staff/dossier.html"
    inspect_view_fields = [
        "product",
        "kind",
        "target_stars",
        "state",
        "score",
        "opened_on",
        "closed_on",
        "commune_report",
        "certificate",
        "note",
    ]
    panels = [FieldPanel(name) for name in ("product", "kind", "target_stars", "opened_on", "note")]


class PaperFilter(WagtailFilterSet):
    over = django_filters.BooleanFilter(label=gettext_lazy("Đã hết hạn"), method="only_over")

    class Meta:
        model = Paper
        fields = ["state", "kind", "is_demo"]

    def only_over(self, rows: Any, name: str, value: bool) -> Any:
        return rows.filter(expires_on__lt=timezone.localdate()) if value else rows


class PaperEditView(AuditedEditView):
    """Accepting or refusing what a producer sent is told to the producer."""

    cause_of = "refusal"

    def tell(self, saved: Any, before: dict[str, str], after: dict[str, str]) -> None:
        super().tell(saved, before, after)
        if "state" not in after:
            return
        words = _("Đã nhận giấy tờ: %s") if saved.state == PaperState.ACCEPTED else _("Giấy tờ cần gửi lại: %s")
        tell(
            producer_id=saved.producer_id,
            subject=words % saved,
            body=saved.refusal,
            url="/kenh-chu-the/giay-to/",
            by=self.request.user,
        )


class PaperViewSet(AuditedViewSet):
    model = Paper
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Giấy tờ")
    list_display = ["producer", "product", "kind", "number", "state", "issued_on", "expires_on"]
    edit_view_class = PaperEditView
    filterset_class = PaperFilter
    list_export = ["producer", "product", "kind", "number", "issuer", "issued_on", "expires_on"]
    search_fields = ["producer__name", "product__title", "number"]
    copy_view_enabled = False
    panels = [
        MultiFieldPanel([FieldPanel("producer"), FieldPanel("product")], heading=gettext_lazy("Của ai")),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("kind", "number", "issuer", "issued_on", "expires_on")], heading=gettext_lazy("Giấy tờ")
        ),
        MultiFieldPanel([FieldPanel("scan"), FieldPanel("is_public")], heading=gettext_lazy("Bản quét")),
        MultiFieldPanel(
            [FieldPanel("state"), FieldPanel("refusal")],
            heading=gettext_lazy("Xem xét"),
            help_text=gettext_lazy("Chỉ giấy tờ đã nhận mới được tính. Chủ thể nhận thư khi bạn đổi tình trạng."),
        ),
    ]
