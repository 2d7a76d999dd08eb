"""Public pages are the same for everyone with the same cookies: they may be kept, but are asked for again each time.

`no-cache` rather than a time: a revoked product has to be gone at once, and a 304 is cheap.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers, set_response_etag


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Adds an ETag and answers 304; a page with a form token or a message belongs to one visitor and is not kept."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 200 or request.method not in ("GET", "HEAD"):
            return response
        if isinstance(response, SimpleTemplateResponse):
            response.render()
        patch_vary_headers(response, ["Cookie"])
        if _is_personal(request):
            patch_cache_control(response, private=True, no_store=True)
            return response
        patch_cache_control(response, public=True, no_cache=True)
        response.is_same_for_everyone = True  # type: ignore[attr-defined]  # for `shop.page_cache`
        set_response_etag(response)
        return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response

    return wrapped


def _is_personal(request: HttpRequest) -> bool:
    messages = getattr(request, "_messages", None)
    return bool(request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or (messages is not None and messages.used))
