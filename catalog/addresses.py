"""An address in the language of the page that names it. Pure but for Django's prefix of the request (`shop.english` sets it).

Lists write addresses by the dozen: `product_url` and `picture_url` resolve their pattern once, the rest is string work.
"""

from functools import lru_cache
from urllib.parse import quote

from django.urls import get_script_prefix, reverse

ENGLISH = "/en/"
NAME, NUMBER = "cho-dien-vao", 987654321
SAFE = "!$&'()*+,;=/~:@"
"""As Django's `reverse` leaves them (RFC 3986, pchar)."""


def here(path: str) -> str:
    """`/san-pham/` as the page's own language has it: `/en/san-pham/` on an English page. What has the prefix keeps it."""
    prefix = get_script_prefix()
    return path if not path.startswith("/") or path.startswith(prefix) else prefix + path[1:]


def plain(path: str) -> str:
    """The Vietnamese address, which is also the only one of pictures and of what machines read."""
    return path[len(ENGLISH) - 1 :] if path.startswith(ENGLISH) else path


def plain_reverse(name: str, **named: object) -> str:
    prefix = get_script_prefix()
    return "/" + reverse(name, **named)[len(prefix) :]  # type: ignore[arg-type]  # reverse's own keywords


def languages(path: str) -> dict[str, str]:
    """The address in each language, for a page that has both."""
    vietnamese = plain(path)
    return {"vi": vietnamese, "en": ENGLISH + vietnamese[1:]}


def product_url(slug: str, pk: int) -> str:
    """As `reverse("catalogue:detail")` answers."""
    before, between, after = _product_pattern(get_script_prefix())
    return f"{before}{quote(slug, safe=SAFE)}{between}{pk}{after}"


def picture_url(name: str, *, width: int, kind: str) -> str:
    """As `plain_reverse("thumbnail")` answers; `name` is the original's."""
    before, after = _picture_pattern(kind, width)
    return f"{before}{quote(name, safe=SAFE)}{after}"


@lru_cache(maxsize=8)
def _product_pattern(_prefix: str) -> tuple[str, str, str]:
    before, rest = reverse("catalogue:detail", kwargs={"product_slug": NAME, "pk": NUMBER}).split(NAME)
    between, after = rest.split(str(NUMBER))
    return before, between, after


@lru_cache(maxsize=32)
def _picture_pattern(kind: str, width: int) -> tuple[str, str]:
    before, after = plain_reverse("thumbnail", kwargs={"kind": kind, "width": width, "name": NAME}).split(NAME)
    return before, after
