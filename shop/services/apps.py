from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "shop.services"
    label = "services"
    verbose_name = "Kết nối thanh toán và vận chuyển"

    def ready(self) -> None:
        from catalog.demo import parts
        from shop.services import demo

        parts.register(parts.Part(name="services", seed=demo.seed, purge=demo.purge))
