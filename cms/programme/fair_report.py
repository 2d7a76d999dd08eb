"""What came of a fair: each booth with its exhibitor, what it shows, and what was ordered there.

Orders taken on the spot are sales over the counter of the fair's own point, by the maker of the goods; what was agreed by hand is written
into the booth.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.fairs.models import Booth, Fair
from catalog.tabular import write_xlsx
from shop.order.models import Line, OrderStatus

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, kw_only=True)
class Row:
    booth: Booth
    till_orders: int
    till_vnd: int

    @property
    def orders(self) -> int:
        return self.till_orders + (self.booth.orders or 0)

    @property
    def total_vnd(self) -> int:
        return self.till_vnd + (self.booth.orders_vnd or 0)


@require_safe
def fair_report(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perm("fairs.view_booth"):
        raise PermissionDenied
    fair = get_object_or_404(Fair.objects.select_related("point"), pk=pk)
    rows = rows_of(fair)
    if request.GET.get("xuat") == "xlsx":
        return _as_file(fair, rows)
    context = {
        "fair": fair,
        "rows": rows,
        "orders": sum(row.orders for row in rows),
        "total_vnd": sum(row.total_vnd for row in rows),
        "shown": sum(len(row.booth.products.all()) for row in rows),
    }
    return render(request, "programme/fair_report.html", context)


def rows_of(fair: Fair) -> list[Row]:
    """In three queries. A producer with two booths has the till's orders at the first one."""
    taken = {row["product__producer_id"]: row for row in _till(fair)} if fair.point_id else {}
    rows = []
    for booth in fair.booths.select_related("producer").prefetch_related("products"):
        found = taken.pop(booth.producer_id, None)
        rows.append(Row(booth=booth, till_orders=found["orders"] if found else 0, till_vnd=int(found["vnd"]) if found else 0))
    return rows


def _till(fair: Fair):  # type: ignore[no-untyped-def]  # a queryset of dicts
    lines = Line.objects.filter(
        partner_id=fair.point_id, order__date_placed__date__range=(fair.starts_on, fair.ends_on), product__isnull=False
    ).exclude(order__status=OrderStatus.CANCELLED)
    return lines.values("product__producer_id").annotate(orders=Count("order", distinct=True), vnd=Sum("line_price_incl_tax"))


def _as_file(fair: Fair, rows: list[Row]) -> HttpResponse:
    columns = (
        _("Gian"),
        _("Chủ thể"),
        _("Sản phẩm trưng bày"),
        _("Đơn tại quầy"),
        _("Tiền tại quầy (đồng)"),
        _("Đơn ghi tay"),
        _("Tiền ghi tay (đồng)"),
    )
    table = [
        dict(
            zip(
                columns,
                (
                    row.booth.number,
                    row.booth.producer.name,
                    "; ".join(product.title for product in row.booth.products.all()),
                    row.till_orders,
                    row.till_vnd,
                    row.booth.orders or 0,
                    row.booth.orders_vnd or 0,
                ),
                strict=True,
            )
        )
        for row in rows
    ]
    headers = {"Content-Disposition": f'attachment; filename="{fair.slug}.xlsx"'}
    return HttpResponse(write_xlsx(columns, table), content_type=XLSX, headers=headers)
