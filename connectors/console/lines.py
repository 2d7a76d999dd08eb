"""Product lines at one account: which products share an item, and which look as if they should."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.audit.record import record
from catalog.fold import fold
from catalog.models import Product
from connectors.models import Account, Family, Listing
from connectors.rulebook import sells_families
from connectors.trade import item_of

MAX_LINE = 120


@dataclass
class Row:
    name: str
    producer: str
    listings: list[Listing] = field(default_factory=list)
    leader_id: int | None = None

    @property
    def item_id(self) -> str:
        return next((item_of(row.external_id) for row in self.listings if row.external_id), "")


@require_http_methods(["GET", "POST"])
@permission_required("connectors.view_listing")
def lines(request: HttpRequest, account_id: int) -> HttpResponse:
    """On POST the products that were ticked get one line; what is written is the product's own, so every account follows."""
    account = get_object_or_404(Account, pk=account_id)
    may_change = request.user.has_perm("catalogue.change_product")
    if request.method == "POST":
        if may_change:
            _join(request)
        return redirect("marketplace_lines", account_id)
    rows = Listing.objects.filter(account=account, is_wanted=True).select_related("product__producer").order_by("product__price_vnd", "sku")
    context = {
        "account": account,
        "families": _families(account, rows),
        "suggested": _suggested(rows) if may_change else [],
        "sells_families": sells_families(account.pk),
        "may_change": may_change,
    }
    return render(request, "connectors/lines.html", context)


def _families(account: Account, rows: Any) -> list[Row]:
    leaders = dict(Family.objects.filter(account=account).values_list("key", "leader_id"))
    found: dict[str, Row] = {}
    for listing in rows:
        product = listing.product
        if product.family_key:
            row = found.setdefault(product.family_key, Row(product.product_line, product.producer.name))
            row.listings.append(listing)
            row.leader_id = leaders.get(product.family_key)
    return sorted(found.values(), key=lambda row: fold(row.name))


def _suggested(rows: Any) -> list[tuple[str, list[Product]]]:
    """Products of one producer whose names are the same but for the net content."""
    alike: dict[tuple[int, str], list[Product]] = defaultdict(list)
    for listing in rows:
        product = listing.product
        if not product.product_line and product.net_content:
            alike[(product.producer_id, fold(_bare(product)))].append(product)
    return [(_bare(products[0]), products) for products in alike.values() if len(products) > 1]


def _bare(product: Product) -> str:
    name = product.title
    for size in (product.net_content, product.net_content.replace(" ", "")):
        name = name.replace(size, "")
    return " ".join(name.split()).strip(" ,-–()")


def _join(request: HttpRequest) -> None:
    name = request.POST.get("name", "").strip()[:MAX_LINE]
    ids = [int(own) for own in request.POST.getlist("product") if own.isdigit()]
    with transaction.atomic():
        products = list(Product.objects.filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk"))
        if not name or len(products) < 2 or len({product.producer_id for product in products}) != 1:
            messages.error(request, _("Hãy chọn ít nhất hai sản phẩm của một chủ thể và ghi tên dòng sản phẩm."))
            return
        for product in products:
            before, product.product_line = product.product_line, name
            product.save()
            told = {"product_line": name}
            record(action="product.line", target=product, by=request.user, before={"product_line": before}, after=told)
    messages.success(request, _("Đã gộp %(count)d sản phẩm vào dòng “%(name)s”.") % {"count": len(products), "name": name})
