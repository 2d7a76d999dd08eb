"""Connecting a shop at a marketplace: adding it, the seller's consent by either form of the page, notifications, whose shop it is."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import permission_denied

from catalog.producers.models import Producer
from connectors import registry
from connectors.accounts import LOOPBACK_HOSTS, authorize, authorize_group, connect
from connectors.errors import MarketplaceError
from connectors.marketplace import Capability
from connectors.models import Account, AccountState
from connectors.tasks import wake
from shop.secrets import open_sealed, seal

MAY = "connectors.change_account"
STATE_SALT, STATE_LIFE_S = "connectors.consent", 15 * 60
CONFIRM = "cms/staff/confirm.html"


def _may(request: HttpRequest) -> None:
    if not request.user.has_perm(MAY):
        raise PermissionDenied


def _connectable() -> list[str]:
    """Marketplaces that ask the seller for consent."""
    return [code for code in registry.codes() if getattr(registry.folder(code), "NEEDS_CONSENT", True)]


def show_all(request: HttpRequest) -> HttpResponse:
    _may(request)
    accounts = Account.objects.filter(marketplace__in=_connectable(), transport="api").select_related("producer")
    context = {"title": _("Kết nối gian hàng"), "accounts": accounts, "can_add": bool(_connectable())}
    return render(request, "connectors/accounts.html", context)


class AddForm(forms.Form):
    marketplace = forms.ChoiceField(label=gettext_lazy("Sàn"))
    name = forms.CharField(label=gettext_lazy("Tên gian hàng (để bạn nhận ra)"), max_length=100)
    host = forms.CharField(
        label=gettext_lazy("Địa chỉ máy chủ của sàn"),
        initial="https://partner.shopeemobile.com",
        help_text=gettext_lazy("Máy thử nghiệm của Shopee: https://openplatform.sandbox.test-stable.shopee.sg"),
    )
    is_test_host = forms.BooleanField(label=gettext_lazy("Đây là máy chủ thử nghiệm"), required=False)
    partner_id = forms.CharField(label=gettext_lazy("Mã ứng dụng (Partner ID)"), max_length=32)
    partner_key = forms.CharField(
        label=gettext_lazy("Khóa ứng dụng (Partner Key)"),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Bỏ trống nếu ứng dụng này đã có ở một gian hàng khác: khóa được dùng chung."),
    )
    producer = forms.ModelChoiceField(
        label=gettext_lazy("Gian hàng của chủ thể"),
        queryset=Producer.objects.order_by("name"),
        required=False,
        empty_label=gettext_lazy("Gian hàng chung của tỉnh"),
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("Thư báo khi cần cấp quyền lại"), help_text=gettext_lazy("Một người nhận, mỗi việc báo một lần.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, registry.folder(code).LABEL) for code in _connectable()]
        self.fields["marketplace"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean_host(self) -> str:
        host = str(self.cleaned_data["host"]).rstrip("/")
        parts = urlsplit(host)
        if not parts.hostname or (parts.scheme != "https" and parts.hostname not in LOOPBACK_HOSTS):
            raise forms.ValidationError(_("Địa chỉ phải bắt đầu bằng https://"))
        return host

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if Account.objects.filter(marketplace=given.get("marketplace"), name=given.get("name")).exists():
            self.add_error("name", _("Đã có gian hàng tên này. Hãy đặt tên khác."))
        if given.get("partner_id") and not given.get("partner_key"):
            given["partner_key"] = _known_key(given)
            if not given["partner_key"]:
                self.add_error("partner_key", _("Chưa biết khóa của ứng dụng này, hãy nhập khóa."))
        return given


def _known_key(given: dict[str, Any]) -> str:
    """Of another account of the same app."""
    rows = Account.objects.filter(marketplace=given.get("marketplace"), host=given.get("host"), settings__partner_id=given["partner_id"])
    return next((key for row in rows if (key := (open_sealed(row.secrets) or {}).get("partner_key", ""))), "")


def add(request: HttpRequest) -> HttpResponse:
    _may(request)
    form = AddForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        account = Account.objects.create(
            marketplace=given["marketplace"],
            name=given["name"],
            host=given["host"],
            is_test_host=given["is_test_host"],
            settings={"partner_id": given["partner_id"]},
            secrets=seal({"partner_key": given["partner_key"]}),
            producer=given["producer"],
            contact_email=given["contact_email"],
        )
        messages.success(request, _("Đã thêm gian hàng. Bước tiếp theo: cấp quyền."))
        return redirect("marketplace_account", account.pk)
    question = _("Lấy mã và khóa ứng dụng ở trang quản lý ứng dụng của sàn. Một ứng dụng dùng được cho nhiều gian hàng.")
    context = {"title": _("Kết nối gian hàng"), "question": question, "label": _("Thêm gian hàng"), "form": form}
    return render(request, CONFIRM, {**context, "back": reverse("marketplace_accounts")}, status=400 if form.errors else 200)


class OwnerForm(forms.ModelForm):
    class Meta:
        model = Account
        fields = ("producer", "contact_email")


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account: where its consent stands, and each act on it."""
    _may(request)
    account = get_object_or_404(Account.objects.select_related("producer"), pk=account_id)
    market = connect(account).part(Capability.AUTHORIZE)
    if market is None:
        raise Http404
    form = OwnerForm(request.POST if request.POST.get("act") == "owner" else None, instance=account)
    if request.method == "POST":
        done = _act(request, account, market, form)
        if done is not None:
            return done
    context = {
        "title": str(account),
        "account": account,
        "pages": market.consent_pages.items(),
        "form": form,
        "webhook_url": _webhook_url(account),
        "is_asking": account.state in (AccountState.NEW, AccountState.NEEDS_REAUTH),
    }
    return render(request, "connectors/account.html", context, status=400 if form.errors else 200)


