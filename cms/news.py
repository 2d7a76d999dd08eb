"""Articles, recipes and stories as one list, newest first."""

from typing import Any

from wagtail.models import Page


def newest_ids() -> list[int]:
    """Of everything published, by its own date; two queries."""
    from cms.models import ArticlePage, RecipePage, StoryPage

    public = Page.objects.live().public().order_by().values("pk")
    articles, *others = (
        kind.objects.filter(pk__in=public).order_by().values_list("date", "pk") for kind in (ArticlePage, RecipePage, StoryPage)
    )
    return [pk for _date, pk in sorted(articles.union(*others, all=True), reverse=True)]


def pages_of(ids: list[int]) -> list[Any]:
    """In the order of the ids, each as its own kind."""
    held = {page.pk: page for page in Page.objects.filter(pk__in=ids).specific()} if ids else {}
    return [held[pk] for pk in ids if pk in held]


def newest(limit: int) -> list[Any]:
    return pages_of(newest_ids()[:limit]) if limit else []
