from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "shop.webhooks"
    label = "webhooks"
    verbose_name = "Webhook gửi đi"

    def ready(self) -> None:
        from catalog.changes import product_changed
        from shop.webhooks import tasks

        product_changed.connect(tasks.on_product_changed, dispatch_uid="shop.webhooks")
