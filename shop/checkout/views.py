"""Ordering as a guest: say who and where to, review, confirm. Nothing is written before the confirmation."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from catalog.facts import PREFETCHED, RELATED
from catalog.models import Product
from catalog.points.lookup import find_places
from catalog.points.models import Commune
from shop import coupons, payments
from shop.account import addresses
from shop.basket import just_ordered
from shop.basket import lines as basket_lines
from shop.basket.contents import COUPON_KEY, BasketLine, Contents, open_basket
from shop.basket.views import contents_of
from shop.checkout import placing, sealed
from shop.checkout.forms import FIELDS, HOME_PROVINCE, DetailsForm
from shop.drafts import DraftGift, DraftLine, OrderRefused
from shop.line_problems import LineProblem
from shop.order.models import Order
from shop.orders import place_order, placed_before
from shop.payments import charging
from shop.private_pages import private_page
from shop.seller import current_seller
from shop.seller.models import Seller
from shop.shipping.fees import NotDelivered, weight_of

SESSION_KEY = "checkout"
REVIEW_IS_OLD = gettext_lazy("Trang xem lại đã cũ. Hãy xem lại đơn rồi đặt.")
NOT_DELIVERED = gettext_lazy("Cửa hàng chưa giao đến nơi này. Hãy chọn nhận tại điểm bán, hoặc gọi cho cửa hàng.")


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def details(request: HttpRequest) -> HttpResponse:
    """Step 1. Answers are kept in the session as typed, so going back and forth loses nothing."""
    if _open_seller() is None:
        return _closed(request)
    held = _contents(request)
    if not held.may_be_ordered:
        return _back_to_basket(request, held)
    if request.method != "POST":
        kept = request.session.get(SESSION_KEY) or addresses.prefill(request.user)
        return _details_page(request, _prefilled(kept, held) if kept else _form(None, held), held)
    answers = {name: request.POST.get(name, "") for name in FIELDS}
    request.session[SESSION_KEY] = answers
    if {"other_province", "find_place", "choose_place"} & set(request.POST):
        _choose(request, answers)
        return redirect(f"{reverse('checkout:details')}#dia-chi")
    form = _form(answers, held)
    if not form.is_valid():
        return _details_page(request, form, held, status=422)
    return redirect("checkout:review")


def _choose(request: HttpRequest, answers: dict[str, str]) -> None:
    """Takes over the place of the pressed button; the rest of the form stays as typed."""
    commune = Commune.objects.filter(pk=request.POST.get("choose_place", "")[:5]).first()
    if commune is not None:
        request.session[SESSION_KEY] = {**answers, "province": commune.province_id, "commune": commune.code, "find": "", "receive": "giao"}


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Places that a few typed letters mean, as buttons for the form."""
    found = find_places(request.GET.get("q", ""), home_province=HOME_PROVINCE)
    response = render(request, "checkout/places.html", {"places": found, "asked": bool(request.GET.get("q", "").strip())})
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def communes(request: HttpRequest) -> HttpResponse:
    """The options of a province, for the select beside it."""
    found = Commune.objects.filter(province_id=request.GET.get("tinh", "")[:2]).values_list("code", "name")
    response = render(request, "checkout/communes.html", {"communes": found})
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def review(request: HttpRequest) -> HttpResponse:
    """Step 2, which the law asks for: everything once more, a way back, and one button that names the amount."""
    seller = _open_seller()
    if seller is None:
        return _closed(request)
    if request.method == "POST":
        return _confirm(request, seller)
    held = _contents(request)
    if not held.may_be_ordered:
        return _back_to_basket(request, held)
    form = _form(request.session.get(SESSION_KEY) or {}, held)
    if not form.is_valid():
        return redirect("checkout:details")
    said = {name: str(value) for name, value in form.cleaned_data.items()}
    weight_g = weight_of((line.weight_g, line.quantity) for line in held.lines)
    try:
        fee = placing.delivery_fee(said, goods_vnd=held.payable_vnd, weight_g=weight_g, on=timezone.localdate())
    except NotDelivered:
        messages.error(request, NOT_DELIVERED)
        return redirect("checkout:details")
    shown = sealed.Review(
        token=secrets.token_urlsafe(24),
        lines=tuple(_draft_line(line) for line in held.lines if not line.gift_set_id),
        gifts=tuple(_draft_gift(line) for line in held.lines if line.gift_set_id),
        discounts=held.found.discounts,
        code=held.code,
        details=said,
        delivery_fee_vnd=fee.fee_vnd,
        fee_note=fee.note,
        weight_g=weight_g,
    )
    return _review_page(request, shown, held, seller)


