"""The home page: sections that editors compose; without them, what is on sale, groups, points and news by themselves."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from catalog.addresses import here
from catalog.browse import structured
from catalog.browse.cards import first_cards
from catalog.groups import Group
from catalog.partner.models import SalesPoint
from catalog.search import Search
from cms.blocks import HomeBody
from cms.live import live
from cms.news import newest
from cms.pages.base import PublicPage
from shop.seller import current_seller

NEWEST_ON_HOME, ARTICLES_ON_HOME = 8, 3


class HomePage(PublicPage):
    """`lead` is the sentence under the name."""

    lead = models.CharField(_("Lời giới thiệu"), max_length=300, blank=True)
    body = StreamField(
        HomeBody(), verbose_name=_("Các phần"), blank=True, help_text=_("Để trống thì trang tự hiện sản phẩm, nhóm, điểm bán và tin mới.")
    )

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    template = "cms/home.html"

    class Meta:
        verbose_name = _("trang chủ")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        context = {**super().get_context(request, *args, **kwargs), "json_ld": _who_and_where()}
        if self.body:
            return {**context, "live": live(self.body, on=today, is_adult=False)}
        points = list(SalesPoint.objects.filter(is_open=True).select_related("commune").order_by("name"))
        return {
            **context,
            "cards": first_cards(Search(in_stock=True), on=today, limit=NEWEST_ON_HOME, leave_out=("alcohol", "service")),
            "groups": Group.choices,
            "points": points,
            "articles": newest(ARTICLES_ON_HOME),
        }


def _who_and_where() -> list[structured.Thing]:
    """The shop and who sells in it, for search engines."""
    site = structured.website(name=settings.WAGTAIL_SITE_NAME, url=settings.SITE_URL + here("/"), language=get_language() or "vi")
    seller = current_seller()
    if seller is None:
        return [site]
    organisation = structured.organisation(
        name=seller.name,
        url=settings.SITE_URL + here("/"),
        tax_id=seller.tax_code,
        phone=seller.phone,
        email=seller.email,
        address_line=seller.address,
        logo=settings.SITE_URL + static("shop/icon-512.png"),
    )
    return [site, organisation]
