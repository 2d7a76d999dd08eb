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
        from catalog.demo import parts
        from cms.programme import demo

        parts.register(parts.Part(name="programme", seed=demo.seed, purge=demo.purge))
        post_migrate.connect(_write_plans, sender=self)
