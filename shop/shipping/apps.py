from django.apps import AppConfig


class ShippingConfig(AppConfig):
    name = "shop.shipping"
    label = "delivery"
    verbose_name = "Giao hàng"

    def ready(self) -> None:
        from catalog.demo import parts
        from shop.shipping import demo

        parts.register(parts.Part(name="delivery_rates", seed=demo.seed, purge=demo.purge))
