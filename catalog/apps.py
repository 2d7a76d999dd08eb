from oscar.apps.catalogue import apps


class CatalogueConfig(apps.CatalogueConfig):
    """Oscar's catalogue, forked into this package; the label stays, so its relations and migrations do."""

    name = "catalog"
    verbose_name = "Danh mục sản phẩm"

    def ready(self) -> None:
        super().ready()
        from catalog import changes

        changes.connect()

    def get_urls(self) -> list:
        from catalog.urls import urlpatterns

        return urlpatterns
