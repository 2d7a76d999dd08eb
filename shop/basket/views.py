"""The basket: adding, changing, removing, and the number beside "Giỏ hàng". Every step is a form, so it works without scripts."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.browse.age import is_adult
from catalog.facts import PREFETCHED, RELATED
from catalog.gifts.facts import with_items
from catalog.gifts.models import GiftSet
from catalog.models import Product
from shop import coupons, line_problems, payments
from shop.basket import just_ordered, lines
from shop.basket.contents import COUPON_KEY, Contents, contents, open_basket
from shop.basket.forms import QuantityForm
from shop.basket.models import Basket, GiftLine
from shop.checkout import limits, sealed
from shop.line_problems import LineProblem
from shop.private_pages import private_page
from shop.same_origin import same_origin_post


@require_safe
@private_page
def summary(request: HttpRequest) -> HttpResponse:
    number = just_ordered.number_in(request.session, now=timezone.now())
    context = {"contents": contents_of(request), "ordered": number, "ordered_key": sealed.order_key(number) if number else ""}
    return render(request, "basket/summary.html", context)


def contents_of(request: HttpRequest) -> Contents:
    """What the visitor's basket holds now, with the coupon of the session."""
    return contents(
        open_basket(request),
        on=timezone.localdate(),
        now=timezone.now(),
        is_cash=not payments.takes_other_than_cash(),
        code=request.session.get(COUPON_KEY, ""),
    )


@require_safe
@private_page
def count(request: HttpRequest) -> JsonResponse:
    """{"count": units in the basket}; for the number in the header."""
    basket = open_basket(request)
    if basket.pk is None:
        return JsonResponse({"count": 0})
    boxes = GiftLine.objects.filter(basket=basket).order_by().values_list("quantity", flat=True)
    units = basket.lines.order_by().values_list("quantity", flat=True).union(boxes, all=True)
    return JsonResponse({"count": sum(units)})


@same_origin_post
@require_POST
@private_page
def add(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Puts `quantity` units in; what can't be sold is refused in words and changes nothing."""
    product = _asked_product(request, pk)
    if product.is_alcohol and not is_adult(request):
        messages.error(request, _("Đồ uống có cồn chỉ bán cho người từ 18 tuổi. Hãy xác nhận tuổi rồi thêm vào giỏ."))
        return redirect(product.get_absolute_url())
    form = QuantityForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["quantity"]:
        messages.error(request, _("Số lượng là số từ 1 đến 9999."))
        return redirect(product.get_absolute_url())
    quantity = form.cleaned_data["quantity"]
    problem = _problem(product, basket=open_basket(request), quantity=quantity)
    if problem:
        messages.error(request, problem.text)
        return redirect(product.get_absolute_url())
    try:
        lines.add(request.basket, product, quantity=quantity)
    except lines.BasketFull:
        messages.error(request, _("Một đơn nhận tối đa %d sản phẩm khác nhau. Hãy đặt đơn này trước rồi chọn tiếp.") % lines.MOST_LINES)
        return redirect("basket:summary")
    messages.success(request, _("Đã thêm “%s” vào giỏ hàng.") % product.title)
    return redirect("basket:summary")


@require_POST
@private_page
def change(request: HttpRequest, line_id: int) -> HttpResponse:
    """A quantity over the stock is kept as wished; the page then says what is left."""
    form = QuantityForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["quantity"]))
        return redirect("basket:summary")
    if not lines.change(open_basket(request), line_id=line_id, quantity=form.cleaned_data["quantity"]):
        raise Http404
    return redirect("basket:summary")


@same_origin_post
@require_POST
@private_page
def add_gift(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts boxes of a gift set in; what can't be packed is refused in words and changes nothing."""
    gift = get_object_or_404(GiftSet.objects.filter(is_public=True).prefetch_related(with_items(pictures=False)), pk=pk)
    form = QuantityForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["quantity"]:
        messages.error(request, _("Số lượng là số từ 1 đến 9999."))
        return redirect(gift.get_absolute_url())
    basket = open_basket(request)
    held = GiftLine.objects.filter(basket_id=basket.pk, gift_set=gift).values_list("quantity", flat=True).first() if basket.pk else 0
    problem = line_problems.find_for_set(gift, quantity=form.cleaned_data["quantity"] + (held or 0), on=timezone.localdate())
    if problem:
        messages.error(request, problem.text)
        return redirect(gift.get_absolute_url())
    try:
        lines.add_gift(request.basket, gift, quantity=form.cleaned_data["quantity"])
    except lines.BasketFull:
        messages.error(request, _("Một đơn nhận tối đa %d sản phẩm khác nhau. Hãy đặt đơn này trước rồi chọn tiếp.") % lines.MOST_LINES)
        return redirect("basket:summary")
    messages.success(request, _("Đã thêm “%s” vào giỏ hàng.") % gift.title)
    return redirect("basket:summary")


@require_POST
@private_page
def change_gift(request: HttpRequest, line_id: int) -> HttpResponse:
    form = QuantityForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["quantity"]))
        return redirect("basket:summary")
    if not lines.change_gift(open_basket(request), line_id=line_id, quantity=form.cleaned_data["quantity"]):
        raise Http404
    return redirect("basket:summary")


@require_POST
@private_page
def remove_gift(request: HttpRequest, line_id: int) -> HttpResponse:
    lines.change_gift(open_basket(request), line_id=line_id, quantity=0)
    return redirect("basket:summary")


@require_POST
@private_page
def coupon(request: HttpRequest) -> HttpResponse:
    """Keeps or drops the code; what it does stands on the page. Guessing is slowed down."""
    if "bo" in request.POST:
        request.session.pop(COUPON_KEY, None)
        return redirect("basket:summary")
    code = request.POST.get("ma", "").replace("\x00", "").strip().upper()[: coupons.LONGEST_CODE]
    if not limits.may_try_coupon(request):
        messages.error(request, _("Bạn thử mã hơi nhiều lần. Hãy thử lại sau mười phút."))
    elif code:
        request.session[COUPON_KEY] = code
    return redirect("basket:summary")


@require_POST
@private_page
def remove(request: HttpRequest, line_id: int) -> HttpResponse:
    """Removing twice is no fault."""
    lines.change(open_basket(request), line_id=line_id, quantity=0)
    return redirect("basket:summary")


def _asked_product(request: HttpRequest, pk: int | None) -> Product:
    """By address or by the field `product`; 404 for what isn't published."""
    named = request.POST.get("product", "")
    if pk is None and not (named.isascii() and named.isdigit() and len(named) < 10):
        raise Http404
    published = Product.objects.filter(is_public=True).select_related(*RELATED).prefetch_related(*PREFETCHED)
    return get_object_or_404(published, pk=pk if pk is not None else int(named))


def _problem(product: Product, *, basket: Basket, quantity: int) -> LineProblem | None:
    wanted = quantity + lines.quantity_of(basket, product_id=product.pk)
    return line_problems.find(product, quantity=wanted, on=timezone.localdate(), is_cash=not payments.takes_other_than_cash())
