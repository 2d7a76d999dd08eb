"""The programme's dashboard for staff, and the public pages of training and fairs."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.browse import structured
from catalog.browse.caching import public_page
from catalog.fairs.models import Fair
from catalog.producers.models import Producer
from catalog.training import registration
from catalog.training.models import TrainingCourse, TrainingRegistration
from catalog.training.papers import attendance, number_of
from catalog.training.registration import SeatRefused
from cms.programme import charts
from cms.programme.metrics import lines_of, years_of
from cms.programme.models import Plan
from cms.programme.report import report
from cms.programme.workbook import workbook
from shop.papers import as_download
from shop.portal.scope import membership
from shop.private_pages import private_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def dashboard(request: HttpRequest) -> HttpResponse:
    """Targets of one year against what was reached, with the list behind each number."""
    if not request.user.has_perm("programme.view_plan"):
        raise PermissionDenied
    plans = list(Plan.objects.prefetch_related("targets"))
    today = timezone.localdate()
    wanted = request.GET.get("nam", "")
    plan = next((plan for plan in plans if str(plan.year) == wanted), plans[0] if plans else None)
    lines = lines_of(plan, today=today) if plan else []
    years = years_of(today=today)
    if plan and request.GET.get("xuat") == "xlsx":
        headers = {"Content-Disposition": f'attachment; filename="chuong-trinh-ocop-{plan.year}.xlsx"'}
        return HttpResponse(workbook(plan, lines, years, today=today), content_type=XLSX, headers=headers)
    if plan and request.GET.get("xuat") == "pdf":
        return as_download(report(plan, lines, years, today=today), name=f"chuong-trinh-ocop-{plan.year}.pdf")
    context = {
        "plans": plans,
        "plan": plan,
        "lines": lines,
        "today": today,
        "bars": charts.against_goals(lines),
        "years": years,
        "columns": charts.by_year(years),
    }
    return render(request, "programme/dashboard.html", context)


@public_page
def course_list(request: HttpRequest) -> HttpResponse:
    courses = TrainingCourse.objects.filter(is_public=True).prefetch_related("sessions")
    today = timezone.localdate()
    entries = [{"course": course, "is_open": course.is_open(on=today)} for course in courses[:60]]
    return render(request, "programme/courses.html", {"entries": entries})


class SeatForm(forms.Form):
    person = forms.CharField(label=gettext_lazy("Họ tên người học"), max_length=120)
    phone = forms.CharField(label=gettext_lazy("Điện thoại"), max_length=20, required=False)


@private_page
def course_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A producer's people register here; anybody may read."""
    course = get_object_or_404(TrainingCourse.objects.filter(is_public=True), slug=slug)
    producer = _own_producer(request)
    today = timezone.localdate()
    form = SeatForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if producer is None:
            raise PermissionDenied
        if "bo" in request.POST and request.POST["bo"].isdecimal():
            registration.take_back(registration_id=int(request.POST["bo"]), producer_id=producer.pk, today=today)
            return redirect(course)
        if form.is_valid() and _registered(request, course, producer, form):
            return redirect(course)
    own = course.registrations.filter(producer=producer) if producer else ()
    context: dict[str, Any] = {
        "course": course,
        "sessions": course.sessions.all(),
        "is_open": course.is_open(on=today),
        "producer": producer,
        "registrations": own,
        "form": form,
        "crumbs": [(_("Trang chủ"), "/"), (_("Tập huấn"), "/tap-huan/"), (course.title, "")],
    }
    return render(request, "programme/course.html", context, status=400 if form.errors else 200)


def _registered(request: HttpRequest, course: TrainingCourse, producer: Producer, form: SeatForm) -> bool:
    try:
        registration.register(course_id=course.pk, producer_id=producer.pk, today=timezone.localdate(), **form.cleaned_data)
    except SeatRefused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Đã đăng ký. Hẹn gặp bạn ở lớp."))
    return True


@private_page
@login_required
def own_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A certificate of attendance, for the producer whose person it was."""
    rows = TrainingRegistration.objects.filter(pk=pk, producer__members=request.user.pk).exclude(attended_on=None)
    row = get_object_or_404(rows.select_related("course", "producer").prefetch_related("course__sessions"))
    return as_download(attendance([row]), name=f"xac-nhan-{number_of(row)}.pdf")


def _own_producer(request: HttpRequest) -> Producer | None:
    """Of several, the one whose channel is open."""
    if not request.user.is_authenticated:
        return None
    held = membership(request)
    return held.producer if held is not None and held.producer.is_active else None


@public_page
def fair_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    fairs = Fair.objects.filter(is_public=True)
    entries = [{"fair": fair, "is_over": fair.is_over(on=today)} for fair in fairs[:60]]
    return render(request, "programme/fairs.html", {"entries": entries})


@public_page
def fair_detail(request: HttpRequest, slug: str) -> HttpResponse:
    fair = get_object_or_404(Fair.objects.filter(is_public=True), slug=slug)
    context = {
        "fair": fair,
        "booths": fair.booths.select_related("producer").prefetch_related("products"),
        "is_over": fair.is_over(on=timezone.localdate()),
        "canonical": settings.SITE_URL + fair.get_absolute_url(),
        "json_ld": structured.event(
            name=fair.title,
            url=settings.SITE_URL + fair.get_absolute_url(),
            starts=fair.starts_on,
            ends=fair.ends_on,
            place=fair.place,
            description=fair.summary,
            image=settings.SITE_URL + static("shop/share.png"),
        ),
        "crumbs": [(_("Trang chủ"), "/"), (_("Sự kiện"), "/su-kien/"), (fair.title, "")],
    }
    return render(request, "programme/fair.html", context)
