from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "catalog.inbox"
    label = "inbox"
    verbose_name = "Hộp thư chủ thể"
