"""How the shop writes numbers and days, and the one tag for a picture."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException

from catalog.addresses import here as here_of
from catalog.addresses import languages
from catalog.browse import structured
from catalog.browse.cards import Card
from catalog.browse.measures import price_per_unit
from catalog.models import Product
from catalog.search import FacetValue
from catalog.sellable import REASON_TEXTS, Reason
from catalog.thumbnails import Picture, renditions, url_of
from catalog.translations import memory
from shop import alcohol
from shop.english import ONE_LANGUAGE

register = template.Library()
NO_BREAK_SPACE = "\u00a0"
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}
JSON_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@register.filter
def vnd(amount: int | Decimal | None) -> str:
    """Whole đồng as people write them: 1.265.000 ₫, in English 1,265,000 ₫. Nothing for None."""
    if amount is None or amount == "":
        return ""
    return f"{_grouped(int(amount))}{NO_BREAK_SPACE}₫"


@register.filter
def vn_date(day: date | datetime | None) -> str:
    """24/11/2026, in English 24 Nov 2026; a moment is told by its day in Vietnam."""
    if not day:
        return ""
    if isinstance(day, datetime):
        day = timezone.localtime(day) if timezone.is_aware(day) else day
    if memory.is_english():
        return f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


@register.filter
def grams(weight_g: int | None) -> str:
    """500 g; from one kilogram on 1,5 kg."""
    if not weight_g:
        return ""
    if weight_g < 1000:
        return f"{weight_g}{NO_BREAK_SPACE}g"
    kilograms = f"{weight_g / 1000:.3f}".rstrip("0").rstrip(".")
    kilograms = kilograms if memory.is_english() else kilograms.replace(".", ",")
    return f"{kilograms}{NO_BREAK_SPACE}kg"


@register.filter
def tel(phone: object) -> str:
    """For an address of the form tel: (RFC 3966): digits and a leading plus, without what people put between."""
    return "".join(sign for sign in str(phone) if sign.isdigit() or sign == "+")


@register.filter
def number(value: int | None) -> str:
    """12.345"""
    return "" if value is None else _grouped(int(value))


@register.filter
def stars_text(stars: int) -> str:
    return ngettext("%(stars)d sao", "%(stars)d sao", stars) % {"stars": stars}


@register.filter
def star_glyphs(stars: int) -> str:
    """★★★★ for 4. Only to look at; the words beside it are read aloud."""
    return "★" * int(stars)


@register.simple_tag
def unit_price(price_vnd: int | None, net_content: str = "") -> str:
    """The price per kilogram or litre ("380.000 ₫/kg"), or nothing when the content doesn't say grams or millilitres.

    Below 50 g or ml, as for spices, the price is per 100.
    """
    found = price_per_unit(price_vnd, net_content)
    if found is None:
        return ""
    amount, unit = found
    litre = _("lít")
    return f"{vnd(amount)}/{litre if unit == 'lít' else unit}"


@register.simple_tag
def picture(image: Picture | None, sizes: str = "100vw", eager: bool = False, css: str = "") -> SafeString:
    """A <picture> in AVIF and WebP with width and height always; lazy unless `eager` (the first picture of a page)."""
    if image is None:
        return SafeString("")
    sources, modern = renditions(image), renditions(image, kind="avif")
    loading = SafeString('fetchpriority="high"') if eager else SafeString('loading="lazy" decoding="async"')
    return format_html(
        '<picture><source type="image/avif" srcset="{}" sizes="{}">'
        '<img class="{}" src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" {}></picture>',
        ", ".join(f"{url} {width}w" for url, width in modern),
        sizes,
        css,
        sources[min(1, len(sources) - 1)][0],
        ", ".join(f"{url} {width}w" for url, width in sources),
        sizes,
        image.width,
        image.height,
        memory.plain(image.alt),
        loading,
    )


@register.simple_tag
def product_card(card: Card, eager: bool = False, level: int = 3) -> SafeString:
    """The card as a list shows it. A card says everything that stands on it, so equal cards share their HTML."""
    return _card_html(card, eager, level, get_language(), memory.plain(card.title))


@lru_cache(maxsize=4000)
def _card_html(card: Card, eager: bool, level: int, _language: str | None, _title: str) -> SafeString:
    return render_to_string("components/product_card.html", {"card": card, "eager": eager, "level": level})


@register.simple_tag
def facet_choices(values: Iterable[FacetValue], name: str, kind: str = "checkbox", stars: bool = False) -> SafeString:
    """The boxes of one facet, each with its count; string work, because a list shows a hundred of them."""
    word = conditional_escape(_("sao"))
    return SafeString(
        "".join(
            f'<label class="facet__value"><input type="{kind}" name="{name}" value="{escape(value.value)}"'
            f"{' checked' if value.is_chosen else ''}> <span>"
            + (
                f'<span class="stars__glyphs" aria-hidden="true">{star_glyphs(int(value.value))}</span> {value.value} {word}'
                if stars
                else escape(value.label)
            )
            + f'</span> <span class="facet__count">{_grouped(value.count)}</span></label>\n'
            for value in values
        )
    )


@register.simple_tag
def facet_options(values: Iterable[FacetValue]) -> SafeString:
    """The options of a facet with many values."""
    return SafeString(
        "".join(
            f'<option value="{escape(value.value)}"{" selected" if value.is_chosen else ""}>'
            f"{escape(value.label)} ({_grouped(value.count)})</option>"
            for value in values
        )
    )


@register.simple_tag
def picture_url(image: Picture, width: int) -> str:
    """The address of one rendition, for a share image."""
    return url_of(image.name, width=width)


@register.simple_tag(takes_context=True)
def breadcrumbs_json_ld(context: template.Context, crumbs: list[tuple[str, str]]) -> SafeString:
    """The way to this page for search engines; the same crumbs that the page shows."""
    site_url = str(context.get("site_url") or "")
    local = [(label, here_of(path)) for label, path in crumbs]
    return json_ld(structured.breadcrumbs(local, site_url=site_url, here=context.get("canonical") or site_url + context["request"].path))


@register.filter
def json_ld(found: dict[str, object] | list[dict[str, object]]) -> SafeString:
    """A data block for search engines; `<`, `>` and `&` are escaped, so that no text can end the element."""
    text = json.dumps(found, ensure_ascii=False).translate(JSON_ESCAPES)
    return SafeString(f'<script type="application/ld+json">{text}</script>')


def _grouped(amount: int) -> str:
    return f"{amount:,}" if memory.is_english() else f"{amount:,}".replace(",", ".")


@register.filter
def here(path: str) -> str:
    """An address written out, as this page's language has it."""
    return here_of(path)


