"""Columns of the staff's lists that say what a field alone does not: money as people write it, a code by its name."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column

from shop.templatetags.shop_tags import vnd


class MoneyColumn(Column):
    """Whole đồng; the list still sorts by the number."""

    def __init__(self, name: str, label: Any) -> None:
        super().__init__(name, label=label, sort_key=name)

    def get_value(self, instance: Any) -> str:
        return vnd(super().get_value(instance))


class YesNoColumn(Column):
    """A truth in words; the list sorts by it."""

    def __init__(self, name: str, label: Any) -> None:
        super().__init__(name, label=label, sort_key=name)

    def get_value(self, instance: Any) -> str:
        return _("có") if super().get_value(instance) else _("không")
