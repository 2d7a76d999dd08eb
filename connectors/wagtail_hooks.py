"""The marketplaces' screens at /quan-tri/."""

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from connectors.console import views
from connectors.console.viewsets import MarketplaceGroup

register_snippet(MarketplaceGroup)


@hooks.register("register_admin_urls")
def consent_url() -> list[URLPattern]:
    return [path("san/cap-quyen/<int:account_id>/", views.consent, name="marketplace_consent")]
