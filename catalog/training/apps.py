from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "catalog.training"
    label = "training"
    verbose_name = "Tập huấn"
