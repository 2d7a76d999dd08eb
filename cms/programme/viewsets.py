"""Staff screens of plans, courses and fairs."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from catalog.fairs.models import Booth, Fair
from catalog.training.models import TrainingCourse, TrainingRegistration
from cms.programme.models import Plan
from shop.audited import AuditedEditView, AuditedViewSet
from shop.columns import MoneyColumn, YesNoColumn


class PlanEditView(AuditedEditView):
    """With the goals: they are what the year is judged by."""

    def facts(self, row: Any) -> dict[str, str]:
        return super().facts(row) | {target.metric: str(target.goal) for target in row.targets.all()}


class PlanViewSet(AuditedViewSet):
    model = Plan
    edit_view_class = PlanEditView
    icon = "calendar"
    menu_label = _("Kế hoạch năm")
    list_display = ["year", "source"]
    copy_view_enabled = False
    panels = [FieldPanel("year"), FieldPanel("source"), InlinePanel("targets", label=_("Chỉ tiêu"))]


class CourseViewSet(SnippetViewSet):
    model = TrainingCourse
    icon = "openquote"
    menu_label = _("Tập huấn")
    list_display = ["title", "place", "closes_on", "seats", YesNoColumn("is_public", _("Công khai"))]
    list_filter = ["is_public", "is_demo"]
    search_fields = ["title", "place"]
    panels = [
        MultiFieldPanel([FieldPanel(name) for name in ("title", "summary", "place", "trainer")], heading=_("Lớp")),
        MultiFieldPanel([FieldPanel(name) for name in ("closes_on", "seats", "is_public")], heading=_("Đăng ký")),
        InlinePanel("sessions", label=_("Buổi học")),
        InlinePanel("registrations", label=_("Người học"), help_text=_("Ghi ngày học xong để tính vào kế hoạch.")),
    ]


class RegistrationViewSet(SnippetViewSet):
    model = TrainingRegistration
    icon = "user"
    menu_label = _("Người học")
    list_display = ["person", "producer", "course", "phone", "attended_on"]
    list_filter = ["course", "producer"]
    list_export = ["person", "producer", "course", "phone", "attended_on"]
    search_fields = ["person", "producer__name", "course__title"]
    copy_view_enabled = False
    panels = [FieldPanel(name) for name in ("course", "producer", "person", "phone", "attended_on")]


class FairViewSet(AuditedViewSet):
    model = Fair
    icon = "group"
    menu_label = _("Hội chợ")
    list_display = ["title", "starts_on", "ends_on", "place", YesNoColumn("is_provincial", _("Cấp tỉnh"))]
    list_filter = ["is_provincial", "is_public", "is_demo"]
    search_fields = ["title", "place"]
    panels = [FieldPanel(name) for name in ("title", "starts_on", "ends_on", "place", "summary", "point", "is_provincial", "is_public")]


class BoothViewSet(AuditedViewSet):
    model = Booth
    icon = "home"
    menu_label = _("Gian hàng hội chợ")
    list_display = ["fair", "number", "producer", "orders", MoneyColumn("orders_vnd", _("Doanh số"))]
    list_filter = ["fair"]
    list_export = ["fair", "number", "producer", "orders", "orders_vnd"]
    search_fields = ["number", "producer__name", "fair__title"]
    copy_view_enabled = False
    panels = [FieldPanel(name) for name in ("fair", "number", "producer", "products", "orders", "orders_vnd")]


class ProgrammeGroup(SnippetViewSetGroup):
    items = (PlanViewSet, CourseViewSet, RegistrationViewSet, FairViewSet, BoothViewSet)
    menu_label = _("Chương trình OCOP")
    menu_icon = "calendar-check"
    menu_order = 120
