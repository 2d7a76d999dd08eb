"""Orders at one point: what to pack, send and hand over today."""

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.partner.models import SalesPoint
from catalog.stock import NotAllocated, NotOnHand
from catalog.traceability.models import Lot
from shop import orders, papers, payments
from shop.aftersales import undelivered
from shop.aftersales.cases import NotPossible
from shop.order.models import Order, OrderStatus
from shop.portal.points import parcels
from shop.portal.points.scope import order_at, orders_at, page, point_page
from shop.portal.points.shelf import typed_units

OLDEST_FIRST = ("date_placed", "pk")
MOST = 200
MOST_SLIPS = 60


@require_safe
@point_page
def today(request: HttpRequest, point: SalesPoint) -> HttpResponse:
    """What needs a hand now, most urgent first."""
    waiting = orders_at(point).select_related("shipping_address", "pickup_point")
    to_pack = waiting.filter(status=OrderStatus.NEW, lines__status="new", lines__partner=point)
    to_send = waiting.filter(status__in=orders.ON_THE_SHELF, pickup_point=None, lines__status="packed", lines__partner=point)
    to_fetch = waiting.filter(status=OrderStatus.PACKED, pickup_point=point)
    low = point.stockrecords.filter(num_in_stock__lt=F("num_allocated")).select_related("product")
    context = {
        "to_pack": to_pack.order_by(*OLDEST_FIRST)[:MOST],
        "to_send": to_send.order_by(*OLDEST_FIRST)[:MOST],
        "to_fetch": to_fetch.order_by(*OLDEST_FIRST)[:MOST],
        "short": low,
        "recalled": Lot.objects.recalled_at(point_id=point.pk, on=timezone.localdate()),
        "incoming": point.transfers_in.filter(stage="sent").select_related("source"),
        "arrivals": point.deliveries.filter(state="announced").select_related("producer").order_by("expected_on", "pk")[:MOST],
        "coming_back": undelivered.brought_back(point_id=point.pk)[:MOST],
        "open_counts": point.stock_counts.filter(confirmed_at=None, dropped_at=None),
    }
    return page(request, point, "today", context)


@require_safe
@point_page
def pick(request: HttpRequest, point: SalesPoint) -> HttpResponse:
    """Everything to take from the shelves for the orders that wait."""
    listed = list(_to_pack(point))
    units: dict[tuple[str, str], int] = {}
    rows = []
    for order in listed:
        lines = [line for line in order.lines.all() if line.partner_id == point.pk and line.status == "new"]
        rows.append((order, lines))
        for line in lines:
            units[line.title, line.partner_sku] = units.get((line.title, line.partner_sku), 0) + line.quantity
    shelf = [(title, sku, quantity) for (title, sku), quantity in sorted(units.items())]
    return page(request, point, "pick", {"rows": rows, "shelf": shelf})


@require_safe
@point_page
def pick_pdf(request: HttpRequest, point: SalesPoint) -> HttpResponse:
    return papers.as_download(papers.pick_list(_to_pack(point), point=point), name=f"soan-hang-{point.code}.pdf")


@require_safe
@point_page
def slips_pdf(request: HttpRequest, point: SalesPoint) -> HttpResponse:
    """The packing slips of everything that waits to be packed, one page each."""
    return papers.as_download(papers.packing_slips(list(_to_pack(point))[:MOST_SLIPS], point=point), name=f"phieu-{point.code}.pdf")


def _to_pack(point: SalesPoint) -> list[Order]:
    waiting = orders_at(point).filter(status=OrderStatus.NEW, lines__status="new", lines__partner=point)
    return list(
        waiting.select_related("shipping_address", "pickup_point", "invoice_request")
        .prefetch_related("lines")
        .order_by(*OLDEST_FIRST)[:MOST]
    )


@require_safe
@point_page
def show(request: HttpRequest, point: SalesPoint, number: str) -> HttpResponse:
    order = order_at(point, number)
    return page(request, point, "order", {"order": order, **_parts(order, point)})


