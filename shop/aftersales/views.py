"""What a buyer does with an order after placing it, by the order's signed address: cancel, send back, complain. No account needed."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from shop import orders, papers
from shop.aftersales import cases, returns
from shop.aftersales.clocks import Clock, clock_of, clocks, return_reasons
from shop.aftersales.forms import CaseForm, ReturnForm, WordsForm
from shop.aftersales.letters import case_key, number_of
from shop.aftersales.models import OPEN_STATES, Case, CasePhoto
from shop.checkout import limits, sealed
from shop.order.models import Order
from shop.private_pages import private_page
from shop.seller import current_seller

TOO_MANY = gettext_noop("Bạn gửi hơi nhiều lần. Hãy thử lại sau mười phút, hoặc gọi cho cửa hàng.")


def order_of(key: str) -> Order:
    """Raises `Http404` for a key that nobody was given."""
    number = sealed.number_of(key)
    order = Order.objects.filter(number=number, channel="shop").first() if number else None
    if order is None:
        raise Http404
    return order


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def cancel(request: HttpRequest, key: str) -> HttpResponse:
    order = order_of(key)
    if request.method == "POST":
        if orders.cancel_by_buyer(order.pk):
            messages.success(request, _("Đã hủy đơn. Hàng trở lại bán; bạn không phải trả gì."))
        else:
            messages.error(
                request, _("Đơn này không tự hủy được nữa vì hàng đã đóng gói hoặc đơn đã đổi tình trạng. Hãy gọi cho cửa hàng.")
            )
        return redirect("checkout:placed", key=key)
    if not orders.is_cancellable_by_buyer(order):
        return redirect("checkout:placed", key=key)
    return render(request, "aftersales/cancel.html", {"order": order, "key": key})


@require_safe
@private_page
def contract(request: HttpRequest, key: str) -> HttpResponse:
    """To keep and print (Law 19/2023/QH15, Article 38)."""
    order = order_of(key)
    return papers.as_download(papers.contract(order, current_seller()), name=f"don-dat-hang-{order.number}.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def send_back(request: HttpRequest, key: str) -> HttpResponse:
    order, today = order_of(key), timezone.localdate()
    reasons, lines = returns.open_reasons(order, on=today), returns.left_to_return(order)
    if not reasons or not lines:
        messages.info(request, _("Đơn này không còn gì để gửi yêu cầu trả hàng. Bạn vẫn gửi phản ánh được."))
        return redirect("checkout:placed", key=key)
    form = ReturnForm(request.POST or None, request.FILES or None, reasons=reasons, lines=lines)
    if request.method == "POST" and form.is_valid():
        if not limits.may(request, "case", per_address=10):
            form.add_error(None, _(TOO_MANY))
        else:
            new = cases.NewCase(
                kind="return",
                order=order,
                text=form.cleaned_data["text"],
                reason=form.cleaned_data["reason"],
                lines=form.units(),
                photos=form.cleaned_data["photos"],
                phone=str(order.phone),
                name=order.shipping_address.first_name if order.shipping_address else "",
            )
            return _opened(request, new)
    status = 422 if form.errors else 200
    return render(request, "aftersales/return.html", {"form": form, "order": order, "key": key, "reasons": reasons}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def complain(request: HttpRequest, key: str) -> HttpResponse:
    order = order_of(key)
    form = CaseForm(request.POST or None, request.FILES or None, kinds=_kinds("complaint"), has_order=True)
    if request.method == "POST" and form.is_valid():
        if not limits.may(request, "case", per_address=10):
            form.add_error(None, _(TOO_MANY))
        else:
            said = form.cleaned_data
            new = cases.NewCase(kind=said["kind"], order=order, text=said["text"], photos=said["photos"], phone=str(order.phone))
            return _opened(request, new)
    context = {"form": form, "order": order, "key": key, "clocks": _kinds("complaint")}
    return render(request, "aftersales/complain.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def policy(request: HttpRequest) -> HttpResponse:
    """How to complain, how long each thing takes, and a form for those who have no order at hand."""
    form = CaseForm(request.POST or None, request.FILES or None, kinds=_kinds("complaint", "privacy"), has_order=False)
    if request.method == "POST" and form.is_valid():
        if not limits.may(request, "case", per_address=10):
            form.add_error(None, _(TOO_MANY))
        else:
            return _opened(request, cases.NewCase(**form.cleaned_data, user_id=request.user.pk if request.user.is_authenticated else None))
    context = {
        "form": form,
        "complaints": _kinds("complaint"),
        "privacy": _kinds("privacy"),
        "returns": clock_of("return", on=timezone.localdate()),
        "reasons": return_reasons().values(),
        "seller": current_seller(),
    }
    return render(request, "aftersales/policy.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def case(request: HttpRequest, key: str) -> HttpResponse:
    """A case as its sender sees it."""
    found = _case_of(key)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cases.add_from_buyer(found.pk, text=form.cleaned_data["text"], now=timezone.now())
            messages.success(request, _("Đã gửi thêm lời của bạn."))
        except cases.NotPossible as refused:
            messages.error(request, str(refused))
        return redirect("after:case", key=key)
    context = {
        "case": found,
        "entries": found.entries.all(),
        "lines": found.lines.select_related("line"),
        "photos": found.photos.all(),
        "form": form,
        "key": key,
        "is_open": found.state in OPEN_STATES,
        "order_key": sealed.order_key(found.order.number) if found.order and found.order.channel == "shop" else "",
        "seller": current_seller(),
    }
    return render(request, "aftersales/case.html", context, status=422 if form.errors else 200)


@require_safe
@private_page
def photo(request: HttpRequest, key: str, pk: int) -> FileResponse:
    return photo_response(get_object_or_404(CasePhoto, pk=pk, case=_case_of(key)))


def photo_response(found: CasePhoto) -> FileResponse:
    try:
        return FileResponse(found.file.open("rb"), content_type="image/jpeg")
    except FileNotFoundError as missing:
        raise Http404 from missing


def _case_of(key: str) -> Case:
    number = number_of(key)
    found = Case.objects.select_related("order").filter(number=number).first() if number else None
    if found is None:
        raise Http404
    return found


def _opened(request: HttpRequest, new: cases.NewCase) -> HttpResponse:
    opened = cases.open_case(new, now=timezone.now())
    messages.success(request, _("Cửa hàng đã nhận yêu cầu. Hãy lưu địa chỉ trang này để xem trả lời."))
    return redirect("after:case", key=case_key(opened.number))


def _kinds(*groups: str) -> list[Clock]:
    today = timezone.localdate()
    kinds = dict.fromkeys(clock.kind for clock in clocks() if clock.group in groups and clock.valid_from <= today)
    return [clock_of(kind, on=today) for kind in kinds]
