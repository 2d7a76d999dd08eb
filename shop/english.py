"""English for visitors: the same pages below `/en/`.

The prefix is taken off before an address is looked up and put back by every `reverse`, as a server does with an application mounted
below a path. So no page has a second address pattern, a Vietnamese address never depends on what a browser asks for, and both
can be kept by the page cache. What belongs to staff, to producers and to machines has one language and no English address.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation

from catalog.translations import memory

PREFIX = "/en/"
ONE_LANGUAGE = (
    "/quan-tri/", "/kenh-chu-the/", "/tai-lieu/", "/api/", "/webhooks/", "/ipn/", "/feeds/", "/static/", "/media/", "/anh/",
    "/anh-chia-se/", "/healthz", "/readyz", "/metrics", "/robots.txt", "/sitemap", "/manifest.webmanifest", "/sw.js", "/ngoai-tuyen/",
)  # fmt: skip
"""Below `/en/` these lead to their only address."""
Reply = Callable[[HttpRequest], HttpResponse]


class EnglishMiddleware:
    """Stands before everything that looks at `request.path_info`."""

    def __init__(self, get_response: Reply) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not f"{request.path_info}/".startswith(PREFIX):
            return self.get_response(request)
        inner = request.path_info[len(PREFIX) - 1 :]
        if not inner:
            return HttpResponseRedirect(PREFIX)
        if inner.startswith(ONE_LANGUAGE):
            return HttpResponseRedirect(_with_query(inner, request))
        request.path_info = inner
        with english():
            return self.get_response(request)


@contextmanager
def english() -> Iterator[None]:
    """Words and addresses of the English pages."""
    with _speaking("en", PREFIX):
        yield


@contextmanager
def vietnamese() -> Iterator[None]:
    """Words and addresses for staff, producers and records, whoever's page this happens in."""
    with _speaking("vi", "/"):
        yield


@contextmanager
def _speaking(language: str, prefix: str) -> Iterator[None]:
    outer = get_script_prefix()
    set_script_prefix(prefix)
    try:
        with translation.override(language), memory.read_once():
            yield
    finally:
        set_script_prefix(outer)


def _with_query(path: str, request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path
