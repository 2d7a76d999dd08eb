"""News and newest products as RSS 2.0 and Atom 1.0."""

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from cms.news import newest

NEWEST = 30


class NewsRss(Feed):
    title = _("Tin tức OCOP Cao Bằng")
    description = _("Chuyện làng nghề, mùa vụ và sản phẩm OCOP của Cao Bằng.")

    def link(self) -> str:
        return f"{settings.SITE_URL}/tin-tuc/"

    def items(self) -> Any:
        return newest(NEWEST)

    def feed_url(self) -> str:
        return f"{settings.SITE_URL}{reverse('news_rss')}"

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return str(item.lead)

    def item_link(self, item: Any) -> str:
        return str(item.full_url)

    def item_pubdate(self, item: Any) -> datetime:
        return item.first_published_at or timezone.make_aware(datetime.combine(item.date, time()))

    def item_updateddate(self, item: Any) -> datetime:
        return item.last_published_at or self.item_pubdate(item)


class NewsAtom(NewsRss):
    feed_type = Atom1Feed
    subtitle = NewsRss.description

    def feed_url(self) -> str:
        return f"{settings.SITE_URL}{reverse('news_atom')}"

    def author_name(self) -> str:
        """RFC 4287 asks for an author of the feed where its entries name none."""
        return settings.WAGTAIL_SITE_NAME
