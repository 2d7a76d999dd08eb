"""Pages of the shop as a whole: faults, the age question, health, and the small public files."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from catalog.browse import age
from shop.celery import app

log = logging.getLogger(__name__)
BROKER_TIMEOUT_S = 2
ROBOTS = """User-agent: *
Disallow: /gio-hang/
Disallow: /dat-hang/
Disallow: /don-hang/
Disallow: /tai-khoan/
Disallow: /kenh-chu-the/
Disallow: /quan-tri/
Disallow: /san-pham/?*q=
Disallow: /en/gio-hang/
Disallow: /en/dat-hang/
Disallow: /en/don-hang/
Disallow: /en/tai-khoan/
Disallow: /en/san-pham/?*q=

Sitemap: {site_url}/sitemap.xml
"""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A stale form: says how to go on instead of an empty refusal."""
    return render(request, "403_csrf.html", status=403)


@require_POST
def age_answer(request: HttpRequest) -> HttpResponse:
    """Remembers an adult's answer and goes back to where the question was asked."""
    back = request.POST.get("tiep", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    if request.POST.get("tra_loi") == "du":
        response = HttpResponseRedirect(back if is_ours else reverse("browse:list"))
        age.remember(response)
        return response
    messages.info(request, _("Cảm ơn bạn đã trả lời thật. Đồ uống có cồn chỉ dành cho người từ 18 tuổi."))
    response = HttpResponseRedirect(reverse("browse:list") + "?nhom=food")
    age.forget(response)
    return response


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, cache and broker answer, else 503. What failed is named here, why it failed only in the log."""
    parts = {"database": _database_answers, "cache": _cache_answers, "broker": _broker_answers}
    state = {name: "ok" if check() else "failed" for name, check in parts.items()}
    return JsonResponse(state, status=200 if set(state.values()) == {"ok"} else 503)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS.format(site_url=settings.SITE_URL), content_type="text/plain; charset=utf-8")


def _database_answers() -> bool:
    def ask() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)

    return _answers("database", ask, DatabaseError)


def _cache_answers() -> bool:
    def ask() -> bool:
        cache.set("readyz", "1", 10)
        return cache.get("readyz") == "1"

    return _answers("cache", ask, OSError, RedisError)


def _broker_answers() -> bool:
    def ask() -> bool:
        with app.connection_for_write(connect_timeout=BROKER_TIMEOUT_S) as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT_S)
        return True

    return _answers("broker", ask, OSError, OperationalError, RedisError)


def _answers(name: str, ask: Callable[[], bool], *failures: type[Exception]) -> bool:
    try:
        return ask()
    except failures as error:
        log.warning("readyz part=%s failed=%s", name, type(error).__name__)
        return False
