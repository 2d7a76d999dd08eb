"""Training for staff: the papers of a course, and which certified producers were not reached yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.certificates.models import Certificate
from catalog.producers.models import Producer
from catalog.tabular import write_xlsx
from catalog.training.models import TrainingCourse, TrainingRegistration
from catalog.training.papers import attendance
from shop.papers import as_download

MAY_LOOK = "training.view_trainingregistration"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST_YEAR = 2019


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A certified producer and the courses its people finished in the year."""

    producer: Producer
    people: tuple[TrainingRegistration, ...]
    waits: int
    """People who registered and have not attended."""


def _may(request: HttpRequest) -> None:
    if not request.user.has_perm(MAY_LOOK):
        raise PermissionDenied


@require_safe
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """All of one course in one file."""
    _may(request)
    course = get_object_or_404(TrainingCourse, pk=pk)
    rows = course.registrations.exclude(attended_on=None).select_related("course", "producer").prefetch_related("course__sessions")
    if not rows:
        raise Http404
    return as_download(attendance(rows), name=f"xac-nhan-{course.slug}.pdf")


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """`nam` is the year; `xuat=xlsx` the same as a file."""
    _may(request)
    today = timezone.localdate()
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and FIRST_YEAR <= int(asked) <= today.year else today.year
    rows = _reached(year, today=today)
    if request.GET.get("xuat") == "xlsx":
        return _as_file(rows, year)
    done = sum(bool(row.people) for row in rows)
    context: dict[str, Any] = {
        "year": year,
        "years": range(today.year, max(FIRST_YEAR, today.year - 5) - 1, -1),
        "missing": [row for row in rows if not row.people],
        "reached": [row for row in rows if row.people],
        "total": len(rows),
        "percent": round(100 * done / len(rows)) if rows else 0,
        "courses": TrainingCourse.objects.filter(registrations__attended_on__year=year).distinct(),
    }
    return render(request, "programme/coverage.html", context)


def _reached(year: int, *, today: Any) -> list[Reached]:
    until = min(today, today.replace(year=year, month=12, day=31))
    certified = Certificate.objects.valid(on=until).values("product__producer_id")
    people: dict[int, list[TrainingRegistration]] = {}
    waits: dict[int, int] = {}
    for row in TrainingRegistration.objects.select_related("course").filter(producer_id__in=certified):
        if row.attended_on is None:
            waits[row.producer_id] = waits.get(row.producer_id, 0) + 1
        elif row.attended_on.year == year:
            people.setdefault(row.producer_id, []).append(row)
    producers = Producer.objects.filter(pk__in=certified).select_related("commune").order_by("name")
    return [Reached(producer=row, people=tuple(people.get(row.pk, ())), waits=waits.get(row.pk, 0)) for row in producers]


def _as_file(rows: list[Reached], year: int) -> HttpResponse:
    columns = (_("Chủ thể"), _("Loại"), _("Điện thoại"), _("Đã học"), _("Người và lớp"), _("Đã đăng ký, chưa học"))
    table: list[Mapping[str, str | int | None]] = [
        dict(
            zip(
                columns,
                (
                    row.producer.name,
                    row.producer.get_kind_display(),
                    row.producer.phone,
                    _("có") if row.people else _("không"),
                    "; ".join(f"{one.person}: {one.course.title}" for one in row.people),
                    row.waits,
                ),
                strict=True,
            )
        )
        for row in rows
    ]
    headers = {"Content-Disposition": f'attachment; filename="do-phu-tap-huan-{year}.xlsx"'}
    return HttpResponse(write_xlsx(columns, table), content_type=XLSX, headers=headers)
