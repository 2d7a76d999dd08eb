"""Pages that editors put into the menus stand in every footer: policies, help, contact."""

from django.core.cache import cache
from wagtail.models import Page

CACHE_KEY, CACHE_S = "cms.footer", 60
BELOW_HOME = 3
"""Depth in the page tree: 1 is the root, 2 the home page."""


def links() -> list[tuple[str, str]]:
    """Title and path, in the order of the page tree; read once a minute, in one query."""
    held: list[tuple[str, str]] | None = cache.get(CACHE_KEY)
    if held is None:
        pages = Page.objects.filter(depth=BELOW_HOME).live().public().in_menu().order_by("path").values_list("title", "slug")
        held = [(title, f"/{slug}/") for title, slug in pages]
        cache.set(CACHE_KEY, held, CACHE_S)
    return held
