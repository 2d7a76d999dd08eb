"""Buyers' requests, the most urgent first: answer, extend, take goods back, close. Overdue ones say so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from cms.staff.look_only import LookOnlyPolicy
from shop.aftersales import cases, returns
from shop.aftersales.clocks import clock_of
from shop.aftersales.models import OPEN_STATES, Case, CasePhoto, CaseState, Outcome
from shop.aftersales.views import photo_response
from shop.inspecting import PlainInspectView

LIST = "wagtailsnippets_aftersales_case:list"
INSPECT = "wagtailsnippets_aftersales_case:inspect"
MAY = "aftersales.change_case"
register_permission_policy(Case, LookOnlyPolicy(Case))


class WordsForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Lời gửi khách"),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("Khách đọc đúng lời này ở trang yêu cầu và trong thư."),
    )


class CloseForm(WordsForm):
    outcome = forms.ChoiceField(label=gettext_lazy("Kết quả"), choices=Outcome.choices)
    refund_vnd = forms.IntegerField(label=gettext_lazy("Số tiền hoàn (đồng), nếu có"), required=False, min_value=1)


class ReceiveForm(forms.Form):
    """`good_<case line id>`: units that can be sold again."""

    def __init__(self, *arguments: Any, case: Case, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.lines = list(case.lines.select_related("line"))
        for line in self.lines:
            self.fields[f"good_{line.pk}"] = forms.IntegerField(
                label=_("%(title)s: còn bán được mấy phần (khách trả %(most)d)") % {"title": line.line.title, "most": line.quantity},
                min_value=0,
                max_value=line.quantity,
                initial=0,
            )

    def good(self) -> dict[int, int]:
        return {line.pk: self.cleaned_data[f"good_{line.pk}"] for line in self.lines}


@dataclass(frozen=True, kw_only=True)
class Act:
    label: str
    question: str
    form: type[forms.Form]
    run: Callable[[Case, forms.Form, Any], None]
    fits: Callable[[Case], bool]


def _now_by(user: Any) -> dict[str, Any]:
    return {"by": user, "now": timezone.now()}


ACTS: dict[str, Act] = {
    "tra-loi": Act(
        label=gettext_lazy("Trả lời"),
        question=gettext_lazy("Trả lời khách. Lần đầu trả lời thì đồng hồ thứ nhất dừng."),
        form=WordsForm,
        run=lambda case, form, user: cases.answer(case.pk, text=form.cleaned_data["text"], **_now_by(user)),
        fits=lambda case: case.state in OPEN_STATES,
    ),
    "nhan-tra": Act(
        label=gettext_lazy("Nhận trả hàng"),
        question=gettext_lazy("Đồng ý nhận lại hàng. Ghi rõ khách gửi về đâu và ai trả phí gửi."),
        form=WordsForm,
        run=lambda case, form, user: returns.accept(case.pk, text=form.cleaned_data["text"], **_now_by(user)),
        fits=lambda case: case.is_return and case.state in (CaseState.OPEN, CaseState.ANSWERED),
    ),
    "hang-ve": Act(
        label=gettext_lazy("Hàng đã về"),
        question=gettext_lazy("Đếm hàng khách gửi về. Phần còn bán được trở lại kệ của điểm đã xuất."),
        form=ReceiveForm,
        run=lambda case, form, user: returns.receive(case.pk, good=form.good(), **_now_by(user)),
        fits=lambda case: case.is_return and case.state == CaseState.ACCEPTED,
    ),
    "gia-han": Act(
        label=gettext_lazy("Gia hạn"),
        question=gettext_lazy("Gia hạn một lần theo luật và báo khách lý do."),
        form=WordsForm,
        run=lambda case, form, user: cases.extend(case.pk, text=form.cleaned_data["text"], **_now_by(user)),
        fits=lambda case: (
            case.state in OPEN_STATES
            and not case.is_extended
            and clock_of(case.kind, on=timezone.localdate(case.opened_at)).extension_days > 0
        ),
    ),
    "dong": Act(
        label=gettext_lazy("Kết thúc"),
        question=gettext_lazy("Kết thúc yêu cầu và cho khách biết kết quả."),
        form=CloseForm,
        run=lambda case, form, user: cases.close(
            case.pk,
            outcome=Outcome(form.cleaned_data["outcome"]),
            text=form.cleaned_data["text"],
            refund_vnd=form.cleaned_data["refund_vnd"],
            **_now_by(user),
        ),
        fits=lambda case: case.state in OPEN_STATES,
    ),
}


def act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Asks on GET, acts on POST."""
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    if act not in ACTS:
        raise Http404
    case, chosen = get_object_or_404(Case, pk=pk), ACTS[act]
    options = {"case": case} if chosen.form is ReceiveForm else {}
    form = chosen.form(request.POST if request.method == "POST" else None, **options)
    if request.method == "POST" and form.is_valid():
        try:
            chosen.run(case, form, request.user)
        except cases.NotPossible as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"{case.number}: {chosen.label}.")
            return redirect(INSPECT, pk)
    context = {"title": case.number, "question": chosen.question, "label": chosen.label, "form": form, "back": reverse(INSPECT, args=[pk])}
    return render(request, "cms/staff/confirm.html", context, status=400 if form.errors else 200)


