"""What search engines are told of. Each package adds its own pages with `register`; the catalogue's are here."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.addresses import languages
from catalog.certificates.models import Certificate
from catalog.gifts.models import GiftSet
from catalog.listing_row import ListingRow
from catalog.partner.models import SalesPoint
from catalog.producers.models import Producer
from catalog.thumbnails import url_of

IMAGE_WIDTH = 1200


class ShopSitemap(Sitemap):
    """Addresses begin with SITE_URL, not with a row of django.contrib.sites."""

    limit = 5000

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def images(self, item: Any) -> list[str]:
        """Absolute addresses of the pictures that the page shows."""
        return []

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        urls = super().get_urls(page, site, protocol)
        for url in urls:
            url["images"] = self.images(url["item"])
            found = languages(url["location"].removeprefix(settings.SITE_URL))
            url["languages"] = [(code, settings.SITE_URL + path) for code, path in [*found.items(), ("x-default", found["vi"])]]
        return [entry for url in urls for entry in (url, {**url, "location": dict(url["languages"])["en"]})]

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class PageSitemap(ShopSitemap):
    def items(self) -> list[str]:
        return ["browse:list", "producers:list", "points:list", "certificates:list", "protected_names:list", "gifts:list"]

    def location(self, name: str) -> str:
        return reverse(name)


class ProductSitemap(ShopSitemap):
    """What is on sale today; alcohol stays behind the age question and is not offered to search engines."""

    def items(self) -> QuerySet:
        return ListingRow.objects.on_sale(on=timezone.localdate()).filter(is_alcohol=False).select_related("product").order_by("pk")

    def location(self, row: ListingRow) -> str:
        return reverse("catalogue:detail", kwargs={"product_slug": row.slug, "pk": row.pk})

    def lastmod(self, row: ListingRow) -> datetime:
        return row.product.date_updated

    def images(self, row: ListingRow) -> list[str]:
        return [settings.SITE_URL + url_of(row.image, width=IMAGE_WIDTH)] if row.image else []


class ProducerSitemap(ShopSitemap):
    def items(self) -> QuerySet:
        return Producer.objects.filter(is_active=True).order_by("pk")

    def lastmod(self, producer: Producer) -> datetime:
        return producer.updated_at


class PointSitemap(ShopSitemap):
    def items(self) -> QuerySet:
        return SalesPoint.objects.filter(is_open=True).order_by("pk")


class CertificateSitemap(ShopSitemap):
    def items(self) -> QuerySet:
        return Certificate.objects.filter(product__is_public=True, product__is_alcohol=False).order_by("pk")

    def lastmod(self, certificate: Certificate) -> datetime:
        return certificate.updated_at


class GiftSitemap(ShopSitemap):
    def items(self) -> QuerySet:
        return GiftSet.objects.filter(is_public=True).order_by("pk")


SITEMAPS: dict[str, type[Sitemap]] = {
    "pages": PageSitemap,
    "products": ProductSitemap,
    "producers": ProducerSitemap,
    "points": PointSitemap,
    "certificates": CertificateSitemap,
    "gifts": GiftSitemap,
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Each section's pages, at SITE_URL; Django's own index takes the host from a row of django.contrib.sites."""
    pages = []
    for section, sitemap in SITEMAPS.items():
        base = settings.SITE_URL + reverse("sitemap", kwargs={"section": section})
        count = sitemap().paginator.num_pages
        pages += [base if page == 1 else f"{base}?p={page}" for page in range(1, count + 1)]
    return render(request, "sitemap_index.xml", {"pages": pages}, content_type="application/xml")


def register(name: str, sitemap: type[Sitemap]) -> None:
    """For packages above the shop: the articles of `cms`, from its AppConfig.ready."""
    SITEMAPS[name] = sitemap
