"""An address in the language of the page that names it. Pure but for Django's prefix of the request (`shop.english` sets it)."""

from django.urls import get_script_prefix, reverse

ENGLISH = "/en/"


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
