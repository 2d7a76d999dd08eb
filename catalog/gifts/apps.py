from django.apps import AppConfig


class GiftsConfig(AppConfig):
    name = "catalog.gifts"
    label = "gifts"
    verbose_name = "Bộ quà tặng"

    def ready(self) -> None:
        from catalog.demo import parts
        from catalog.gifts import demo

        parts.register(parts.Part(name="gift_sets", seed=demo.seed, purge=demo.purge))