def _confirm(request: HttpRequest, seller: Seller) -> HttpResponse:
    try:
        shown = sealed.unseal(request.POST.get("review", ""))
    except sealed.SealBroken:
        messages.error(request, REVIEW_IS_OLD)
        return redirect("checkout:review")
    try:
        place = placing.destination(shown.details)
    except placing.PlaceGone:
        return _asked_again(request, shown, REVIEW_IS_OLD)
    if request.POST.get("consent") != "1":
        return _without_consent(request, shown, seller)
    if _fee_has_changed(shown):
        return _asked_again(request, shown, _("Phí giao hàng vừa thay đổi. Hãy xem lại đơn rồi đặt."))
    if _discount_has_changed(shown):
        return _asked_again(request, shown, _("Ưu đãi vừa thay đổi. Hãy xem lại tổng tiền rồi đặt."))
    user_id = request.user.pk if request.user.is_authenticated else None
    payment = payments.method_of(shown.details["payment"])
    draft = placing.draft_of(shown, place, user_id=user_id, payment=payment, client_ip=request.META.get("REMOTE_ADDR", ""))
    try:
        order = place_order(draft, now=timezone.now(), on=timezone.localdate())
    except OrderRefused as refused:
        return _refused(request, refused.problems)
    basket_lines.take_out(
        open_basket(request),
        product_ids=[line.product_id for line in shown.lines],
        gift_set_ids=[line.gift_set_id for line in shown.gifts],
    )
    for key in (SESSION_KEY, COUPON_KEY):
        request.session.pop(key, None)
    just_ordered.remember(request.session, number=order.number, now=timezone.now())
    return _after(order)


def _after(order: Order) -> HttpResponse:
    is_to_be_paid = charging.is_payable(order, now=timezone.now())
    return redirect("payments:pay" if is_to_be_paid else "checkout:placed", key=sealed.order_key(order.number))


def _without_consent(request: HttpRequest, shown: sealed.Review, seller: Seller) -> HttpResponse:
    if order := placed_before(shown.token):
        return _after(order)
    held = _contents(request)
    if not held.may_be_ordered:
        return _back_to_basket(request, held)
    return _review_page(request, shown, held, seller, lacks_consent=True)


def _asked_again(request: HttpRequest, shown: sealed.Review, words: str) -> HttpResponse:
    """Unless this very review became an order before, which may be what used the coupon up: then that order is the answer."""
    if order := placed_before(shown.token):
        return _after(order)
    messages.error(request, words)
    return redirect("checkout:review")


def _fee_has_changed(shown: sealed.Review) -> bool:
    try:
        now = placing.delivery_fee(shown.details, goods_vnd=shown.goods_vnd, weight_g=shown.weight_g, on=timezone.localdate())
    except NotDelivered:
        return True
    return now.fee_vnd != shown.delivery_fee_vnd


