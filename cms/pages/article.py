"""News: articles, recipes and the makers' stories below one index."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from catalog.browse import structured
from catalog.browse.paging import pager
from cms.news import newest_ids, pages_of
from cms.pages.base import WRITTEN_PANELS, PublicPage, WrittenPage
from cms.sharing import article_ld, day_of, image_url

ARTICLES_PER_PAGE = 12


class ArticleIndexPage(PublicPage):
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ArticlePage", "cms.RecipePage", "cms.StoryPage"]
    template = "cms/article_index.html"

    class Meta:
        verbose_name = _("mục tin tức")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(newest_ids(), ARTICLES_PER_PAGE).get_page(request.GET.get("trang", "1"))

        def address(number: int) -> str:
            return f"{self.url}?trang={number}" if number > 1 else str(self.url)

        return {
            **super().get_context(request, *args, **kwargs),
            "articles": pages_of(list(page.object_list)),
            "pager": pager(page=page.number, last_page=page.paginator.num_pages, address=address),
        }


class DatedPage(WrittenPage):
    """Something of a day: it stands in the news by `date`."""

    date = models.DateField(_("Ngày"), default=timezone.localdate)

    content_panels = [*Page.content_panels, FieldPanel("date"), *WRITTEN_PANELS]
    parent_page_types = ["cms.ArticleIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        abstract = True

    def described(self) -> list[structured.Thing]:
        return [article_ld(self)]


class ArticlePage(DatedPage):
    template = "cms/article.html"

    class Meta:
        verbose_name = _("bài viết")
        verbose_name_plural = _("bài viết")


class RecipePage(DatedPage):
    """Minutes and servings as the cook says them."""

    servings = models.PositiveSmallIntegerField(_("Cho mấy người ăn"), default=4)
    minutes = models.PositiveSmallIntegerField(_("Nấu trong (phút)"), default=30)
    ingredients = StreamField(
        [("ingredient", blocks.CharBlock(label=_("Nguyên liệu"), max_length=120))], verbose_name=_("Nguyên liệu"), min_num=1
    )
    steps = StreamField([("step", blocks.TextBlock(label=_("Bước"), max_length=600))], verbose_name=_("Cách làm"), min_num=1)

    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("lead"),
        FieldPanel("image"),
        MultiFieldPanel([FieldPanel("servings"), FieldPanel("minutes")], heading=_("Món ăn")),
        FieldPanel("ingredients"),
        FieldPanel("steps"),
        FieldPanel("body"),
    ]
    template = "cms/recipe.html"

    class Meta:
        verbose_name = _("món ngon")
        verbose_name_plural = _("món ngon")

    def described(self) -> list[structured.Thing]:
        return [
            structured.recipe(
                name=self.title,
                url=self.full_url or "",
                description=self.lead,
                image=image_url(self),
                servings=self.servings,
                minutes=self.minutes,
                ingredients=[str(block.value) for block in self.ingredients],
                steps=[str(block.value) for block in self.steps],
                published=self.first_published_at or day_of(self),
                author=settings.WAGTAIL_SITE_NAME,
            )
        ]


class StoryPage(DatedPage):
    """The story of one producer, with what it sells today below it."""

    producer = models.ForeignKey("producers.Producer", models.PROTECT, related_name="+", verbose_name=_("Chủ thể"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("producer"),
        FieldPanel("date"),
        *WRITTEN_PANELS,
    ]
    template = "cms/story.html"

    class Meta:
        verbose_name = _("chuyện người làm")
        verbose_name_plural = _("chuyện người làm")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from catalog.browse.cards import first_cards
        from catalog.search import Search

        cards = first_cards(Search(producer=self.producer.slug), on=timezone.localdate(), limit=8, leave_out=("alcohol",))
        return {**super().get_context(request, *args, **kwargs), "cards": cards}
