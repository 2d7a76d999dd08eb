"""Forms without a token in pages that are the same for everyone.

A form token makes a page one visitor's own, so it can't be kept. For acts that do no harm beyond the visitor's own basket or list,
the browser's word is enough: it says in `Sec-Fetch-Site` or `Origin` where the form stood, and no script can change that.
Whoever sends neither header nor a referrer is refused.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from shop.views import csrf_failure

OURS = ("same-origin", "none")
"""`none` is a person's own act, such as sending the form again."""


def same_origin_post(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method == "POST" and not _is_ours(request):
            return csrf_failure(request)
        return view(request, *args, **kwargs)

    return wrapped


def _is_ours(request: HttpRequest) -> bool:
    if getattr(request, "_dont_enforce_csrf_checks", False):  # Django's own switch of its test client
        return True
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in OURS
    came_from = request.headers.get("Origin") or request.headers.get("Referer", "")
    return bool(came_from) and urlsplit(came_from).netloc == request.get_host()
