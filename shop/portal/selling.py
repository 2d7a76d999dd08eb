"""Orders to hand over, deliveries to points, and what was sold."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.deliveries import announcing
from catalog.deliveries.announcing import DeliveryRefused
from catalog.models import Product
from catalog.partner.models import SalesPoint
from catalog.producers.models import Producer, ProducerMember
from catalog.tabular import write_csv, write_xlsx
from shop.portal.forms import MAX_QUANTITY
from shop.portal.scope import page, producer_page
from shop.settlement.report import COLUMNS, report, table, to_hand_over

WRITERS = {
    "csv": (write_csv, "text/csv; charset=utf-8"),
    "xlsx": (write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
LONGEST_SPAN = timedelta(days=366)


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


@producer_page
@require_safe
def orders(request: HttpRequest, member: ProducerMember) -> HttpResponse:
    """By point, without a word about the buyer: the point packs and sends."""
    by_point: dict[str, list[Any]] = {}
    for line in to_hand_over(member.producer_id):
        by_point.setdefault(line.partner_name or _("Chưa có hàng ở điểm nào"), []).append(line)
    return page(request, member.producer, "portal/orders.html", {"by_point": sorted(by_point.items())}, here="orders")


class DeliveryForm(forms.Form):
    """One quantity per own product (fields `so_<product id>`); empty means none of it."""

    point = forms.ModelChoiceField(label=gettext_lazy("Giao đến điểm"), queryset=SalesPoint.objects.none(), empty_label=None)
    expected_on = day_field(gettext_lazy("Dự kiến đến ngày"))
    note = forms.CharField(label=gettext_lazy("Ghi chú"), max_length=200, required=False)

    def __init__(self, *args: Any, producer: Producer, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        point = self.fields["point"]
        assert isinstance(point, forms.ModelChoiceField)
        point.queryset = SalesPoint.objects.filter(is_open=True).order_by("name")
        self.products = [product for product in Product.objects.filter(producer=producer).order_by("title") if not product.is_service]
        for product in self.products:
            self.fields[f"so_{product.pk}"] = forms.IntegerField(
                label=product.title,
                required=False,
                min_value=0,
                max_value=MAX_QUANTITY,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def clean_expected_on(self) -> date:
        day: date = self.cleaned_data["expected_on"]
        if day < self.today:
            raise forms.ValidationError(_("Ngày này đã qua. Hãy chọn từ hôm nay trở đi."))
        return day

    def quantities(self) -> dict[int, int]:
        found = {product.pk: self.cleaned_data.get(f"so_{product.pk}") or 0 for product in self.products}
        return {product_id: quantity for product_id, quantity in found.items() if quantity}


@producer_page
@require_http_methods(["GET", "POST"])
def deliveries(request: HttpRequest, member: ProducerMember) -> HttpResponse:
    today = timezone.localdate()
    form = DeliveryForm(request.POST or None, producer=member.producer, today=today, initial={"expected_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            announcing.announce(
                producer_id=member.producer_id,
                point_id=form.cleaned_data["point"].pk,
                quantities=form.quantities(),
                expected_on=form.cleaned_data["expected_on"],
                note=form.cleaned_data["note"],
                by=request.user,
                now=timezone.now(),
            )
        except DeliveryRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã báo điểm bán. Số lượng vào kho khi điểm đếm và nhận."))
            return redirect("portal:deliveries")
    past = member.producer.deliveries.select_related("point").prefetch_related("lines__product")[:30]
    context = {"form": form, "deliveries": past}
    return page(request, member.producer, "portal/deliveries.html", context, here="deliveries", status=400 if form.errors else 200)


@producer_page
@require_POST
def cancel_delivery(request: HttpRequest, member: ProducerMember, pk: int) -> HttpResponse:
    if announcing.cancel(delivery_id=pk, producer_id=member.producer_id):
        messages.success(request, _("Đã hủy chuyến giao."))
    else:
        messages.warning(request, _("Chuyến này đã được nhận hoặc đã hủy."))
    return redirect("portal:deliveries")


class SpanForm(forms.Form):
    tu = day_field(gettext_lazy("Từ ngày"))
    den = day_field(gettext_lazy("Đến hết ngày"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("tu"), values.get("den")
        if first and last and not first <= last <= first + LONGEST_SPAN:
            self.add_error("den", _("Chọn khoảng từ một ngày đến một năm."))
        return values


@producer_page
@require_safe
def sales(request: HttpRequest, member: ProducerMember) -> HttpResponse:
    """A span of days, this month if none is asked; `xuat=csv|xlsx` answers the same rows as a file."""
    today = timezone.localdate()
    asked = {"tu": request.GET.get("tu") or today.replace(day=1), "den": request.GET.get("den") or today}
    form = SpanForm(asked)
    if not form.is_valid():
        return page(request, member.producer, "portal/sales.html", {"form": form}, here="sales", status=400)
    first, last = form.cleaned_data["tu"], form.cleaned_data["den"]
    found = report(producer_id=member.producer_id, first=first, last=last)
    kind = request.GET.get("xuat", "")
    if kind in WRITERS:
        write, content_type = WRITERS[kind]
        name = f"doanh-so-{first:%Y%m%d}-{last:%Y%m%d}.{kind}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(write(tuple(COLUMNS), table(found)), content_type=content_type, headers=headers)
    context = {"form": form, "report": found, "first": first, "last": last}
    return page(request, member.producer, "portal/sales.html", context, here="sales")
