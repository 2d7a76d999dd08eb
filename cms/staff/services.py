"""Accounts at payment gateways and carriers: typed in once, tried with a button, secrets never shown again."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.carriers import places
from shop.carriers.carrier import Capability
from shop.carriers.models import CarrierPlace
from shop.payments.bank_transfer import feed
from shop.services import accounts
from shop.services.contract import Evidence, ServiceError
from shop.services.models import Kind, ServiceAccount

VIEW, CHANGE = "services.view_serviceaccount", "services.change_serviceaccount"


class SettingsForm(forms.Form):
    """One field per setting of the provider; a secret that is there may stay empty."""

    is_enabled = forms.BooleanField(label=gettext_lazy("Dùng kết nối này"), required=False)
    is_test_host = forms.BooleanField(
        label=gettext_lazy("Đây là máy chủ thử nghiệm của nhà cung cấp"),
        required=False,
        help_text=gettext_lazy("Không đánh dấu khi dùng tiền thật: khi đó thao tác chưa được xác nhận sẽ không được gửi."),
    )

    def __init__(self, account: ServiceAccount, data: Any = None) -> None:
        folder = accounts.folder_of(account.code)
        initial = {"is_enabled": account.is_enabled, "is_test_host": account.is_test_host, "quotes_fees": account.quotes_fees}
        super().__init__(data, initial=initial)
        self.account, self.secret_names = account, [field.name for field in folder.FIELDS if field.is_secret]
        held = accounts.secrets_of(account) if account.pk else {}
        for field in folder.FIELDS:
            is_held = field.is_secret and bool(held.get(field.name))
            widget = forms.PasswordInput({"autocomplete": "new-password"}) if field.is_secret else forms.TextInput()
            words = _("Đã lưu, không hiện lại. Để trống thì giữ nguyên.") if is_held else field.help
            value = "" if field.is_secret else account.settings.get(field.name, field.default)
            self.fields[field.name] = forms.CharField(
                label=field.label, required=False, widget=widget, help_text=words, initial=value, max_length=300
            )
        if accounts.folders()[account.code][0] == Kind.CARRIER:
            self.fields["quotes_fees"] = forms.BooleanField(
                label=_("Báo phí giao hàng của hãng này ở bước đặt hàng"),
                required=False,
                help_text=_("Hãng không trả lời thì đơn tính theo bảng phí của cửa hàng."),
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        values = {name: value for name, value in given.items() if isinstance(value, str)}
        problems = accounts.problems_of(
            self.account.code, values, has_secrets=bool(self.account.secrets), is_test_host=bool(given.get("is_test_host"))
        )
        for name, text in problems.items():
            self.add_error(name, text)
        return given


def _may(request: HttpRequest, right: str) -> None:
    if not request.user.has_perm(right):
        raise PermissionDenied


def index(request: HttpRequest) -> HttpResponse:
    """Every provider that the shop knows, connected or not."""
    _may(request, VIEW)
    known = {account.code: account for account in ServiceAccount.objects.all()}
    rows = [
        {"code": code, "label": folder.LABEL, "kind": kind.label, "account": known.get(code)}
        for code, (kind, folder) in accounts.folders().items()
    ]
    return render(request, "cms/staff/services.html", {"rows": rows, "title": _("Kết nối thanh toán và vận chuyển")})


def edit(request: HttpRequest, code: str) -> HttpResponse:
    _may(request, CHANGE)
    account = _account(code)
    form = SettingsForm(account, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if isinstance(value, str)}
        account.is_enabled, account.is_test_host = form.cleaned_data["is_enabled"], form.cleaned_data["is_test_host"]
        account.quotes_fees, account.is_demo = bool(form.cleaned_data.get("quotes_fees")), False
        accounts.store(account, values, by=request.user)
        messages.success(request, _("Đã lưu kết nối %s. Hãy bấm Thử kết nối.") % account)
        return redirect("staff_service", code)
    context = {
        "title": accounts.label_of(code),
        "form": form,
        "account": account if account.pk else None,
        "code": code,
        "call_back": _call_back(account),
        "unmatched": CarrierPlace.objects.filter(carrier=code, commune=None).count(),
        "assumed": _assumed(account),
    }
    return render(request, "cms/staff/service.html", context, status=400 if form.errors else 200)


def check(request: HttpRequest, code: str) -> HttpResponse:
    """Asks the provider; for a carrier its list of places is read too. By POST alone."""
    _may(request, CHANGE)
    account = _account(code)
    if request.method != "POST" or not account.pk:
        return redirect("staff_service", code)
    if not accounts.check(account, now=timezone.now()):
        messages.error(request, account.check_text)
        return redirect("staff_service", code)
    messages.success(request, account.check_text)
    if account.kind == Kind.CARRIER:
        try:
            all_places, unmatched = places.sync(account, now=timezone.now())
        except ServiceError as error:
            messages.warning(request, error.text)
        else:
            if all_places:
                messages.info(request, _("Hãng có %(all)d xã, phường; %(left)d chưa khớp.") % {"all": all_places, "left": unmatched})
    return redirect("staff_service", code)


def _account(code: str) -> ServiceAccount:
    if code not in accounts.folders():
        raise Http404
    return accounts.account_of(code) or ServiceAccount(code=code)


def _call_back(account: ServiceAccount) -> str:
    """The address that has to be told to the provider."""
    if account.code == feed.CODE:
        return settings.SITE_URL + reverse("payments:bank")
    if accounts.folders()[account.code][0] == Kind.PAYMENT:
        return settings.SITE_URL + reverse("payments:ipn", args=[account.code])
    return settings.SITE_URL + reverse("carriers:webhook", args=[account.code, account.hook_token]) if account.pk else ""


WORDS = {
    Capability.PLACES: gettext_lazy("đọc danh mục xã, phường"),
    Capability.FEE: gettext_lazy("hỏi phí"),
    Capability.CREATE: gettext_lazy("lập vận đơn"),
    Capability.FIND: gettext_lazy("tra theo mã của cửa hàng"),
    Capability.DETAIL: gettext_lazy("xác nhận hành trình"),
    Capability.CANCEL: gettext_lazy("hủy vận đơn"),
    "ipn": gettext_lazy("tin báo gọi về (được hỏi lại trước khi ghi)"),
    "refund": gettext_lazy("hoàn tiền"),
    "refund_query": gettext_lazy("tra kết quả hoàn tiền"),
}


def _assumed(account: ServiceAccount) -> list[str]:
    """What is not sent to a production host, in words."""
    try:
        client = accounts.connect(account)
    except (ServiceError, KeyError, ValueError):
        return []
    evidence = getattr(client, "evidence", {})
    return [str(WORDS.get(capability, capability)) for capability, found in evidence.items() if found is Evidence.ASSUMED]
