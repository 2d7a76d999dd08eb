"""An order as its buyer sees it: by the signed address after placing, or by number and phone. No account needed."""

import io
from dataclasses import dataclass

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.models import Product
from catalog.voices.models import Review
from shop import payments, withdrawn
from shop.account.claims import may_claim
from shop.aftersales import returns
from shop.aftersales.letters import case_key
from shop.aftersales.progress import progress
from shop.carriers.journey import legs_of
from shop.checkout import limits, sealed
from shop.checkout.forms import LookupForm, mobile_number
from shop.checkout.transfer import transfer_of
from shop.order.models import InvoiceRequest, Order, OrderStatus
from shop.order_steps import ON_THE_SHELF, is_cancellable_by_buyer
from shop.payments import charging
from shop.payments.received import received_for
from shop.private_pages import private_page
from shop.seller import current_seller


@dataclass(frozen=True, kw_only=True)
class Bought:
    """Lines of one product are shown as one, wherever the units come from. `review_pk`: the product, while it may be reviewed."""

    title: str
    review_pk: int | None
    quantity: int
    total_vnd: int


@require_safe
@private_page
def placed(request: HttpRequest, key: str) -> HttpResponse:
    number = sealed.number_of(key)
    orders = Order.objects.select_related("shipping_address", "pickup_point__commune").prefetch_related("lines")
    order = orders.filter(number=number, channel="shop").first() if number else None
    if order is None:
        raise Http404
    seller, today = current_seller(), timezone.localdate()
    stopped = withdrawn.stopped_in(order, on=today) if order.status == OrderStatus.PENDING_PAYMENT else []
    changes = {change.new_status: change.date_created for change in order.status_changes.order_by("date_created")}
    legs = legs_of(order, order.lines.all())
    undelivered = any(leg.is_undelivered for leg in legs)
    context = {
        "order": order,
        "bought": _bought(order),
        "legs": legs,
        "invoice": InvoiceRequest.objects.filter(order=order).first(),
        "phone": f"••• {order.phone.as_national[-3:]}" if order.phone else "",
        "progress": progress(
            status=order.status,
            is_pickup=order.pickup_point_id is not None,
            is_cash=order.payment_method == "cod",
            placed_at=order.date_placed,
            changes=changes,
            waits=order.expires_at is not None,
            is_undelivered=undelivered,
        ),
        "undelivered": undelivered,
        "payment_label": payments.label_of(order.payment_method),
        "received": received_for(order),
        "may_cancel": is_cancellable_by_buyer(order),
        "may_return": not undelivered and bool(returns.open_reasons(order, on=today) and returns.left_to_return(order)),
        "is_over": order.status in (OrderStatus.CANCELLED, OrderStatus.RETURNED),
        "refunds": order.refunds.exclude(state="dropped"),
        "transfers_back": order.transfers.filter(state__in=("refund_due", "refunded")),
        "off_vnd": sum(int(line.line_price_incl_tax) for line in order.lines.all()) + int(order.shipping_incl_tax - order.total_incl_tax),
        "cases": [(case, case_key(case.number)) for case in order.cases.order_by("-pk")],
        "pickup_code": order.number.rpartition("-")[2] if order.pickup_point_id and order.status in ON_THE_SHELF else "",
        "seller": seller,
        "stopped": stopped,
        "transfer": None if stopped else transfer_of(order, seller),
        "pays_online": not stopped and charging.is_payable(order, now=timezone.now()),
        "key": key,
        "may_claim": may_claim(order, request.user),
    }
    return render(request, "checkout/placed.html", context)


@require_safe
@private_page
def vietqr(request: HttpRequest, key: str) -> HttpResponse:
    """The order's VietQR code as a picture; gone once the order is paid or over."""
    content = io.BytesIO()
    _vietqr_of(key).save(content, kind="svg", scale=4, border=4, xmldecl=False)
    return HttpResponse(content.getvalue(), content_type="image/svg+xml")


@require_safe
@private_page
def vietqr_file(request: HttpRequest, key: str) -> HttpResponse:
    """The same as a file: a phone can't scan its own screen, but a bank's app reads the code from a saved picture."""
    content = io.BytesIO()
    _vietqr_of(key).save(content, kind="png", scale=10, border=4)
    name = f"VietQR-{sealed.number_of(key)}.png"
    return HttpResponse(content.getvalue(), content_type="image/png", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _vietqr_of(key: str) -> segno.QRCode:
    number = sealed.number_of(key)
    order = Order.objects.filter(number=number, channel="shop").first() if number else None
    transfer = transfer_of(order, current_seller()) if order is not None else None
    if order is None or transfer is None or withdrawn.stopped_in(order, on=timezone.localdate()):
        raise Http404
    return segno.make(transfer.payload, error="m", micro=False)


@require_safe
@private_page
def pickup_qr(request: HttpRequest, key: str) -> HttpResponse:
    """What the seller at the point scans with a phone's own camera: the address of the hand-over, which only staff can open."""
    number = sealed.number_of(key)
    order = Order.objects.filter(number=number, channel="shop", pickup_point__isnull=False, status__in=ON_THE_SHELF).first()
    if number is None or order is None:
        raise Http404
    content = io.BytesIO()
    target = f"{settings.SITE_URL}/kenh-chu-the/diem/giao/?ma={order.number}"
    segno.make(target, error="m", micro=False).save(content, kind="svg", scale=4, border=4, xmldecl=False)
    return HttpResponse(content.getvalue(), content_type="image/svg+xml")


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def find(request: HttpRequest) -> HttpResponse:
    """One answer for a wrong number and a wrong phone, so that neither can be tried out."""
    form = LookupForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "checkout/lookup.html", {"form": form}, status=422 if form.is_bound else 200)
    number, phone = form.cleaned_data["number"], mobile_number(form.cleaned_data["phone"]) or ""
    if not limits.may_look_up(request, number=number):
        messages.error(request, _("Bạn tra cứu hơi nhiều lần. Hãy thử lại sau mười phút, hoặc gọi cho cửa hàng."))
        return render(request, "checkout/lookup.html", {"form": form}, status=429)
    order = Order.objects.filter(number=number, channel="shop").only("number", "phone").first()
    known = order.phone.as_e164 if order is not None and order.phone else ""
    if not known or not constant_time_compare(known, phone):
        messages.error(request, _("Không có đơn nào khớp với mã và số điện thoại này. Hãy xem lại cả hai."))
        return render(request, "checkout/lookup.html", {"form": form}, status=404)
    return redirect("checkout:placed", key=sealed.order_key(order.number))


def _bought(order: Order) -> list[Bought]:
    units: dict[tuple[int | None, str], list[int]] = {}
    for line in order.lines.all():
        row = units.setdefault((line.product_id, line.title), [0, 0])
        row[0] += line.quantity
        row[1] += int(line.line_price_incl_tax)
    open_to = _may_review(order)
    return [
        Bought(title=title, quantity=quantity, total_vnd=total, review_pk=product_id if product_id in open_to else None)
        for (product_id, title), (quantity, total) in units.items()
    ]


def _may_review(order: Order) -> set[int]:
    """Products of a delivered order that are still shown and have no review of it yet."""
    if order.status != OrderStatus.COMPLETED:
        return set()
    ids = [line.product_id for line in order.lines.all() if line.product_id]
    said = Review.objects.filter(order_number=order.number).values_list("product_id", flat=True)
    return set(Product.objects.filter(pk__in=ids, is_public=True).exclude(pk__in=list(said)).values_list("pk", flat=True))
