from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _install_guards(sender: AppConfig, using: str, **kwargs: object) -> None:
    from catalog.audit.guards import install

    install(using, table="account_consententry")


class AccountConfig(AppConfig):
    name = "shop.account"
    label = "account"
    verbose_name = "Tài khoản người mua"

    def ready(self) -> None:
        post_migrate.connect(_install_guards, sender=self)