def _act(request: HttpRequest, account: Account, market: Any, form: OwnerForm) -> HttpResponse | None:
    act = request.POST.get("act")
    here = reverse("marketplace_account", args=[account.pk])
    if act == "owner":
        if not form.is_valid():
            return None
        form.save()
        messages.success(request, _("Đã lưu."))
        return redirect(here)
    if act == "notifications":
        try:
            market.subscribe(url=_webhook_url(account))
        except MarketplaceError as error:
            messages.error(request, f"{error.text} ({error.code})")
        else:
            messages.success(request, _("Sàn đã nhận địa chỉ thông báo."))
        return redirect(here)
    if act in market.consent_pages:
        back = request.build_absolute_uri(reverse("marketplace_consent", args=[account.pk]))
        state = signing.dumps({"account": account.pk, "user": request.user.pk}, salt=STATE_SALT)
        return HttpResponseRedirect(market.consent_url(page=act, redirect_url=back, state=state))
    raise Http404


def _webhook_url(account: Account) -> str:
    app = account.settings.get("partner_id", str(account.pk))
    return f"{settings.SITE_URL}{reverse('connectors:webhook', args=[account.marketplace, app])}"


@require_http_methods(["GET", "POST"])
def come_back(request: HttpRequest, account_id: int) -> HttpResponse | HttpResponseRedirect:
    """Where the marketplace sends the seller back to. The seller pinned at the first consent can't be replaced by another.

    A return that nobody here asked for is not acted upon by itself: the first consent of a shop is then asked about.
    """
    if not request.user.has_perm(MAY):
        return permission_denied(request)
    account = get_object_or_404(Account, pk=account_id)
    code, seller_id = request.GET.get("code", ""), request.GET.get("shop_id", "")
    here = reverse("marketplace_account", args=[account_id])
    if not seller_id and request.GET.get("main_account_id"):
        return _group(request, account, code, here)
    is_expected = _is_own_state(request, account_id) or bool(account.seller_id and account.seller_id == seller_id)
    if not is_expected and not account.seller_id and request.method == "GET":
        question = _("Gắn người bán %(seller)s vào gian hàng “%(account)s”? Chỉ đồng ý nếu chính bạn vừa cấp quyền.")
        words = {"seller": seller_id or "?", "account": account.name}
        context = {"title": str(account), "question": question % words, "label": _("Cấp quyền"), "back": here}
        return render(request, CONFIRM, context)
    try:
        authorize(account, code=code, seller_id=seller_id)
    except MarketplaceError as error:
        messages.error(request, error.text)
    else:
        wake([account.pk])
        messages.success(request, _("Đã cấp quyền cho gian hàng %s.") % account)
    return redirect(here)


def _group(request: HttpRequest, account: Account, code: str, here: str) -> HttpResponse:
    """A log-in over several shops. Only what this person asked for a moment ago is acted upon: it may add accounts."""
    if not _is_own_state(request, account.pk):
        messages.error(request, _("Lượt cấp quyền này không bắt đầu từ đây. Hãy bấm cấp quyền lại."))
        return redirect(here)
    try:
        connected = authorize_group(account, code=code, group_id=request.GET["main_account_id"])
    except (MarketplaceError, ValueError) as error:
        messages.error(request, error.text if isinstance(error, MarketplaceError) else _("Mã tài khoản chính không đúng."))
        return redirect(here)
    wake([row.pk for row in connected])
    names = ", ".join(row.seller_name or row.seller_id for row in connected)
    messages.success(request, _("Đã cấp quyền cho %(count)d gian hàng: %(names)s.") % {"count": len(connected), "names": names})
    return redirect("marketplace_accounts")


def _is_own_state(request: HttpRequest, account_id: int) -> bool:
    try:
        stated = signing.loads(request.GET.get("state", ""), salt=STATE_SALT, max_age=STATE_LIFE_S)
    except signing.BadSignature:
        return False
    return bool(stated == {"account": account_id, "user": request.user.pk})