def other_code() -> str:
    return "vi" if memory.is_english() else "en"


@register.simple_tag(takes_context=True)
def other_language(context: template.Context) -> dict[str, str] | None:
    """Where this page stands in the other language: `url`, `code`, `name`; None without a request, and where there is one language."""
    request = context.get("request")
    if request is None or request.path_info.startswith(ONE_LANGUAGE):
        return None
    code = other_code()
    return {"url": languages(request.get_full_path())[code], "code": code, "name": LANGUAGE_NAMES[code]}


@register.simple_tag(takes_context=True)
def alternates(context: template.Context, canonical: str) -> SafeString:
    """The same page in each language, for search engines."""
    site_url = str(context.get("site_url") or "")
    found = languages(canonical.removeprefix(site_url))
    pairs = [*found.items(), ("x-default", found["vi"])]
    return format_html_join("", '<link rel="alternate" hreflang="{}" href="{}{}">', ((code, site_url, path) for code, path in pairs))


@register.simple_tag
def today() -> date:
    """The day in Vietnam, for templates that show a validity."""
    return timezone.localdate()


@register.simple_tag
def reason_text(reason: str) -> str:
    """The words of a `catalog.sellable.Reason`."""
    return _(REASON_TEXTS[Reason(reason)])


@register.filter
def by_id(values: dict[int, object], key: int) -> object:
    """A value of a dict by its key; None when it is missing."""
    return values.get(key)


@register.simple_tag
def alcohol_refusal(product: Product) -> str:
    """Why this drink isn't sold online, in words that begin a sentence; empty when it is."""
    why = alcohol.why_not_sold(abv=product.abv)
    return why[:1].upper() + why[1:]


@register.filter
def national(phone: object) -> str:
    """A phone number as people in Vietnam write it: 0912 345 678."""
    try:
        return PhoneNumber.from_string(str(phone)).as_national
    except NumberParseException:
        return str(phone or "")
