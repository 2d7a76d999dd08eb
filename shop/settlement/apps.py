from django.apps import AppConfig


class SettlementConfig(AppConfig):
    name = "shop.settlement"
    label = "settlement"
    verbose_name = "Đối soát với chủ thể"
