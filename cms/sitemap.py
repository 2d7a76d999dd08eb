from datetime import datetime

from django.db.models import QuerySet
from wagtail.models import Page

from shop.sitemaps import ShopSitemap


class ArticleSitemap(ShopSitemap):
    """Everything that editors published, the home page included."""

    def items(self) -> QuerySet:
        return Page.objects.live().public().filter(depth__gt=1).order_by("pk")

    def location(self, page: Page) -> str:
        return page.get_url() or "/"

    def lastmod(self, page: Page) -> datetime | None:
        return page.last_published_at
