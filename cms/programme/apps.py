from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _write_plans(sender: AppConfig, using: str, **kwargs: object) -> None:
    from cms.programme.plans import ensure_plans

    ensure_plans()


class ProgrammeConfig(AppConfig):
    name = "cms.programme"
    label = "programme"
    verbose_name = "Chương trình OCOP"

    def ready(self) -> None:
        post_migrate.connect(_write_plans, sender=self)
