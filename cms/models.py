"""Pages that editors write: the home page, the news and its articles."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from catalog.browse import structured
from catalog.browse.age import is_adult
from catalog.browse.caching import public_page
from catalog.browse.cards import cards_of, point_names
from catalog.groups import Group
from catalog.partner.models import SalesPoint
from catalog.search import Search, first_rows
from cms.blocks import ArticleBody, product_ids_in
from cms.offers import shown_products
from cms.sharing import json_ld, shared_link
from cms.slugs import refuse_reserved
from shop.seller import current_seller

NEWEST_ON_HOME, ARTICLES_ON_HOME, ARTICLES_PER_PAGE = 8, 3, 12


class PublicPage(Page):
    """The same for everyone: may be kept, and answers 304."""

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return public_page(super().serve)(request, *args, **kwargs)


class HomePage(PublicPage):
    """`lead` is the sentence under the name; products, groups, points and news come by themselves."""

    lead = models.CharField(_("Lời giới thiệu"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.ArticleIndexPage"]
    max_count = 1
    template = "cms/home.html"

    class Meta:
        verbose_name = _("trang chủ")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        today, points = timezone.localdate(), list(SalesPoint.objects.filter(is_open=True).select_related("commune").order_by("name"))
        rows = first_rows(Search(in_stock=True), on=today, limit=NEWEST_ON_HOME, leave_out=("alcohol", "service"))
        return {
            **super().get_context(request, *args, **kwargs),
            "cards": cards_of(rows, points={point.code: point.name for point in points}, is_adult=False),
            "groups": Group.choices,
            "points": points,
            "articles": list(ArticlePage.objects.live().order_by("-date", "-pk")[:ARTICLES_ON_HOME]),
            "canonical": self.full_url,
            "json_ld": _who_and_where(),
        }


def _who_and_where() -> list[structured.Thing]:
    """The shop and who sells in it, for search engines."""
    site = structured.website(name=settings.WAGTAIL_SITE_NAME, url=settings.SITE_URL)
    seller = current_seller()
    if seller is None:
        return [site]
    organisation = structured.organisation(
        name=seller.name,
        url=f"{settings.SITE_URL}/",
        tax_id=seller.tax_code,
        phone=seller.phone,
        email=seller.email,
        address_line=seller.address,
        logo=settings.SITE_URL + static("shop/icon-512.png"),
    )
    return [site, organisation]


class ArticleIndexPage(PublicPage):
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ArticlePage"]
    template = "cms/article_index.html"

    class Meta:
        verbose_name = _("mục tin tức")

    def clean(self) -> None:
        super().clean()
        refuse_reserved(self.slug)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        articles = ArticlePage.objects.child_of(self).live().order_by("-date", "-pk")[:ARTICLES_PER_PAGE]
        return {**super().get_context(request, *args, **kwargs), "articles": list(articles), "canonical": self.full_url}


class ArticlePage(PublicPage):
    """`is_demo` marks an article that came with the demonstration data."""

    date = models.DateField(_("Ngày"), default=timezone.localdate)
    lead = models.CharField(_("Tóm tắt"), max_length=300)
    image = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Ảnh đầu bài")
    )
    body = StreamField(ArticleBody(), verbose_name=_("Nội dung"), blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    content_panels = [*Page.content_panels, FieldPanel("date"), FieldPanel("lead"), FieldPanel("image"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("lead"), index.SearchField("body")]
    parent_page_types = ["cms.ArticleIndexPage"]
    subpage_types: list[str] = []
    template = "cms/article.html"

    class Meta:
        verbose_name = _("bài viết")
        verbose_name_plural = _("bài viết")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        shown = shown_products(product_ids_in(self.body), on=timezone.localdate(), points=point_names(), is_adult=is_adult(request))
        return {
            **super().get_context(request, *args, **kwargs),
            "products": shown,
            "canonical": self.full_url,
            "share": shared_link(self),
            "json_ld": json_ld(self),
        }
