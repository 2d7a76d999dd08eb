from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "connectors"
    verbose_name = "Kết nối sàn"

    def ready(self) -> None:
        from catalog.changes import product_changed
        from catalog.demo import parts
        from connectors import demo, listings, panels
        from shop.panels import register_channel_codes, register_channel_payouts, register_product_channels

        product_changed.connect(listings.on_product_changed, dispatch_uid="connectors.listings")
        register_product_channels(panels.states_of)
        register_channel_codes(panels.channel_codes)
        register_channel_payouts(panels.payouts_between)
        parts.register(parts.Part(name="listings", seed=demo.seed, purge=demo.purge))
