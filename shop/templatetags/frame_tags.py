"""What depends on little is drawn once for each state of it: header, footer, the map of the province."""

from functools import lru_cache
from typing import Any

from django import template
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog.browse.origin_map import OriginMap
from catalog.translations import memory
from shop.templatetags.shop_tags import LANGUAGE_NAMES, other_code, other_language

register = template.Library()
SECTIONS = ("/san-pham/", "/qua-tang/", "/chu-the/", "/diem-ban/", "/chung-nhan/", "/tin-tuc/")
"""What the header's navigation leads to."""
OTHER = "@@dia-chi-ngon-ngu-kia@@"


@register.simple_tag(takes_context=True)
def site_header(context: template.Context) -> SafeString:
    """Uses `search_text` and the request's path."""
    request = context.get("request")
    path = request.path_info if request is not None else ""
    section = next((prefix for prefix in SECTIONS if path.startswith(prefix)), "")
    other = other_language(context)
    return _linked(_header(section, path == section, str(context.get("search_text") or ""), get_language(), other is not None), other)


@register.simple_tag(takes_context=True)
def site_footer(context: template.Context) -> SafeString:
    """Uses `seller` and `footer_links`."""
    other = other_language(context)
    links = tuple(context.get("footer_links") or ())
    labels = tuple(memory.plain(label) for label, _path in links)
    drawn = _footer(Shown(context.get("seller")), links, labels, get_language(), other is not None)
    return _linked(drawn, other)


@register.simple_tag
def origin_map(map: OriginMap | None, map_text: str) -> SafeString:
    return _map(map, map_text, get_language()) if map else SafeString("")


def _linked(drawn: SafeString, other: dict[str, str] | None) -> SafeString:
    return SafeString(drawn.replace(OTHER, escape(other["url"]))) if other else drawn


def _other(has_other: bool) -> dict[str, str] | None:
    """As `other_language`, with a mark for the address, which every page has its own of."""
    if not has_other:
        return None
    code = other_code()
    return {"url": OTHER, "code": code, "name": LANGUAGE_NAMES[code]}


class Shown:
    """A row under the values it has now: equal when every one of them is, whatever its key."""

    def __init__(self, row: Model | None) -> None:
        self.row = row
        self.values: tuple[Any, ...] = tuple(row.__dict__.get(field.attname) for field in row._meta.concrete_fields) if row else ()

    def __hash__(self) -> int:
        return hash(self.values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shown) and self.values == other.values


@lru_cache(maxsize=500)
def _header(section: str, is_section: bool, search_text: str, _language: str | None, has_other: bool) -> SafeString:
    context = {"section": section, "is_section": is_section, "search_text": search_text, "other": _other(has_other)}
    return render_to_string("components/site_header.html", context)


@lru_cache(maxsize=20)
def _footer(
    seller: Shown, footer_links: tuple[tuple[str, str], ...], _labels: tuple[str, ...], _language: str | None, has_other: bool
) -> SafeString:
    """`_labels` are the links' words in this language: a new translation draws the footer anew."""
    context = {"seller": seller.row, "footer_links": footer_links, "other": _other(has_other)}
    return render_to_string("components/site_footer.html", context)


@lru_cache(maxsize=500)
def _map(map: OriginMap, map_text: str, _language: str | None) -> SafeString:
    return render_to_string("components/origin_map.html", {"map": map, "map_text": map_text})
