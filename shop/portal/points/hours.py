"""Opening hours of a point, Tết and holidays, typed by its own people."""

from datetime import time
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from catalog import changes
from catalog.audit.record import record
from catalog.partner.models import SalesPoint
from catalog.points import holidays
from catalog.points.models import OpeningHours, SpecialDay
from catalog.points.opening import WEEKDAYS, openness_of, words
from shop.portal.points.scope import EVERY_POINT, page, point_page

CLOCK = {"type": "time"}


PARTS = ("", "2")
"""A day's first span and its second, after a break at noon."""


class WeekForm(forms.Form):
    """`opens_<weekday>`, `closes_<weekday>`, and `opens2_…`, `closes2_…` after a break at noon; all empty: closed on that day."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        labels = {"opens": _("mở"), "closes": _("đóng"), "opens2": _("mở lại sau nghỉ trưa"), "closes2": _("đóng buổi chiều")}
        for weekday, name in enumerate(WEEKDAYS):
            for side, label in labels.items():
                self.fields[f"{side}_{weekday}"] = forms.TimeField(
                    label=f"{capfirst(_(name))}, {label}", required=False, widget=forms.TimeInput(attrs=CLOCK, format="%H:%M")
                )

    def days(self) -> list[tuple[str, list[Any], list[Any]]]:
        """Name, the four fields in their order, and what is wrong with them."""
        found = []
        for day, name in enumerate(WEEKDAYS):
            fields = [self[f"{side}{part}_{day}"] for part in PARTS for side in ("opens", "closes")]
            found.append((capfirst(_(name)), fields, [error for field in fields for error in field.errors]))
        return found

    def spans(self, day: int) -> list[tuple[time, time]]:
        """Of a valid form."""
        pairs = [(self.cleaned_data[f"opens{part}_{day}"], self.cleaned_data[f"closes{part}_{day}"]) for part in PARTS]
        return [(opens, closes) for opens, closes in pairs if opens]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for day in range(7):
            ends = [cleaned.get(f"{side}{part}_{day}") for part in PARTS for side in ("opens", "closes")]
            typed = [end for end in ends if end is not None]
            if bool(ends[0]) != bool(ends[1]) or bool(ends[2]) != bool(ends[3]) or (ends[2] and not ends[0]) or typed != sorted(set(typed)):
                self.add_error(f"closes_{day}", _("Mỗi giờ đóng phải sau giờ mở, buổi chiều sau buổi sáng; nghỉ cả ngày thì để trống."))
        return cleaned


def same_all_week(data: QueryDict) -> QueryDict:
    """What was typed, with Monday's hours on every day."""
    copied = data.copy()
    for day in range(1, 7):
        for part in PARTS:
            for side in ("opens", "closes"):
                copied[f"{side}{part}_{day}"] = data.get(f"{side}{part}_0", "")
    return copied


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
    """The week; Tết and other days; each with its own form."""
    today = timezone.localdate()
    known = holidays.coming(today)
    asked = next((holiday for holiday in known if holiday.key == request.GET.get("le")), None)
    proposed = {"name": asked.name, "from_on": asked.from_on, "until_on": asked.until_on} if asked else None
    act = next((act for act in ("ngay-le", "bo", "chep") if act in request.POST), "tuan" if request.method == "POST" else "")
    if act == "bo":
        return _remove_special(request, point)
    week = WeekForm(request.POST if act == "tuan" else None, initial=_kept(point))
    if act == "chep":
        week = WeekForm(same_all_week(request.POST))
    special = SpecialForm(request.POST if act == "ngay-le" else None, initial=proposed)
    if act == "tuan" and week.is_valid():
        _save_week(point, week, request.user)
        messages.success(request, _("Đã lưu giờ mở cửa."))
        return redirect("point:hours")
    if special.is_bound and special.is_valid():
        _add_special(request, point, special)
        return redirect("point:hours")
    days = list(SpecialDay.objects.filter(Q(point=point) | Q(point=None), until_on__gte=today))
    context = {
        "week": week,
        "special": special,
        "days": days,
        "holidays": [holiday for holiday in known if not any(_meets(day, holiday) for day in days)],
        "for_all": request.user.has_perm(EVERY_POINT),
        "now_words": words(openness_of([point], now=timezone.now()).get(point.pk), today=today),
    }
    is_wrong = act in ("tuan", "ngay-le")
    return page(request, point, "hours", context, status=422 if is_wrong else 200)


def _meets(day: SpecialDay, holiday: holidays.Holiday) -> bool:
    return day.from_on <= holiday.until_on and day.until_on >= holiday.from_on


def _kept(point: SalesPoint) -> dict[str, time]:
    initial: dict[str, time] = {}
    for row in OpeningHours.objects.filter(point=point).order_by("weekday", "opens"):
        part = PARTS[1] if f"opens_{row.weekday}" in initial else PARTS[0]
        initial |= {f"opens{part}_{row.weekday}": row.opens, f"closes{part}_{row.weekday}": row.closes}
    return initial


def _may_change(request: HttpRequest, point: SalesPoint) -> QuerySet[SpecialDay]:
    """The point's own; who works for every point also those of all."""
    own = SpecialDay.objects.filter(point=point)
    return own | SpecialDay.objects.filter(point=None) if request.user.has_perm(EVERY_POINT) else own


def _remove_special(request: HttpRequest, point: SalesPoint) -> HttpResponse:
    typed = request.POST["bo"]
    found = _may_change(request, point).filter(pk=int(typed)).first() if typed.isascii() and typed.isdecimal() else None
    if found is not None:
        record(action="point.special_day", target=point, by=request.user, before=_told(found))
        found.delete()
        changes.content_changed()
        messages.info(request, _("Đã bỏ “%s”. Giờ mở cửa những ngày đó lại theo tuần.") % found.name)
    return redirect("point:hours")


def _add_special(request: HttpRequest, point: SalesPoint, form: SpecialForm) -> None:
    form.instance.point = None if "moi-diem" in request.POST and request.user.has_perm(EVERY_POINT) else point
    saved = form.save()
    record(action="point.special_day", target=point, by=request.user, after=_told(saved))
    changes.content_changed()
    messages.success(request, _("Đã thêm dịp này."))


def _told(day: SpecialDay) -> dict[str, str]:
    return {"name": day.name, "from": day.from_on.isoformat(), "until": day.until_on.isoformat(), "every_point": str(day.point_id is None)}


@transaction.atomic
def _save_week(point: SalesPoint, week: WeekForm, by: Any) -> None:
    OpeningHours.objects.filter(point=point).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(point=point, weekday=day, opens=opens, closes=closes) for day in range(7) for opens, closes in week.spans(day)
    )
    record(action="point.hours", target=point, by=by, after={name: str(value) for name, value in week.cleaned_data.items() if value})
    changes.content_changed()
