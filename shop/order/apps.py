from oscar.apps.order import apps


class OrderConfig(apps.OrderConfig):
    name = "shop.order"

    def ready(self) -> None:
        super().ready()
        from catalog.changes import product_changed
        from shop import withdrawn

        product_changed.connect(withdrawn.on_change, dispatch_uid="shop.withdrawn")
