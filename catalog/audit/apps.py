from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _install_guards(sender: AppConfig, using: str, **kwargs: object) -> None:
    """After migrate rather than in a migration, so that a schema made without migrations has them too."""
    from catalog.audit.guards import install

    install(using)


class AuditConfig(AppConfig):
    name = "catalog.audit"
    label = "audit"
    verbose_name = "Nhật ký"

    def ready(self) -> None:
        post_migrate.connect(_install_guards, sender=self)
