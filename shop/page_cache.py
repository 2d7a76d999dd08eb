"""Public pages kept in memory, per process, for visitors without a session.

A kept page is true as long as `catalog.stamp` has the number it was made at: every change of a product, a certificate, stock, a point
or an article gives a new number, in whatever process it happens. One query by key decides; a revoked product is gone with the next
request. `KEPT_S` bounds what nobody announces.
"""

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from catalog import stamp
from catalog.browse import age

KEPT_S = 60.0
MOST_BYTES = 32_000_000
LONGEST_QUERY = 300
OF_ONE_VISITOR = (
    "/gio-hang/", "/dat-hang/", "/don-hang/", "/thanh-toan/", "/tai-khoan/", "/kenh-chu-the/", "/quan-tri/",
    "/yeu-thich/", "/bao-khi-co-hang/", "/ban-tin/",
    "/api/", "/webhooks/", "/ipn/", "/healthz", "/readyz", "/metrics", "/anh/", "/media/",
)  # fmt: skip
"""Never kept, so not even the stamp is asked."""
Key = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class KeptPage:
    version: int
    day: date
    until: float
    etag: str
    headers: tuple[tuple[str, str], ...]
    plain: bytes

    @cached_property
    def compressed(self) -> bytes:
        return gzip.compress(self.plain, compresslevel=6, mtime=0)

    def answer(self, request: HttpRequest) -> HttpResponse:
        if self.etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
            response = HttpResponse(status=304)
        elif "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
            response = HttpResponse(self.compressed)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(self.compressed))
        else:
            response = HttpResponse(self.plain)
            response.headers["Content-Length"] = str(len(self.plain))
        for name, value in self.headers:
            response.headers[name] = value
        return response


class PageCacheMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._pages: OrderedDict[Key, KeptPage] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = _key(request)
        if key is None:
            if not _is_public(request):
                return self.get_response(request)
            with stamp.read_once():
                return self.get_response(request)
        version, today = stamp.current(), timezone.localdate()
        held = self._pages.get(key)
        if held and held.version == version and held.day == today and time.monotonic() < held.until:
            return held.answer(request)
        with stamp.read_once(version):
            response = self.get_response(request)
        if getattr(response, "is_same_for_everyone", False) and isinstance(response, HttpResponse) and not response.cookies:
            page = _kept(response, version=version, day=today)
            self._keep(key, page)
            return page.answer(request)
        return response

    def _keep(self, key: Key, page: KeptPage) -> None:
        with self._lock:
            old = self._pages.pop(key, None)
            self._bytes += _size(page) - (_size(old) if old else 0)
            self._pages[key] = page
            while self._bytes > MOST_BYTES:
                _key_of_oldest, oldest = self._pages.popitem(last=False)
                self._bytes -= _size(oldest)


def _is_public(request: HttpRequest) -> bool:
    return request.method == "GET" and not request.path_info.startswith(OF_ONE_VISITOR)


def _key(request: HttpRequest) -> Key | None:
    """None for a page of one visitor: who has a session or a waiting message gets it made anew."""
    cookies, query = request.COOKIES, request.META.get("QUERY_STRING", "")
    if not _is_public(request):
        return None
    if settings.SESSION_COOKIE_NAME in cookies or "messages" in cookies or len(query) > LONGEST_QUERY:
        return None
    is_adult = "18" if age.COOKIE in cookies and age.is_adult(request) else ""
    return (request.get_host(), request.path, query, is_adult)


def _kept(response: HttpResponse, *, version: int, day: date) -> KeptPage:
    patch_vary_headers(response, ["Accept-Encoding"])
    etag = response.headers["ETag"].removeprefix("W/")
    headers = {**response.headers, "ETag": f"W/{etag}"}
    headers.pop("Content-Length", None)
    return KeptPage(
        version=version,
        day=day,
        until=time.monotonic() + KEPT_S,
        etag=etag,
        headers=tuple(headers.items()),
        plain=response.content,
    )


def _size(page: KeptPage) -> int:
    """With room for the compressed text, a fifth of the plain one."""
    return len(page.plain) * 6 // 5 + 1000
