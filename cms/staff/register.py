"""The certification office's screens: proposals to revoke, inspections, the audit log."""

from typing import Any

import django_filters
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from catalog.audit.models import AuditEntry
from catalog.certificates.proposals import RevocationProposal
from catalog.inspections.models import Inspection, InspectionFile
from catalog.protected_names.models import NameUse, ProtectedName
from cms.staff.dossiers import DossierViewSet, PaperViewSet
from cms.staff.look_only import LookOnlyPolicy
from cms.staff.lots import LotViewSet
from cms.staff.revocation import may
from shop.audited import AuditedCreateView, AuditedViewSet
from shop.inspecting import PlainInspectView

register_permission_policy(AuditEntry, LookOnlyPolicy(AuditEntry))
register_permission_policy(RevocationProposal, LookOnlyPolicy(RevocationProposal))


class ProposalViewSet(SnippetViewSet):
    model = RevocationProposal
    icon = "warning"
    menu_label = _("Thu hồi")
    list_display = ["certificate", "reason", "state", "proposed_by", "proposed_at", "decided_by", "decided_at"]
    list_filter = ["state", "reason"]
    list_export = [
        "certificate",
        "reason",
        "state",
        "proposed_by",
        "proposed_at",
        "decided_by",
        "decided_at",
        "decision_no",
        "decision_date",
    ]
    inspect_view_enabled = True
    inspect_view_class = PlainInspectView
    copy_view_enabled = False


class InspectionFilter(WagtailFilterSet):
    overdue = django_filters.BooleanFilter(label=_("Quá hạn khắc phục"), method="only_overdue")

    class Meta:
        model = Inspection
        fields = ["outcome", "is_demo"]

    def only_overdue(self, rows: Any, name: str, value: bool) -> Any:
        return rows.overdue(on=timezone.localdate()) if value else rows


class InspectionCreateView(AuditedCreateView):
    def save_instance(self) -> Any:
        self.form.instance.created_by = self.request.user
        return super().save_instance()


class InspectionViewSet(AuditedViewSet):
    model = Inspection
    icon = "search"
    menu_label = _("Kiểm tra")
    add_view_class = InspectionCreateView
    list_display = ["producer", "product", "inspected_on", "outcome", "remedy_due_on", "remedied_on"]
    filterset_class = InspectionFilter
    list_export = ["producer", "product", "inspected_on", "team", "findings", "outcome", "remedy", "remedy_due_on", "remedied_on"]
    search_fields = ["producer__name", "product__title", "findings"]
    copy_view_enabled = False
    panels = [
        MultiFieldPanel([FieldPanel(name) for name in ("producer", "product", "inspected_on", "team")], heading=_("Đợt kiểm tra")),
        MultiFieldPanel([FieldPanel("findings"), FieldPanel("outcome")], heading=_("Kết quả")),
        MultiFieldPanel([FieldPanel("remedy"), FieldPanel("remedy_due_on"), FieldPanel("remedied_on")], heading=_("Khắc phục")),
        InlinePanel("files", label=_("Ảnh, biên bản"), help_text=_("Chỉ người có quyền xem được; không hiện trên trang công khai.")),
    ]


class AuditFilter(WagtailFilterSet):
    class Meta:
        model = AuditEntry
        fields = {"at": ["date"], "action": ["exact"], "target": ["exact"]}


class AuditViewSet(SnippetViewSet):
    model = AuditEntry
    icon = "history"
    menu_label = _("Nhật ký")
    list_display = ["when", "actor_name", "deed", "target_label", "changes", "cause"]
    filterset_class = AuditFilter
    list_export = ["at", "actor_name", "action", "target", "target_id", "target_label", "before", "after", "cause"]
    search_fields = ["actor_name", "target_label", "cause"]
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = PlainInspectView
    inspect_view_fields = ["when", "actor_name", "deed", "target_label", "changes", "cause", "action", "target", "target_id"]
    ordering = ["-at", "-pk"]


class ProtectedNameViewSet(AuditedViewSet):
    model = ProtectedName
    icon = "site"
    menu_label = _("Tên được bảo hộ")
    list_display = ["name", "kind", "registration_no", "registered", "is_confirmed"]
    list_filter = ["kind", "is_confirmed"]
    list_export = ["name", "kind", "registration_no", "registered", "holder", "is_confirmed", "source_url"]
    search_fields = ["name", "registration_no"]
    copy_view_enabled = False
    panels = [
        FieldPanel(name)
        for name in ("name", "kind", "registration_no", "registered", "holder", "area", "source_url", "is_confirmed", "note")
    ]


class NameUseViewSet(AuditedViewSet):
    model = NameUse
    icon = "key"
    menu_label = _("Quyền dùng tên")
    list_display = ["protected_name", "product", "grant_no", "granted_on", "ends_on"]
    list_filter = ["protected_name", "is_demo"]
    list_export = ["protected_name", "product", "grant_no", "granted_on", "ends_on"]
    search_fields = ["protected_name__name", "product__title", "grant_no"]
    copy_view_enabled = False
    panels = [FieldPanel(name) for name in ("protected_name", "product", "grant_no", "granted_on", "ends_on")]


class RegisterGroup(SnippetViewSetGroup):
    items = (
        DossierViewSet,
        PaperViewSet,
        LotViewSet,
        InspectionViewSet,
        ProposalViewSet,
        ProtectedNameViewSet,
        NameUseViewSet,
        AuditViewSet,
    )
    menu_label = _("Chứng nhận và kiểm tra")
    menu_icon = "check"
    menu_order = 110


def inspection_file(request: HttpRequest, pk: int) -> FileResponse:
    """A private photograph or scan, for those who may see inspections."""
    may(request, "inspections.view_inspection")
    found = get_object_or_404(InspectionFile, pk=pk)
    try:
        return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.file.name.rsplit("/", 1)[-1])
    except FileNotFoundError as missing:
        raise Http404 from missing
