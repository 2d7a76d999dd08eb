"""The account: opening one, its orders, who one is, and the password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.audit.record import record
from shop.account import addresses, claims, consent
from shop.account.forms import AddressForm, NewPasswordForm, ProfileForm, RegisterForm
from shop.account.guard import own_page
from shop.account.models import ConsentEntry, Purpose
from shop.checkout import limits, sealed
from shop.order.models import Order
from shop.portal.invitations import BACKEND
from shop.private_pages import private_page
from shop.users.models import User

PER_PAGE = 20


def _shown(request: HttpRequest, name: str, context: dict[str, Any], *, form: Any = None) -> HttpResponse:
    wrong = form is not None and form.is_bound and bool(form.errors)
    return render(request, f"account/{name}.html", {**context, "form": form}, status=422 if wrong else 200)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("account:overview")
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not limits.may(request, "register", per_address=10):
            form.add_error(None, _("Bạn đã thử quá nhiều lần. Hãy đợi mười phút rồi thử lại."))
        else:
            user = _opened(form, ip=request.META.get("REMOTE_ADDR", ""))
            if user is not None:
                login(request, user, backend=BACKEND)
                messages.success(request, _("Tài khoản đã mở."))
                return redirect("account:overview")
    return _shown(request, "register", {}, form=form)


def _opened(form: RegisterForm, *, ip: str) -> User | None:
    """None when the same name was taken a moment ago; the form then says so."""
    contact = form.cleaned_data["contact"]
    names = {"email": contact} if "@" in contact else {"phone": contact}
    try:
        with transaction.atomic():
            user = User(username=contact, first_name=form.cleaned_data["name"], **names)
            user.set_password(form.cleaned_data["password"])
            user.save()
            consent.give([Purpose.ACCOUNT], version=consent.ACCOUNT_VERSION, at=timezone.now(), user_id=user.pk, ip=ip)
            return user
    except IntegrityError:
        form.add_error("contact", _("Tên đăng nhập này đã có tài khoản. Hãy đăng nhập."))
        return None


@own_page
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    page = Paginator(claims.orders_of(request.user), PER_PAGE).get_page(request.GET.get("trang"))
    return _shown(request, "overview", {"page": page})


@own_page
@require_safe
def order(request: HttpRequest, number: str) -> HttpResponse:
    """The way to the order's own page; another person's order is not there."""
    found = get_object_or_404(claims.orders_of(request.user).only("number"), number=number)
    return redirect("checkout:placed", key=sealed.order_key(found.number))


@own_page
@require_POST
def claim(request: HttpRequest, key: str) -> HttpResponse:
    number = sealed.number_of(key)
    found = Order.objects.filter(number=number, channel="shop").first() if number else None
    if found is None or not claims.claim(found, request.user):
        raise Http404
    record(action="order.claimed", target=found, by=request.user)
    messages.success(request, _("Đơn %s đã nằm trong tài khoản của bạn.") % found.number)
    return redirect("account:overview")


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = ProfileForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        user.first_name, user.last_name = form.cleaned_data["name"], ""
        user.phone, user.email = form.cleaned_data["phone"] or None, form.cleaned_data["email"]
        try:
            with transaction.atomic():
                user.save(update_fields=["first_name", "last_name", "phone", "email"])
        except IntegrityError:
            form.add_error(None, _("Số điện thoại hoặc thư điện tử này vừa được tài khoản khác dùng."))
        else:
            messages.success(request, _("Đã lưu thông tin của bạn."))
            return redirect("account:profile")
    return _shown(request, "profile", {}, form=form)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and is_owner(request, form):
        user.set_password(form.cleaned_data["password"])
        user.save(update_fields=["password"])
        update_session_auth_hash(request, user)
        record(action="account.password", target=user, by=user)
        messages.success(request, _("Mật khẩu đã đổi. Các thiết bị khác phải đăng nhập lại."))
        return redirect("account:overview")
    return _shown(request, "password", {}, form=form)


def is_owner(request: HttpRequest, form: Any) -> bool:
    """Whether the password in `old` is the account's; the form says what is wrong."""
    if not limits.may(request, f"password:{request.user.pk}", per_address=8):
        form.add_error("old", _("Bạn đã thử quá nhiều lần. Hãy đợi mười phút rồi thử lại."))
    elif not request.user.check_password(form.cleaned_data["old"]):
        form.add_error("old", _("Mật khẩu đang dùng chưa đúng."))
    return not form.errors


@own_page
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    return _shown(request, "consents", {"entries": ConsentEntry.objects.filter(user_id=int(request.user.pk or 0))[:200]})


@own_page
@require_safe
def address_list(request: HttpRequest) -> HttpResponse:
    return _shown(request, "addresses", {"addresses": addresses.of(request.user)})


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    known = get_object_or_404(addresses.of(request.user), pk=pk) if pk is not None else None
    if "other_province" in request.POST:
        form = AddressForm(initial=request.POST.dict())
        return _shown(request, "address", {"address": known}, form=form)
    form = AddressForm(request.POST or None, initial=addresses.answers_of(known) if known else _own(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            addresses.save(request.user, form.cleaned_data, address=known)
        except addresses.ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Đã lưu địa chỉ."))
            return redirect("account:addresses")
    return _shown(request, "address", {"address": known}, form=form)


def _own(user: Any) -> dict[str, Any]:
    return {"name": user.first_name, "phone": user.phone.as_national if user.phone else ""}


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def remove_address(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first."""
    known = get_object_or_404(addresses.of(request.user), pk=pk)
    if request.method == "POST":
        known.delete()
        messages.success(request, _("Đã xóa địa chỉ."))
        return redirect("account:addresses")
    return _shown(request, "address_remove", {"address": known})
