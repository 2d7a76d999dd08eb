"""How many calls a reader or a token may make: fixed windows of a minute in the shared cache."""

import hashlib
import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shop.api.errors import ApiError

WINDOW_S = 60
READS_PER_MINUTE = 240
WRITES_PER_MINUTE = 60


def spend(kind: str, key: str, *, limit: int) -> None:
    """Counts one call; raises `ApiError` 429 with Retry-After in seconds when the minute's share is used up."""
    now = time.time()
    window = int(now // WINDOW_S)
    name = f"api:{kind}:{hashlib.sha256(key.encode()).hexdigest()[:32]}:{window}"
    cache.add(name, 0, WINDOW_S * 2)
    try:
        used = cache.incr(name)
    except ValueError:  # forgotten between the two calls
        return
    if used > limit:
        wait = str(int((window + 1) * WINDOW_S - now) + 1)
        message = _("Quá nhiều yêu cầu trong một phút. Hãy đợi %s giây rồi gọi lại.") % wait
        raise ApiError(429, "too_many_requests", message, headers={"Retry-After": wait})


def spend_read(request: HttpRequest) -> None:
    spend("read", request.META.get("REMOTE_ADDR", ""), limit=READS_PER_MINUTE)
