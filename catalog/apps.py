from django.apps import AppConfig
from django.db.models.signals import post_migrate
from oscar.apps.catalogue import apps


def _create_text_index(sender: AppConfig, using: str, **kwargs: object) -> None:
    """After migrate rather than in a migration, so that a schema made without migrations has it too."""
    from catalog.listing_index import create_text_index

    create_text_index(using)


class CatalogueConfig(apps.CatalogueConfig):
    """Oscar's catalogue, forked into this package; the label stays, so its relations and migrations do."""

    name = "catalog"
    verbose_name = "Danh mục sản phẩm"

    def ready(self) -> None:
        super().ready()
        from catalog import changes

        changes.connect()
        post_migrate.connect(_create_text_index, sender=self)

    def get_urls(self) -> list:
        from catalog.urls import urlpatterns

        return urlpatterns
