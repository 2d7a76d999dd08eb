from django.apps import AppConfig


class TranslationsConfig(AppConfig):
    name = "catalog.translations"
    label = "translations"
    verbose_name = "Bản tiếng Anh"

    def ready(self) -> None:
        from catalog.demo import parts
        from catalog.translations import demo

        parts.register(parts.Part(name="translations", seed=demo.seed, purge=demo.purge))
