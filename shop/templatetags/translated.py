"""Texts of the database on an English page: their English where a person wrote it, else the Vietnamese words, said to be so."""

from collections.abc import Callable

from django import template
from django.template.defaultfilters import striptags, truncatewords
from django.utils.html import conditional_escape, format_html, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.rich_text import expand_db_html

from catalog.translations import memory

register = template.Library()


@register.filter
def said(text: object) -> str:
    """A short text: a name, a title, one line."""
    words = str(text or "")
    if not memory.is_english() or words.isascii():
        return conditional_escape(text if isinstance(text, SafeString) else words)
    english = memory.english_of(words)
    return conditional_escape(english) if english is not None else format_html('<span lang="vi">{}</span>', text)


@register.filter
def plainly(text: object) -> str:
    """Where no element can carry the language: the page's title, an attribute."""
    return memory.plain(str(text or ""))


@register.simple_tag
def told(text: str, words: int = 0) -> SafeString:
    """Paragraphs; `words` cuts them short."""

    def drawn(plain: str) -> SafeString:
        plain = striptags(plain)
        return SafeString(linebreaks(truncatewords(plain, words) if words else plain, autoescape=True))

    return _told(text, drawn)


@register.simple_tag
def told_rich(text: str) -> SafeString:
    """What an editor wrote with its links and lists."""
    return _told(text, lambda html: SafeString(expand_db_html(html)))


def _told(text: str, drawn: Callable[[str], SafeString]) -> SafeString:
    if not memory.is_english() or text.isascii():
        return drawn(text)
    english = memory.english_of(text)
    if english is not None:
        return drawn(english)
    mark = _("Chữ tiếng Việt, chưa có bản dịch")
    return format_html('<div class="untranslated" lang="vi"><p class="untranslated__mark" lang="en">{}</p>{}</div>', mark, drawn(text))
