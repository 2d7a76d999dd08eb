from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "catalog.inspections"
    label = "inspections"
    verbose_name = "Kiểm tra"
