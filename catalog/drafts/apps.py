from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _write_policies(sender: AppConfig, **kwargs: object) -> None:
    from catalog.drafts.policy import ensure_policies

    ensure_policies()


class DraftsConfig(AppConfig):
    name = "catalog.drafts"
    label = "drafts"
    verbose_name = "Nội dung chờ duyệt"

    def ready(self) -> None:
        post_migrate.connect(_write_policies, sender=self)