def photo(request: HttpRequest, pk: int) -> FileResponse:
    if not request.user.has_perm("aftersales.view_case"):
        raise PermissionDenied
    return photo_response(get_object_or_404(CasePhoto, pk=pk))


def deadline_of(case: Case) -> str:
    """The clock that runs, and whether it is over."""
    if case.next_due_at is None:
        return "–"
    due = timezone.localtime(case.next_due_at)
    text = f"{due:%d/%m/%Y}"
    days = (timezone.localdate() - due.date()).days
    if case.next_due_at < timezone.now():
        return _("QUÁ HẠN %(days)d ngày (%(day)s)") % {"days": max(days, 1), "day": text}
    return _("hôm nay") if days == 0 else text


class DeadlineColumn(Column):
    def get_value(self, instance: Case) -> str:
        return deadline_of(instance)


class CaseFilter(WagtailFilterSet):
    is_open = django_filters.BooleanFilter(label=gettext_lazy("Chưa xong"), method="only_open")
    overdue = django_filters.BooleanFilter(label=gettext_lazy("Quá hạn"), method="only_overdue")

    class Meta:
        model = Case
        fields = ["kind", "state", "outcome"]

    def only_open(self, rows: Any, name: str, value: bool) -> Any:
        return rows.open() if value else rows.exclude(state__in=OPEN_STATES)

    def only_overdue(self, rows: Any, name: str, value: bool) -> Any:
        return rows.overdue(now=timezone.now()) if value else rows


class CaseInspectView(PlainInspectView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.object
        may = self.request.user.has_perm(MAY)
        extra = {
            "acts": [(code, step.label) for code, step in ACTS.items() if may and step.fits(case)],
            "entries": case.entries.select_related("by"),
            "lines": case.lines.select_related("line"),
            "photos": case.photos.all(),
            "deadline": deadline_of(case),
        }
        return {**super().get_context_data(**kwargs), **extra}


class CaseViewSet(SnippetViewSet):
    model = Case
    icon = "help"
    menu_label = gettext_lazy("Yêu cầu của khách")
    list_display = [
        "number",
        Column("kind_label", label=gettext_lazy("Việc gì")),
        DeadlineColumn("deadline", label=gettext_lazy("Hạn")),
        "state",
        "order",
        "opened_at",
        "outcome",
    ]
    filterset_class = CaseFilter
    list_export = [
        "number",
        "kind",
        "order",
        "opened_at",
        "first_due_at",
        "first_answered_at",
        "due_at",
        "closed_at",
        "state",
        "outcome",
        "refund_vnd",
    ]
    search_fields = ["number", "order__number", "text"]
    inspect_view_enabled = True
    inspect_view_class = CaseInspectView
    inspect_template_name = "cms/staff/case.html"
    inspect_view_fields = ["number", "order", "name", "phone", "email", "opened_at", "first_due_at", "due_at", "refund_vnd"]
    copy_view_enabled = False

    def get_urlpatterns(self) -> list[URLPattern]:
        return [*super().get_urlpatterns(), path("viec/<int:pk>/<slug:act>/", act, name="act")]


def overdue_count() -> int:
    return Case.objects.overdue(now=timezone.now()).count()


def open_count() -> int:
    return Case.objects.open().count()