def _discount_has_changed(shown: sealed.Review) -> bool:
    """What was promised must still be given; an offer that began since is a pleasant surprise of the next order."""
    if not shown.discounts:
        return False
    products = Product.objects.select_related(*RELATED).prefetch_related(*PREFETCHED).in_bulk([line.product_id for line in shown.lines])
    if any(line.product_id in products and products[line.product_id].price_vnd != line.unit_price_vnd for line in shown.lines):
        return False  # the order tells the new price, and the next review shows what the offer makes of it
    pieces = [(products[line.product_id], line.quantity) for line in shown.lines if line.product_id in products]
    now = coupons.find(pieces, code=shown.code, now=timezone.now())
    return now.by_product != {line.product_id: line.discount_vnd for line in shown.lines if line.discount_vnd}


def _refused(request: HttpRequest, problems: tuple[LineProblem, ...]) -> HttpResponse:
    """A new price is told on a new review; anything else is mended in the basket. The answers stay in the session."""
    for problem in problems:
        messages.error(request, problem.text)
    if any(problem.code == "not_at_point" for problem in problems):
        return redirect("checkout:details")
    only_prices = all(problem.code in ("price_changed", "coupon_gone") for problem in problems)
    return redirect("checkout:review" if only_prices else "basket:summary")


def _methods(held: Contents) -> list[payments.PaymentMethod]:
    return [method for method in payments.offered(held.payable_vnd) if not (method.is_cash and held.has_alcohol)]


def _form(answers: dict[str, str] | None, held: Contents) -> DetailsForm:
    return DetailsForm(answers, methods=_methods(held), lacking=held.lacking_at)


def _prefilled(kept: dict[str, str], held: Contents) -> DetailsForm:
    """Bound to nothing, so that a half-filled form isn't scolded before it is sent."""
    form = _form(kept, held)
    form.is_bound = False
    form.initial = kept
    return form


def _details_page(request: HttpRequest, form: DetailsForm, held: Contents, *, status: int = 200) -> HttpResponse:
    sought = (request.session.get(SESSION_KEY) or {}).get("find", "")
    context = {"form": form, "contents": held, "places": find_places(sought, home_province=HOME_PROVINCE), "asked": bool(sought)}
    return render(request, "checkout/details.html", context, status=status)


def _review_page(
    request: HttpRequest, shown: sealed.Review, held: Contents, seller: Seller, *, lacks_consent: bool = False
) -> HttpResponse:
    singles = {line.product_id: line for line in held.lines if not line.gift_set_id}
    boxes = {line.gift_set_id: line for line in held.lines if line.gift_set_id}
    rows = [(singles.get(line.product_id), line, line.quantity * line.unit_price_vnd) for line in shown.lines]
    rows += [(boxes.get(box.gift_set_id), box, box.quantity * box.unit_price_vnd) for box in shown.gifts]
    context = {
        "review": shown,
        "sealed": sealed.seal(shown),
        "rows": rows,
        "place": placing.destination(shown.details),
        "seller": seller,
        "payment": payments.method_of(shown.details["payment"]),
        "lacks_consent": lacks_consent,
        "contents": held,
    }
    return render(request, "checkout/review.html", context, status=422 if lacks_consent else 200)


def _draft_line(line: BasketLine) -> DraftLine:
    return DraftLine(product_id=line.product_id, quantity=line.quantity, unit_price_vnd=line.unit_price_vnd, discount_vnd=line.discount_vnd)


def _draft_gift(line: BasketLine) -> DraftGift:
    return DraftGift(gift_set_id=line.gift_set_id, quantity=line.quantity, unit_price_vnd=line.unit_price_vnd)


def _contents(request: HttpRequest) -> Contents:
    return contents_of(request)


def _back_to_basket(request: HttpRequest, held: Contents) -> HttpResponse:
    if held.lines:
        messages.warning(request, _("Trong giỏ có món chưa đặt được. Hãy xem từng món rồi đặt tiếp."))
    return redirect("basket:summary")


def _open_seller() -> Seller | None:
    seller = current_seller()
    return seller if seller is not None and seller.is_complete else None


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "checkout/closed.html", status=503)
