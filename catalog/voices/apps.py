from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "catalog.voices"
    label = "voices"
    verbose_name = "Đánh giá, hỏi đáp"
