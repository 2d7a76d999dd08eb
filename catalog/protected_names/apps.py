from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _load(sender: AppConfig, **kwargs: object) -> None:
    from catalog.protected_names.load import ensure_names

    ensure_names()


class ProtectedNamesConfig(AppConfig):
    name = "catalog.protected_names"
    label = "protected_names"
    verbose_name = "Tên được bảo hộ"

    def ready(self) -> None:
        post_migrate.connect(_load, sender=self)
