from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class WishesConfig(AppConfig):
    name = "shop.wishes"
    label = "wishes"
    verbose_name = "Yêu thích và báo có hàng"

    def ready(self) -> None:
        from catalog.changes import product_changed
        from shop.wishes import alerts, wished

        user_logged_in.connect(wished.merge, dispatch_uid="wishes.merge")
        product_changed.connect(alerts.on_change, dispatch_uid="wishes.alerts")
