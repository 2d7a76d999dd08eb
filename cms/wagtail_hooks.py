"""The staff's screens at /quan-tri/ that are not pages."""

from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.snippets.models import register_snippet

from cms.staff.home import TodayPanel
from cms.staff.viewsets import OcopGroup

register_snippet(OcopGroup)


@hooks.register("construct_homepage_panels")
def today_first(request: object, panels: list[Component]) -> None:
    panels.insert(0, TodayPanel())
