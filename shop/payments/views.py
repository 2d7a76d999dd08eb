"""The buyer's way to a gateway and back, and the call-backs. The page after paying shows what is; only signed words change it."""

import logging
import time

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop import payments
from shop.checkout import sealed
from shop.order.models import Order, OrderStatus
from shop.payments import charging, method_of
from shop.payments.bank_transfer import feed
from shop.payments.feed import take_in_rows
from shop.payments.forms import OtherWayForm
from shop.payments.models import PaymentState
from shop.private_pages import private_page
from shop.seller import current_seller
from shop.services import accounts

log = logging.getLogger(__name__)
MAX_BODY_BYTES = 500_000


@require_safe
@private_page
def pay(request: HttpRequest, key: str) -> HttpResponse:
    """Sends the browser on to the gateway. A page of ours stands between, because a form's answer may not lead to another host."""
    order = _order(key)
    if not charging.is_payable(order, now=timezone.now()):
        return redirect("checkout:placed", key=key)
    if request.method == "HEAD":
        return HttpResponse()
    context = {"order": order, "key": key, "method": method_of(order.payment_method), "seller": current_seller()}
    try:
        payment = charging.start(order, key=key, client_ip=request.META.get("REMOTE_ADDR", ""), now=timezone.now())
    except charging.NoLongerSold:
        return redirect("checkout:placed", key=key)
    except charging.CannotPay as problem:
        return render(request, "payments/pay.html", {**context, "problem": str(problem)}, status=503)
    return render(request, "payments/pay.html", {**context, "pay_url": payment.pay_url})


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def change(request: HttpRequest, key: str) -> HttpResponse:
    """The buyer pays in another way while the order still waits for money."""
    order, now = _order(key), timezone.now()
    ways = charging.other_ways(order, now=now)
    if not ways:
        messages.info(request, _("Đơn này không còn chờ trả tiền nên không đổi cách trả được."))
        return redirect("checkout:placed", key=key)
    form = OtherWayForm(request.POST if request.method == "POST" else None, ways=ways)
    if request.method == "POST" and form.is_valid():
        try:
            method = charging.change_way(order, code=form.cleaned_data["payment"], now=now)
        except charging.CannotPay as problem:
            messages.error(request, str(problem))
            return redirect("checkout:placed", key=key)
        messages.success(request, _("Đơn nay trả bằng: %s.") % _(method.label))
        return redirect("payments:pay" if method.is_online else "checkout:placed", key=key)
    context = {"order": order, "key": key, "form": form, "now_by": payments.label_of(order.payment_method)}
    return render(request, "payments/change.html", context, status=422 if form.errors else 200)


@require_safe
@private_page
def result(request: HttpRequest, key: str) -> HttpResponse:
    """Where the gateway sends the browser back to. Nothing in the address is believed, so nothing in it is read."""
    order = _order(key)
    if order.status != OrderStatus.PENDING_PAYMENT or not method_of(order.payment_method).is_online:
        return redirect("checkout:placed", key=key)
    latest = order.payments.first()
    context = {
        "order": order,
        "key": key,
        "method": method_of(order.payment_method),
        "has_failed": latest is not None and latest.state == PaymentState.FAILED,
        "problem": latest.problem if latest is not None else "",
        "seller": current_seller(),
    }
    return render(request, "payments/result.html", context)


@require_safe
@private_page
def state(request: HttpRequest, key: str) -> HttpResponse:
    """For the waiting page: whether there is something new to show."""
    order = _order(key)
    latest = order.payments.first()
    has_failed = method_of(order.payment_method).is_online and latest is not None and latest.state == PaymentState.FAILED
    waits = order.status == OrderStatus.PENDING_PAYMENT and not has_failed
    return JsonResponse({"waits": waits})


@csrf_exempt
@require_http_methods(["GET", "POST"])
def ipn(request: HttpRequest, provider: str) -> HttpResponse:
    """Server to server. The signature is checked on what came, byte by byte, before anything else."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
        raise Http404
    body = request.body if request.method == "POST" else b""
    try:
        gateway, result = charging.take_ipn(
            provider, method=request.method or "", query=request.META.get("QUERY_STRING", ""), body=body, now=timezone.now()
        )
    except KeyError as error:
        raise Http404 from error
    answer = gateway.answer_ipn(result)
    return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)


@csrf_exempt
@require_POST
def bank(request: HttpRequest) -> HttpResponse:
    """Incoming transfers from whoever reads the bank account. Refused whole or taken whole; the same line again changes nothing."""
    account = accounts.account_of(feed.CODE)
    if account is None or not account.is_enabled or int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
        raise Http404
    secret = accounts.secrets_of(account).get("secret", "")
    timestamp, signature = request.headers.get("X-Timestamp", ""), request.headers.get("X-Signature", "")
    if not secret or not feed.is_signed(secret, timestamp=timestamp, signature=signature, body=request.body, now_s=time.time()):
        log.error("bank feed refused: signature")
        return JsonResponse({"error": "signature"}, status=403)
    try:
        told = take_in_rows(feed.rows(request.body))
    except ValueError as error:
        return JsonResponse({"error": str(error)}, status=400)
    return JsonResponse(told)


def _order(key: str) -> Order:
    number = sealed.number_of(key)
    order = Order.objects.filter(number=number, channel="shop").first() if number else None
    if order is None:
        raise Http404
    return order
