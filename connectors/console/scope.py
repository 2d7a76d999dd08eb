"""Whose marketplace orders a person sees: who works for one point, those that take something from its shelf."""

from typing import Any

from django.db.models import QuerySet
from wagtail.snippets.views.chooser import SnippetChooserViewSet

from connectors.models import ChannelOrder, ChannelReturn
from shop.portal.points.scope import points_of


class NobodyChooses(SnippetChooserViewSet):
    """No form points to such a row, and a chooser would list them all to whoever works at one point."""

    def get_urlpatterns(self) -> list[Any]:
        return []


OF_EVERY_POINT = ("order.change_order", "connectors.view_listing", "connectors.view_settlement")
"""The rights of those who work for all points, or watch over them."""


def sees_every_point(user: Any) -> bool:
    return any(user.has_perm(right) for right in OF_EVERY_POINT)


def orders_seen_by(user: Any, rows: QuerySet[ChannelOrder]) -> QuerySet[ChannelOrder]:
    return rows if sees_every_point(user) else rows.filter(order__lines__partner__in=points_of(user)).distinct()


def returns_seen_by(user: Any, rows: QuerySet[ChannelReturn]) -> QuerySet[ChannelReturn]:
    return rows if sees_every_point(user) else rows.filter(channel_order__order__lines__partner__in=points_of(user)).distinct()
