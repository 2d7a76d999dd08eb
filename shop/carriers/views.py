"""What carriers call. Most of them sign nothing: the address holds a secret, and what they say is asked back before it counts."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shop.carriers import tracking
from shop.carriers.carrier import NotOurs
from shop.services.models import Kind, ServiceAccount

MAX_BODY_BYTES = 200_000


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, carrier: str, token: str) -> HttpResponse:
    """404 for a wrong secret, whatever else is right; 200 also for parcels that are not ours, so that nobody repeats them for ever."""
    account = ServiceAccount.objects.filter(code=carrier, kind=Kind.CARRIER, is_enabled=True).first()
    if account is None or not constant_time_compare(token, account.hook_token):
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY_BYTES:
        return HttpResponse(status=413)
    try:
        tracking.take_webhook(account, request.body, now=timezone.now())
    except NotOurs:
        return HttpResponse(status=400)
    return HttpResponse(status=200)
