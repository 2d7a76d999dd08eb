from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "catalog.deliveries"
    label = "deliveries"
    verbose_name = "Giao hàng đến điểm"