def _parts(order: Order, point: SalesPoint) -> dict[str, object]:
    lines = list(order.lines.select_related("partner").order_by("title"))
    own = [line for line in lines if line.partner_id == point.pk]
    on_shelf = order.status in orders.ON_THE_SHELF
    return {
        "lines": own,
        "elsewhere": [line for line in lines if line.partner_id != point.pk],
        "buyer": [(label, value) for label, value in papers.buyer_facts(order) if label != _("Điện thoại")],  # that one is a link
        "extra": papers.extra_facts(order),
        **parcels.of_order(order, point),
        "may_pack": order.status == OrderStatus.NEW and any(line.status == "new" for line in own),
        "may_ship": on_shelf and order.pickup_point_id is None and any(line.status != "shipped" for line in own),
        "may_hand_over": on_shelf and order.pickup_point_id == point.pk,
        "may_complete": order.status == OrderStatus.SHIPPED and order.channel == "shop" and not undelivered.is_undelivered(order),
        "may_come_back": undelivered.on_the_way(order, point_id=point.pk).exists(),
        "payment_label": payments.label_of(order.payment_method),
        "collect_vnd": order.total_incl_tax if order.payment_method == "cod" else None,
    }


@require_POST
@point_page
def step(request: HttpRequest, point: SalesPoint, number: str, act: str) -> HttpResponse:
    order = order_at(point, number)
    back = redirect("point:order", number=number)
    try:
        done = _do(order, point, act, actor_id=request.user.pk)
    except (NotOnHand, NotAllocated):
        messages.error(request, _("Trên kệ ít hơn số đã giữ cho đơn. Hãy kiểm kê sản phẩm này rồi làm lại."))
        return back
    if done:
        messages.success(request, _("Đơn %(number)s: %(what)s.") % {"number": number, "what": _(DONE_WORDS[act])})
    else:
        messages.warning(request, _("Đơn %s đã được xử lý trước đó; không có gì thay đổi.") % number)
    return back


DONE_WORDS = {"dong-goi": "đã đóng gói", "gui": "đã gửi đi", "giao": "khách đã nhận", "xong": "đã giao xong"}
"""Message ids by step."""


def _do(order: Order, point: SalesPoint, act: str, *, actor_id: int | None) -> bool:
    if act == "dong-goi":
        return orders.pack_part(order.pk, point_id=point.pk, actor_id=actor_id)
    if act == "gui" and order.pickup_point_id is None:
        return orders.ship_part(order.pk, point_id=point.pk, actor_id=actor_id)
    if act == "giao" and order.pickup_point_id == point.pk:
        return orders.hand_over(order.pk, actor_id=actor_id)
    if act == "xong":
        return orders.mark_completed(order.pk, actor_id=actor_id)
    return False


@require_http_methods(["GET", "HEAD", "POST"])
@point_page
def come_back(request: HttpRequest, point: SalesPoint, number: str) -> HttpResponse:
    """Goods that reached nobody are counted in again."""
    order = order_at(point, number)
    if request.method == "POST":
        units, wrong = typed_units(request.POST, "tot")
        try:
            sent = set(undelivered.on_the_way(order, point_id=point.pk).values_list("pk", flat=True))
            if wrong or not sent <= set(units):
                raise NotPossible(_("Ghi số còn bán được của từng sản phẩm, số nguyên từ 0."))
            undelivered.come_back(order_id=order.pk, point_id=point.pk, good=units, by=request.user, now=timezone.now())
            messages.success(request, _("Đã nhận lại hàng; phần còn bán được đã lên kệ."))
            return redirect("point:order", number=number)
        except NotPossible as refused:
            messages.error(request, str(refused))
    lines = [(line, request.POST.get(f"tot_{line.pk}", line.quantity)) for line in undelivered.on_the_way(order, point_id=point.pk)]
    if not lines:
        return redirect("point:order", number=number)
    return page(request, point, "come_back", {"order": order, "lines": lines}, status=422 if request.method == "POST" else 200)


@require_safe
@point_page
def slip_pdf(request: HttpRequest, point: SalesPoint, number: str) -> HttpResponse:
    return papers.as_download(papers.packing_slip(order_at(point, number), point=point), name=f"phieu-{number}.pdf")


@require_http_methods(["GET", "HEAD"])
@point_page
def hand_over(request: HttpRequest, point: SalesPoint) -> HttpResponse:
    """Finds an order to pick up here by what the buyer reads out or a scanner types: the number, its last signs, or the QR's address."""
    typed = request.GET.get("ma", "").strip().upper()
    code = typed.rpartition("MA=")[2].rpartition("-")[2]
    if not code:
        return page(request, point, "hand_over", {"typed": ""})
    waiting = Order.objects.filter(pickup_point=point, number__endswith=f"-{code}").exclude(status=OrderStatus.CANCELLED)
    found = list(waiting.order_by("-date_placed")[:2])
    if len(code) == 6 and len(found) == 1:
        return redirect("point:order", number=found[0].number)
    return page(request, point, "hand_over", {"typed": request.GET.get("ma", ""), "is_unknown": True}, status=404)
