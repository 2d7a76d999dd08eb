"""Articles, recipes and stories as one list, newest first."""

from typing import Any

from wagtail.models import Page


def newest_ids() -> list[int]:
    """Of everything published, by its own date; one query per kind of page."""
    from cms.models import ArticlePage, RecipePage, StoryPage

    dated = [row for kind in (ArticlePage, RecipePage, StoryPage) for row in kind.objects.live().public().values_list("date", "pk")]
    return [pk for _date, pk in sorted(dated, reverse=True)]


def pages_of(ids: list[int]) -> list[Any]:
    """In the order of the ids, each as its own kind."""
    held = {page.pk: page for page in Page.objects.filter(pk__in=ids).specific()} if ids else {}
    return [held[pk] for pk in ids if pk in held]


def newest(limit: int) -> list[Any]:
    return pages_of(newest_ids()[:limit]) if limit else []
