from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _lay_foundations(sender: AppConfig, **kwargs: object) -> None:
    """After migrate, so that a schema made without migrations has the same pages and roles."""
    from cms.setup import ensure_pages, ensure_roles

    ensure_pages()
    ensure_roles()


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Trang và bài viết"

    def ready(self) -> None:
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from catalog.browse import suggest
        from catalog.changes import content_changed
        from catalog.demo import parts
        from cms import demo, demo_pages, footer
        from cms.sitemap import ArticleSitemap
        from cms.suggest import suggested_articles
        from shop.panels import register_footer_links
        from shop.sitemaps import register

        register("articles", ArticleSitemap)
        register_footer_links(footer.links)
        suggest.register(suggested_articles)
        parts.register(parts.Part(name="articles", seed=demo.seed, purge=demo.purge))
        parts.register(parts.Part(name="pages", seed=demo_pages.seed, purge=demo_pages.purge))
        for signal in (page_published, page_unpublished, post_page_move):
            signal.connect(lambda **_told: content_changed(), weak=False, dispatch_uid="cms.pages")
        post_migrate.connect(_lay_foundations, sender=self)
