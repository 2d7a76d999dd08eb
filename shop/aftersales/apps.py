from django.apps import AppConfig


class AftersalesConfig(AppConfig):
    name = "shop.aftersales"
    label = "aftersales"
    verbose_name = "Sau bán hàng"
