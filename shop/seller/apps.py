from django.apps import AppConfig


class SellerConfig(AppConfig):
    name = "shop.seller"
    label = "seller"
    verbose_name = "Người bán"

    def ready(self) -> None:
        from catalog.demo.parts import Part, register
        from shop.seller import demo

        register(Part(name="seller", seed=demo.seed, purge=demo.purge))
