"""The accountant's month, and which VAT class a product has."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from wagtail.snippets.views.snippets import SnippetViewSet

from shop.ledger.models import ProductVat
from shop.ledger.report import month_of
from shop.ledger.sheets import as_workbook
from shop.ledger.vat import vat_rates

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAY = "ledger.view_productvat"


class VatViewSet(SnippetViewSet):
    model = ProductVat
    icon = "list-ol"
    menu_label = gettext_lazy("Thuế suất sản phẩm")
    list_display = ["product", "vat_class", "from_on", "note"]
    list_filter = ["vat_class"]
    list_export = ["product", "vat_class", "from_on", "note"]
    search_fields = ["product__title", "product__sku"]
    copy_view_enabled = False


def ledger(request: HttpRequest) -> HttpResponse:
    """`?thang=2026-11`; `&xuat=xlsx` as a workbook."""
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    first_on = _month(request.GET.get("thang", ""))
    month = month_of(first_on)
    if request.GET.get("xuat") == "xlsx":
        name = f"so-sach-{first_on:%Y-%m}.xlsx"
        return HttpResponse(as_workbook(month), content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
    before = date(first_on.year - (first_on.month == 1), (first_on.month - 2) % 12 + 1, 1)
    after = date(first_on.year + first_on.month // 12, first_on.month % 12 + 1, 1)
    context = {
        "month": month,
        "before": before,
        "after": after,
        "rates": vat_rates(),
        "value": f"{first_on:%Y-%m}",
        "shown": f"{first_on:%m/%Y}",
    }
    return render(request, "cms/staff/ledger.html", context)


def _month(text: str) -> date:
    """The first day of the month; of this one when the text names none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)
