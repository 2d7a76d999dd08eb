"""An inspect screen that says "–" where there is nothing, money and times as people write them, and leads on to what it names."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from phonenumber_field.phonenumber import to_python
from wagtail.snippets.views.snippets import InspectView

from shop.templatetags.shop_tags import vnd


class PlainInspectView(InspectView):
    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        value = super().get_field_display_value(field_name, field)
        if value is None or value in ("", "None"):
            return "–"
        phone = to_python(value) if field_name == "phone" else None
        if phone is not None and phone.is_valid():
            return format_html('<a href="tel:{}">{}</a>', phone.as_e164, phone.as_national)
        if isinstance(value, datetime):
            return f"{timezone.localtime(value):%H:%M %d/%m/%Y}"
        if isinstance(value, Model):
            return self._led_on(value)
        is_money = field_name.endswith(("_vnd", "_incl_tax")) and isinstance(value, int | Decimal)
        return vnd(value) if is_money and not isinstance(value, bool) else value

    def _led_on(self, row: Model) -> Any:
        """A link for whoever may look at it, where it has a screen."""
        app, name = row._meta.app_label, row._meta.model_name
        if not any(self.request.user.has_perm(f"{app}.{right}_{name}") for right in ("view", "change")):
            return str(row)
        try:
            return format_html('<a href="{}">{}</a>', reverse(f"wagtailsnippets_{app}_{name}:inspect", args=[row.pk]), row)
        except NoReverseMatch:
            return str(row)
