"""A campaign as a letter: what is live is read when it goes out, and every link but the one to leave is counted by number only."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.rich_text import expand_db_html

from catalog import stamp
from catalog.browse.cards import Card
from catalog.browse.measures import price_per_unit
from catalog.thumbnails import url_of
from cms.campaigns.models import Campaign, CampaignLink, CampaignState
from cms.live import Live, live
from shop.mails.letters import Letter, NothingToSay
from shop.mails.models import OutgoingMail
from shop.newsletter.models import Subscriber, SubscriberState
from shop.seller import current_seller
from shop.templatetags.shop_tags import vnd

KEPT_S = 60
"""How long a batch shares one reading of the products, while none of them changes."""
LEAVE_MARK = "https://thoi-nhan.invalid/"
LINK = re.compile(r'href="([^"]+)"')
PICTURE_WIDTH = 640


@dataclass(frozen=True, kw_only=True)
class Part:
    """`kind` is heading, prose, picture, product or button; the fields that it doesn't use are empty."""

    kind: str
    title: str = ""
    html: str = ""
    text: str = ""
    url: str = ""
    image: str = ""
    price: str = ""
    note: str = ""


def campaign_letter(mail: OutgoingMail) -> Letter:
    """Raises `NothingToSay` for who left or whose letters come back, and when the campaign was stopped."""
    campaign = Campaign.objects.filter(pk=mail.about_id, state=CampaignState.SENDING).first()
    reader = Subscriber.objects.filter(pk=int(mail.part), state=SubscriberState.ACTIVE).first()
    if campaign is None or reader is None:
        raise NothingToSay(_("Bản tin đã dừng, hoặc người nhận đã thôi nhận."))
    key = f"campaign:{campaign.pk}:{stamp.current()}"
    made: Letter | None = cache.get(key)
    if made is None:
        made = _make(campaign, is_counted=True)
        cache.set(key, made, KEPT_S)
    return _for_reader(made, f"{_leave_url(reader.token)}?tu={campaign.code}", campaign=campaign)


def preview(campaign: Campaign) -> Letter:
    """To look at, and for the trial to oneself: nothing is counted and the link to leave leads to the sign-up page."""
    return _for_reader(_make(campaign, is_counted=False), settings.SITE_URL + reverse("newsletter:sign_up"), campaign=None)


def _leave_url(token: str) -> str:
    return settings.SITE_URL + reverse("newsletter:end", kwargs={"token": token})


def _for_reader(made: Letter, leave_url: str, *, campaign: Campaign | None) -> Letter:
    headers = {}
    if campaign is not None:
        headers = {
            "List-Unsubscribe": f"<{leave_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"OCOP Cao Bang <ban-tin.{settings.SITE_URL.partition('//')[2].partition(':')[0]}>",
            "Precedence": "bulk",
            "Auto-Submitted": "auto-generated",
        }
    return Letter(
        subject=made.subject,
        text=made.text.replace(LEAVE_MARK, leave_url),
        html=made.html.replace(LEAVE_MARK, leave_url),
        headers=headers,
    )


def _make(campaign: Campaign, *, is_counted: bool) -> Letter:
    with translation.override("vi"):
        context = {
            "campaign": campaign,
            "parts": parts_of(campaign, on=timezone.localdate()),
            "seller": current_seller(),
            "leave_url": LEAVE_MARK,
            "site_url": settings.SITE_URL,
        }
        html = str(render_to_string("emails/campaign.html", context))
        text = str(render_to_string("emails/campaign.txt", context))
    if is_counted:
        for url in {found for found in LINK.findall(html) if found.startswith("http") and found != LEAVE_MARK}:
            counted = settings.SITE_URL + reverse("campaign_link", args=[campaign.code, _number_of(campaign, url.replace("&amp;", "&"))])
            html = html.replace(f'href="{url}"', f'href="{counted}"')
    return Letter(subject=campaign.full_subject, text=text.strip() + "\n", html=html)


def _number_of(campaign: Campaign, url: str) -> int:
    found = campaign.links.filter(url=url).first()
    if found is None:
        last = campaign.links.aggregate(last=Max("number"))["last"] or 0
        found = CampaignLink.objects.create(campaign=campaign, number=last + 1, url=url)
    return found.number


def parts_of(campaign: Campaign, *, on: date) -> list[Part]:
    """What may not be sold today is left out, and alcohol always."""
    shown = live(campaign.body, on=on, is_adult=False)
    return [part for block in campaign.body for part in _parts(block, shown)]


def _parts(block: Any, shown: Live) -> list[Part]:
    value, kind = block.value, block.block_type
    if kind == "heading":
        return [Part(kind="heading", title=value)]
    if kind == "paragraph":
        html = re.sub(r'href="/(?!/)', f'href="{settings.SITE_URL}/', expand_db_html(value.source))
        return [Part(kind="prose", html=html, text=_plain(html))]
    if kind == "picture":
        image = value["image"]
        rendition = image.get_rendition(f"max-{PICTURE_WIDTH * 2}x{PICTURE_WIDTH * 2}|format-jpeg")
        return [Part(kind="picture", image=_whole(rendition.url), title=image.contextual_alt_text or "", note=value["caption"])]
    if kind == "product":
        found = shown.products.get(value["product"].pk) if value["product"] else None
        return [_product(found.card)] if found and found.card and not found.card.is_veiled else []
    if kind == "collection":
        cards = shown.collections.get(block.id) or []
        return [Part(kind="heading", title=value["title"]), *map(_product, cards)] if cards else []
    url = value["page"].specific.full_url if value["page"] else _whole(value["address"])
    return [Part(kind="button", title=value["label"], url=url, text=value["title"], note=value["text"])]


def _product(card: Card) -> Part:
    per_unit = price_per_unit(card.price_vnd, card.net_content)
    price = " · ".join(
        text for text in (vnd(card.price_vnd), card.net_content, f"{vnd(per_unit[0])}/{per_unit[1]}" if per_unit else "") if text
    )
    image = settings.SITE_URL + url_of(card.picture.name, width=PICTURE_WIDTH) if card.picture else ""
    note = card.producer_name + (_(" · OCOP %s sao") % card.stars if card.stars else "")
    return Part(kind="product", title=card.title, url=settings.SITE_URL + card.url, image=image, price=price, note=note)


def _whole(address: str) -> str:
    return settings.SITE_URL + address if address.startswith("/") else address


def _plain(html: str) -> str:
    """Paragraphs and items on lines of their own; a link keeps its address behind its words."""
    linked = re.sub(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', r"\2 (\1)", html)
    lines = re.sub(r"</(p|li|h\d)>|<br ?/?>", "\n", linked.replace("<li>", "- "))
    return "\n".join(line.strip() for line in strip_tags(lines).splitlines() if line.strip())
