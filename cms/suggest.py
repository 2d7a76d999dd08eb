"""Articles in what the search box offers."""

from django.utils.translation import gettext as _

from catalog.browse.suggest import MOST_OTHERS, Section, Suggestion, holds
from catalog.fold import fold
from catalog.listing_bits import Index

NEWEST = 500
KEY = "titles of articles"


def suggested_articles(index: Index, words: list[str]) -> Section:
    found = [Suggestion(text=title, url=url) for title, folded, url in _titles(index) if holds(folded, words)]
    return Section(label=_("Bài viết"), items=found[:MOST_OTHERS])


def _titles(index: Index) -> list[tuple[str, str, str]]:
    """(title, folded, address) of the newest articles, read once per change of anything public."""
    held = index.answers.get(KEY)
    if held is None:
        from cms.models import ArticlePage

        articles = ArticlePage.objects.live().public().order_by("-date", "-pk")[:NEWEST]
        held = index.keep(KEY, [(article.title, fold(article.title), article.url) for article in articles])
    return held
