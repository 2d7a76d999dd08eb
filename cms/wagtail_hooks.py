"""The staff's screens at /quan-tri/ that are not pages."""

from collections.abc import Iterator

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet

from catalog.certificates.models import Certificate
from cms.staff.home import TodayPanel
from cms.staff.viewsets import OcopGroup

register_snippet(OcopGroup)


@hooks.register("construct_homepage_panels")
def today_first(request: object, panels: list[Component]) -> None:
    panels.insert(0, TodayPanel())


@hooks.register("register_snippet_listing_buttons")
def revoke_button(snippet: Model, user: object, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(snippet, Certificate) and snippet.revoked_on is None and user.has_perm("certificates.change_certificate"):  # type: ignore[attr-defined]  # Wagtail passes a user
        url = reverse("wagtailsnippets_certificates_certificate:revoke", args=[snippet.pk])
        yield Button(_("Thu hồi"), url=url, icon_name="warning", priority=25)
