"""The end of a day at the counter: what was sold here and what money has to be there."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django import forms
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from catalog.partner.models import SalesPoint
from shop import counter_sales, payments
from shop.order.models import Order, OrderStatus
from shop.portal.points.scope import page, point_page

CASH = ("counter_cash", "cod")


@dataclass(frozen=True, kw_only=True)
class Took:
    """`count` orders by one way to pay; `is_cash` lies in the drawer."""

    label: str
    count: int
    total_vnd: int
    is_cash: bool


class DayForm(forms.Form):
    ngay = forms.DateField(label=gettext_lazy("Ngày"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


@require_safe
@point_page
def closing(request: HttpRequest, point: SalesPoint) -> HttpResponse:
    """Of today, or of the day in `ngay`."""
    today = timezone.localdate()
    form = DayForm({"ngay": request.GET.get("ngay") or today})
    day = form.cleaned_data["ngay"] if form.is_valid() else today
    start = timezone.make_aware(datetime.combine(day, time.min))
    sales = Order.objects.filter(
        channel=counter_sales.CHANNEL, pickup_point=point, date_placed__gte=start, date_placed__lt=start + timedelta(days=1)
    )
    took = [*_over_the_counter(sales), *_with_pick_ups(point, start)]
    context = {
        "form": form,
        "day": day,
        "took": took,
        "cash_vnd": sum(row.total_vnd for row in took if row.is_cash),
        "total_vnd": sum(row.total_vnd for row in took),
        "sales": [(sale, payments.label_of(sale.payment_method)) for sale in sales.order_by("date_placed", "pk")],
        "is_running": day >= today,
    }
    return page(request, point, "closing", context, status=200 if form.is_valid() else 400)


def _over_the_counter(sales: QuerySet[Order]) -> list[Took]:
    rows = sales.values_list("payment_method").annotate(count=Count("pk"), total=Sum("total_incl_tax")).order_by("payment_method")
    return [
        Took(label=payments.label_of(method), count=count, total_vnd=int(total), is_cash=method in CASH) for method, count, total in rows
    ]


def _with_pick_ups(point: SalesPoint, start: datetime) -> list[Took]:
    """Ordered on the shop's pages, fetched here on this day and paid in cash."""
    day = {"status_changes__date_created__gte": start, "status_changes__date_created__lt": start + timedelta(days=1)}
    fetched = Order.objects.filter(status_changes__new_status=OrderStatus.COMPLETED, pickup_point=point, **day)
    orders = Order.objects.filter(pk__in=fetched.values("pk"), channel="shop", payment_method="cod")
    found = orders.aggregate(count=Count("pk"), total=Sum("total_incl_tax"))
    if not found["count"]:
        return []
    return [Took(label=_("Khách đến nhận, trả tiền mặt"), count=found["count"], total_vnd=int(found["total"]), is_cash=True)]
