"""Looking up the English of a text without a query per text.

All translations are held by the process; a page of the English side asks once whether they changed. They are written by hand, so
there are thousands of them at most.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import get_language

from catalog import stamp
from catalog.translations.models import Translation, digest_of

Texts = dict[str, str]
_held: tuple[int, Texts] | None = None
_lock = threading.Lock()
_of_this_page: ContextVar[list[Texts] | None] = ContextVar("translations of this page", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """While one page is made, what was read at the first text holds for the others."""
    token = _of_this_page.set([])
    try:
        yield
    finally:
        _of_this_page.reset(token)


def is_english() -> bool:
    return (get_language() or "vi").startswith("en")


def english_of(source: str) -> str | None:
    """None when nobody has translated this text."""
    return _texts().get(digest_of(source)) if source.strip() else source


def plain(source: str) -> str:
    """For attributes and data that search engines read: English where there is, else the Vietnamese text, unmarked."""
    return (english_of(source) or source) if is_english() else source


def _texts() -> Texts:
    page = _of_this_page.get()
    if page:
        return page[0]
    found = _current()
    if page is not None:
        page.append(found)
    return found


def _current() -> Texts:
    global _held
    mark = stamp.current()
    with _lock:
        if _held is None or _held[0] != mark:
            _held = (mark, dict(Translation.objects.values_list("digest", "english")))
        return _held[1]
