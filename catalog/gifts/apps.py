from django.apps import AppConfig


class GiftsConfig(AppConfig):
    name = "catalog.gifts"
    label = "gifts"
    verbose_name = "Bộ quà tặng"
