"""Writing a review after a delivered order, and asking a question. Both wait for a person before anyone else sees them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.browse.age import is_adult
from catalog.models import Product
from catalog.voices import settle
from shop.checkout import limits, sealed
from shop.checkout.forms import mobile_number
from shop.order.models import Order, OrderStatus
from shop.private_pages import private_page
from shop.reviews.forms import QuestionForm, ReviewForm
from shop.same_origin import same_origin_post

RECEIVED = (OrderStatus.SHIPPED, OrderStatus.COMPLETED)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """`don` is the key of an order's own page; without it number and phone prove the purchase."""
    product = get_object_or_404(Product.objects.select_related("producer"), pk=pk, is_public=True)
    if product.is_alcohol and not is_adult(request):
        return render(request, "catalogue/age_question.html", {"next_url": request.get_full_path()})
    key = request.POST.get("don", request.GET.get("don", ""))
    known = sealed.number_of(key) if key else None
    form = ReviewForm(request.POST or None, request.FILES or None, is_known=known is not None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, product, key, status=422 if form.is_bound else 200)
    if not limits.may_look_up(request, number=known or form.cleaned_data["number"]):
        form.add_error(None, _("Bạn thử hơi nhiều lần. Hãy thử lại sau mười phút."))
        return _page(request, form, product, key, status=429)
    number = known if known is not None else _proved(form.cleaned_data)
    if number is None or not _was_received(number, product):
        form.add_error(None, _("Chưa thấy đơn đã giao nào có sản phẩm này khớp với mã đơn và số điện thoại. Hãy xem lại cả hai."))
        return _page(request, form, product, key, status=404)
    said = form.cleaned_data
    try:
        settle.send_review(
            product=product,
            order_number=number,
            rating=int(said["rating"]),
            author=said["author"],
            body=said["body"],
            photos=[photo.read() for photo in said["photos"]],
        )
    except settle.NotTaken as refused:
        form.add_error(None, str(refused))
        return _page(request, form, product, key, status=409)
    messages.success(request, _("Cảm ơn bạn. Nhận xét sẽ hiện sau khi cửa hàng xem qua, thường trong hai ngày làm việc."))
    return redirect(product.get_absolute_url())


@same_origin_post
@require_POST
@private_page
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    product = get_object_or_404(Product, pk=pk, is_public=True)
    form = QuestionForm(request.POST)
    if not limits.may_ask(request):
        messages.error(request, _("Bạn gửi hơi nhiều câu hỏi. Hãy thử lại sau mười phút, hoặc gọi cho cửa hàng."))
    elif not form.is_valid():
        messages.error(request, _("Câu hỏi cần tên bạn và ít nhất mười chữ cái."))
    elif not form.cleaned_data["website"]:
        settle.ask(product=product, author=form.cleaned_data["author"], body=form.cleaned_data["body"])
        messages.success(request, _("Cửa hàng đã nhận câu hỏi. Câu trả lời sẽ hiện ở trang này."))
    return redirect(f"{product.get_absolute_url()}#hoi-dap")


def _page(request: HttpRequest, form: ReviewForm, product: Product, key: str, *, status: int) -> HttpResponse:
    return render(request, "reviews/write.html", {"form": form, "product": product, "key": key}, status=status)


def _proved(said: dict) -> str | None:
    """The order's number when the phone fits; one answer for every other case."""
    order = Order.objects.filter(number=said["number"], channel="shop").only("number", "phone").first()
    known = order.phone.as_e164 if order is not None and order.phone else ""
    return said["number"] if known and constant_time_compare(known, mobile_number(said["phone"]) or "") else None


def _was_received(number: str, product: Product) -> bool:
    return Order.objects.filter(number=number, channel="shop", status__in=RECEIVED, lines__product=product).exists()
