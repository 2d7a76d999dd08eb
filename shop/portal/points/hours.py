"""Opening hours of a point, Tết and holidays, typed by its own people."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from catalog import changes
from catalog.audit.record import record
from catalog.partner.models import SalesPoint
from catalog.points.models import OpeningHours, SpecialDay
from catalog.points.opening import WEEKDAYS, openness_of, words
from shop.portal.points.scope import page, point_page

CLOCK = {"type": "time"}


class WeekForm(forms.Form):
    """`opens_<weekday>` and `closes_<weekday>`; both empty: closed on that day."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for weekday, name in enumerate(WEEKDAYS):
            for side, label in (("opens", _("mở")), ("closes", _("đóng"))):
                self.fields[f"{side}_{weekday}"] = forms.TimeField(
                    label=f"{_(name).capitalize()}, {label}", required=False, widget=forms.TimeInput(attrs=CLOCK, format="%H:%M")
                )

    def days(self) -> list[tuple[str, Any, Any]]:
        return [(_(name), self[f"opens_{day}"], self[f"closes_{day}"]) for day, name in enumerate(WEEKDAYS)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for day in range(7):
            opens, closes = cleaned.get(f"opens_{day}"), cleaned.get(f"closes_{day}")
            if bool(opens) != bool(closes) or (opens and opens >= closes):
                self.add_error(f"closes_{day}", _("Giờ đóng phải sau giờ mở; nghỉ cả ngày thì để trống cả hai."))
        return cleaned


class SpecialForm(forms.ModelForm):
    class Meta:
        model = SpecialDay
        fields = ["name", "from_on", "until_on", "opens", "closes"]
        widgets = {
            "from_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "until_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "opens": forms.TimeInput(attrs=CLOCK, format="%H:%M"),
            "closes": forms.TimeInput(attrs=CLOCK, format="%H:%M"),
        }
        help_texts = {"opens": gettext_lazy("Để trống cả hai giờ nếu nghỉ cả ngày.")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last, opens, closes = (cleaned.get(name) for name in ("from_on", "until_on", "opens", "closes"))
        if first and last and last < first:
            raise ValidationError(_("Ngày cuối phải từ ngày đầu trở đi."))
        if bool(opens) != bool(closes) or (opens and opens >= closes):
            raise ValidationError(_("Giờ đóng phải sau giờ mở; nghỉ cả ngày thì để trống cả hai."))
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
@point_page
def hours(request: HttpRequest, point: SalesPoint) -> HttpResponse:
    kept = {row.weekday: row for row in OpeningHours.objects.filter(point=point)}
    initial = {f"{side}_{day}": getattr(row, side) for day, row in kept.items() for side in ("opens", "closes")}
    is_special = "ngay-le" in request.POST
    week = WeekForm(request.POST if request.method == "POST" and not is_special and "bo" not in request.POST else None, initial=initial)
    special = SpecialForm(request.POST if is_special else None)
    if request.method == "POST" and "bo" in request.POST:
        SpecialDay.objects.filter(point=point, pk=int(request.POST["bo"]) if request.POST["bo"].isdecimal() else 0).delete()
        changes.content_changed()
        return redirect("point:hours")
    if week.is_bound and week.is_valid():
        _save_week(point, week.cleaned_data, request.user)
        messages.success(request, _("Đã lưu giờ mở cửa."))
        return redirect("point:hours")
    if special.is_bound and special.is_valid():
        special.instance.point = point
        special.save()
        changes.content_changed()
        messages.success(request, _("Đã thêm dịp này."))
        return redirect("point:hours")
    today = timezone.localdate()
    context = {
        "week": week,
        "special": special,
        "days": SpecialDay.objects.filter(point__in=[point, None], until_on__gte=today)
        | SpecialDay.objects.filter(point=None, until_on__gte=today),
        "now_words": words(openness_of([point], now=timezone.now()).get(point.pk), today=today),
    }
    return page(request, point, "hours", context, status=422 if request.method == "POST" else 200)


@transaction.atomic
def _save_week(point: SalesPoint, said: dict[str, Any], by: Any) -> None:
    OpeningHours.objects.filter(point=point).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(point=point, weekday=day, opens=said[f"opens_{day}"], closes=said[f"closes_{day}"])
        for day in range(7)
        if said[f"opens_{day}"]
    )
    record(action="point.hours", target=point, by=by, after={name: str(value) for name, value in said.items() if value})
    changes.content_changed()
