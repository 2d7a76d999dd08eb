from django.apps import AppConfig


class CarriersConfig(AppConfig):
    name = "shop.carriers"
    label = "carriers"
    verbose_name = "Vận chuyển"
