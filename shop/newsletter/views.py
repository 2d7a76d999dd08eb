"""Signing up, confirming and ending; every act is a form, for mail programs open links by themselves."""

import json
import logging
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop.mails import bounces
from shop.newsletter import subscribers
from shop.newsletter.forms import SignUpForm
from shop.private_pages import private_page
from shop.same_origin import same_origin_post
from shop.webhooks import signing

log = logging.getLogger(__name__)
MOST_SIGN_UPS, WINDOW_S = 10, 3600
"""From one address of the network in an hour."""
MOST_EVENTS = 1000


@same_origin_post
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def sign_up(request: HttpRequest) -> HttpResponse:
    """The answer is the same whoever is signed up already."""
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _is_too_much(request):
            form.add_error("email", _("Bạn đã gửi nhiều lần. Hãy thử lại sau một giờ."))
        else:
            if not form.cleaned_data["website"]:
                user_id = request.user.pk if request.user.is_authenticated else None
                subscribers.ask(form.cleaned_data["email"], now=timezone.now(), user_id=user_id)
            return redirect("newsletter:asked")
    return render(request, "newsletter/sign_up.html", {"form": form}, status=400 if form.is_bound else 200)


@require_safe
@private_page
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "newsletter/asked.html")


@same_origin_post
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, "newsletter/confirm.html", {"is_done": False})
    if subscribers.confirm(token, now=timezone.now(), ip=request.META.get("REMOTE_ADDR", "")) is None:
        raise Http404
    return render(request, "newsletter/confirm.html", {"is_done": True})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def end(request: HttpRequest, token: str) -> HttpResponse:
    """A POST ends it at once, from wherever it comes: a mail program's own button sends it without asking (RFC 8058)."""
    if request.method != "POST":
        return render(request, "newsletter/end.html", {"is_done": False})
    if not subscribers.end(token, now=timezone.now(), campaign=request.GET.get("tu", "")):
        raise Http404
    return render(request, "newsletter/end.html", {"is_done": True})


@csrf_exempt
@require_POST
@private_page
def returned(request: HttpRequest) -> HttpResponse:
    """What a mail service tells of letters that came back: `{"events": [{"type", "recipient", "status"}]}`, signed."""
    if not settings.MAIL_WEBHOOK_SECRET:
        raise Http404
    now = timezone.now()
    if not signing.is_signed(secret=settings.MAIL_WEBHOOK_SECRET, told=request.headers, body=request.body, now=now.timestamp()):
        return JsonResponse({"error": "signature"}, status=401)
    try:
        events = json.loads(request.body)["events"][:MOST_EVENTS]
        taken = sum(_take(event, now=now) for event in events)
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"error": "body"}, status=400)
    return JsonResponse({"taken": taken})


def _take(event: dict[str, Any], *, now: Any) -> bool:
    recipient = str(event["recipient"])
    if event["type"] == "complaint":
        return subscribers.bounced(recipient, status="complaint", is_hard=True, now=now)
    if event["type"] != "bounce":
        return False
    return bounces.take(bounces.Bounce(recipient=recipient, status=str(event["status"])), now=now)


def _is_too_much(request: HttpRequest) -> bool:
    key = f"newsletter:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, WINDOW_S)
    return cache.incr(key) > MOST_SIGN_UPS
