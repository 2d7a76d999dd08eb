from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "catalog.dossiers"
    label = "dossiers"
    verbose_name = "Hồ sơ đánh giá"
