from django.apps import AppConfig


class FairsConfig(AppConfig):
    name = "catalog.fairs"
    label = "fairs"
    verbose_name = "Hội chợ"
