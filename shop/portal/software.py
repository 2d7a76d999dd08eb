"""A producer's software: tokens for the API, and where the shop sends its news."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from catalog.producers.models import Producer
from shop.api.models import ApiToken
from shop.portal.scope import ask, membership, page
from shop.secrets import seal
from shop.webhooks import deliver, signing
from shop.webhooks.models import Delivery, DeliveryState, Endpoint, EventKind

MAX_TOKENS, MAX_ENDPOINTS, LOG_LENGTH = 10, 5, 30
KINDS = [(kind.value, kind.label) for kind in EventKind if kind != EventKind.TEST]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Dùng cho phần mềm nào"),
        max_length=80,
        error_messages={"required": gettext_lazy("Hãy ghi tên phần mềm để sau này nhận ra mã.")},
    )


class EndpointForm(forms.Form):
    url = forms.URLField(
        label=gettext_lazy("Địa chỉ nhận"),
        help_text=gettext_lazy("Bắt đầu bằng https://. Phần mềm của bạn phải trả lời mã 2xx trong 10 giây."),
        max_length=500,
        assume_scheme="https",
        error_messages={
            "required": gettext_lazy("Hãy nhập địa chỉ nhận."),
            "invalid": gettext_lazy("Hãy nhập địa chỉ đầy đủ, ví dụ https://phan-mem.example/nhan."),
        },
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Việc cần báo"),
        choices=KINDS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Hãy chọn ít nhất một việc.")},
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def software(request: HttpRequest) -> HttpResponse:
    """Tokens and endpoints of the producer that this person works for. A new token or secret is shown once, on the answer itself."""
    producer = _producer(request)
    wanted = request.POST.get("tao", "") if request.method == "POST" else ""
    token_form = TokenForm(request.POST if wanted == "ma" else None)
    endpoint_form = EndpointForm(request.POST if wanted == "noi_nhan" else None)
    shown_once: dict[str, str] = {}
    if wanted == "ma" and token_form.is_valid():
        shown_once = _new_token(producer, token_form, request.user)
        token_form = token_form if token_form.errors else TokenForm()
    if wanted == "noi_nhan" and endpoint_form.is_valid():
        shown_once = _new_endpoint(producer, endpoint_form, request.user)
        endpoint_form = endpoint_form if endpoint_form.errors else EndpointForm()
    context = {
        "tokens": ApiToken.objects.filter(producer=producer, revoked_at=None),
        "endpoints": Endpoint.objects.filter(producer=producer),
        "deliveries": Delivery.objects.filter(endpoint__producer=producer).select_related("endpoint", "event")[:LOG_LENGTH],
        "token_form": token_form,
        "endpoint_form": endpoint_form,
        "given_up": DeliveryState.GIVEN_UP,
        **shown_once,
    }
    is_wrong = bool(token_form.errors or endpoint_form.errors)
    return page(request, producer, "portal/software.html", context, here="software", status=400 if is_wrong else 200)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk, producer=_producer(request), revoked_at=None)
    if request.method == "POST":
        ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
        messages.success(request, _("Đã thu hồi mã. Phần mềm dùng mã này không vào được nữa."))
        return redirect("portal:software")
    return ask(
        request,
        title=_("Thu hồi mã “%s”?") % token.name,
        text=_("Phần mềm đang dùng mã này sẽ ngừng ngay."),
        label=_("Thu hồi mã"),
        back=reverse("portal:software"),
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def remove_endpoint(request: HttpRequest, pk: int) -> HttpResponse:
    endpoint = get_object_or_404(Endpoint, pk=pk, producer=_producer(request))
    if request.method == "POST":
        endpoint.delete()
        messages.success(request, _("Đã xóa nơi nhận."))
        return redirect("portal:software")
    return ask(request, title=_("Xóa nơi nhận này?"), text=endpoint.url, label=_("Xóa nơi nhận"), back=reverse("portal:software"))


@login_required
@require_POST
def test_endpoint(request: HttpRequest, pk: int) -> HttpResponse:
    row = deliver.send_test(get_object_or_404(Endpoint, pk=pk, producer=_producer(request)), now=timezone.now())
    if row.state == DeliveryState.DONE:
        messages.success(request, _("Nơi nhận đã trả lời mã %d.") % (row.status or 0))
    else:
        messages.error(request, row.outcome)
    return redirect("portal:software")


@login_required
@require_POST
def switch_endpoint(request: HttpRequest, pk: int) -> HttpResponse:
    """On again after the shop switched it off, or off for a while."""
    endpoint = get_object_or_404(Endpoint, pk=pk, producer=_producer(request))
    Endpoint.objects.filter(pk=pk).update(is_active=not endpoint.is_active, off_reason="", failing_since=None)
    messages.success(request, _("Đã tắt nơi nhận.") if endpoint.is_active else _("Đã bật lại nơi nhận."))
    return redirect("portal:software")


@login_required
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    deliver.resend(get_object_or_404(Delivery, pk=pk, endpoint__producer=_producer(request)), now=timezone.now())
    messages.success(request, _("Sẽ gửi lại trong ít giây."))
    return redirect("portal:software")


def _producer(request: HttpRequest) -> Producer:
    """Of several, the one chosen last in the portal; nobody else's is ever found."""
    held = membership(request)
    if held is None:
        raise Http404
    return held.producer


def _new_token(producer: Producer, form: TokenForm, user: Any) -> dict[str, str]:
    if ApiToken.objects.filter(producer=producer, revoked_at=None).count() >= MAX_TOKENS:
        form.add_error(None, _("Mỗi chủ thể có nhiều nhất %d mã. Hãy thu hồi mã không dùng nữa.") % MAX_TOKENS)
        return {}
    _row, token = ApiToken.issue(producer_id=producer.pk, name=form.cleaned_data["name"], created_by_id=user.pk)
    return {"new_token": token}


def _new_endpoint(producer: Producer, form: EndpointForm, user: Any) -> dict[str, str]:
    if Endpoint.objects.filter(producer=producer).count() >= MAX_ENDPOINTS:
        form.add_error(None, _("Mỗi chủ thể có nhiều nhất %d nơi nhận. Hãy xóa nơi không dùng nữa.") % MAX_ENDPOINTS)
        return {}
    secret = signing.new_secret()
    Endpoint.objects.create(
        producer=producer, url=form.cleaned_data["url"], kinds=form.cleaned_data["kinds"], secret=seal(secret), created_by=user
    )
    return {"new_secret": secret}
