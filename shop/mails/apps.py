from django.apps import AppConfig


class MailsConfig(AppConfig):
    name = "shop.mails"
    label = "mails"
    verbose_name = "Thư gửi khách"
