from django.apps import AppConfig


class StockroomConfig(AppConfig):
    name = "catalog.stockroom"
    label = "stockroom"
    verbose_name = "Kho điểm bán"
