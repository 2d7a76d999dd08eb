"""An inspect screen that says "–" where there is nothing, and money as people write it."""

from typing import Any

from wagtail.snippets.views.snippets import InspectView

from shop.templatetags.shop_tags import vnd


class PlainInspectView(InspectView):
    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        if value is None or value in ("", "None"):
            return "–"
        return vnd(value) if field_name.endswith("_vnd") and isinstance(value, int) else value
