"""The marketplaces' screens at /quan-tri/."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from connectors.console import consent, rules_urls
from connectors.console.rules_viewsets import RulesGroup
from connectors.console.viewsets import MarketplaceGroup
from connectors.console.watch_urls import urlpatterns as watch_urls

register_snippet(MarketplaceGroup)
register_snippet(RulesGroup)


@hooks.register("register_admin_urls")
def consent_urls() -> list[URLPattern]:
    return [
        path("san/ket-noi/", consent.show_all, name="marketplace_accounts"),
        path("san/ket-noi/them/", consent.add, name="marketplace_account_add"),
        path("san/ket-noi/<int:account_id>/", consent.show, name="marketplace_account"),
        path("san/cap-quyen/<int:account_id>/", consent.come_back, name="marketplace_consent"),
    ]


@hooks.register("register_admin_urls")
def rules_screens() -> list[URLPattern]:
    return rules_urls.urlpatterns


@hooks.register("register_admin_urls")
def watch() -> list[URLPattern]:
    return list(watch_urls)
