"""Visitors' questions: what was asked, who answered."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.snippets.views.snippets import EditView, SnippetViewSet

from cms.enquiries.models import Enquiry, EnquiryState


class EnquiryFilter(WagtailFilterSet):
    sent_at = django_filters.DateFromToRangeFilter(label=_("Gửi trong khoảng"), widget=DateRangePickerWidget)

    class Meta:
        model = Enquiry
        fields = ["state", "producer"]


class EnquiryEditView(EditView):
    """Whoever marks it answered is kept."""

    def save_instance(self) -> Any:
        if self.form.instance.state == EnquiryState.ANSWERED and self.form.instance.answered_by_id is None:
            self.form.instance.answered_by = self.request.user
        return super().save_instance()


class EnquiryViewSet(SnippetViewSet):
    model = Enquiry
    icon = "mail"
    menu_label = _("Câu hỏi của khách")
    edit_view_class = EnquiryEditView
    list_display = ["name", "page_title", "phone", "sent_at", "state"]
    list_export = ["name", "phone", "email", "page_title", "wanted_on", "people", "message", "state", "sent_at"]
    filterset_class = EnquiryFilter
    search_fields = ["name", "phone", "message", "page_title"]
    copy_view_enabled = False
    panels = [
        MultiFieldPanel(
            [FieldPanel(name, read_only=True) for name in ("page_title", "name", "phone", "email", "wanted_on", "people", "message")],
            heading=_("Khách hỏi"),
        ),
        FieldPanel("state"),
        FieldPanel("note"),
        FieldPanel("answered_by", read_only=True),
    ]
