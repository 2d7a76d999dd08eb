"""Pages that editors put into the menus stand in every footer: policies, help, contact."""

from django.core.cache import cache

from cms.pages.home import HomePage

CACHE_KEY, CACHE_S = "cms.footer", 60


def links() -> list[tuple[str, str]]:
    """Title and path, in the order of the page tree; read once a minute."""
    held: list[tuple[str, str]] | None = cache.get(CACHE_KEY)
    if held is None:
        home = HomePage.objects.live().first()
        pages = home.get_children().live().public().in_menu() if home else []
        held = [(page.title, page.get_url() or "/") for page in pages]
        cache.set(CACHE_KEY, held, CACHE_S)
    return held
