"""What migrations write into a new database, for a schema that was made without them."""

from django.contrib.auth.models import Group
from wagtail.models import Collection, Locale, Page, Site

from cms.setup import ensure_pages, ensure_roles


def plant() -> None:
    """Wagtail's language, root page, home page, site and root collection. Safe to repeat."""
    locale, _ = Locale.objects.get_or_create(language_code="vi")
    if not Page.objects.exists():
        root = Page.add_root(instance=Page(title="Root", slug="root", locale=locale))
        home = root.add_child(instance=Page(title="Trang chủ", slug="home", locale=locale))
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name="OCOP Cao Bằng")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    for name in ("Moderators", "Editors"):
        Group.objects.get_or_create(name=name)
    ensure_pages()
    ensure_roles()
