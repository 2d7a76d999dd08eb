"""How staff narrow the list of listings down."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from connectors.models import Listing
from connectors.reasons import told


class ListingFilterSet(WagtailFilterSet):
    reason = django_filters.ChoiceFilter(label=_("Lý do"), method="by_reason", choices=lambda: reason_choices())
    work = django_filters.ChoiceFilter(label=_("Còn việc"), method="by_work", choices=(("yes", _("Còn chờ")), ("no", _("Xong"))))

    class Meta:
        model = Listing
        fields = ["account", "state", "product__producer"]

    def by_reason(self, rows: QuerySet[Listing], _name: str, code: str) -> QuerySet[Listing]:
        """A reason against the sale, or the code of the last refusal."""
        return with_reason(rows, code)

    def by_work(self, rows: QuerySet[Listing], _name: str, value: str) -> QuerySet[Listing]:
        return rows.filter(due_at__isnull=value == "no")


def with_reason(rows: QuerySet[Listing], code: str) -> QuerySet[Listing]:
    return rows.annotate(reasons_as_text=Cast("reasons", TextField())).filter(
        Q(reasons_as_text__contains=f'"code": "{code}"') | Q(error_code=code)
    )


def reason_choices() -> list[tuple[str, Any]]:
    """Only reasons that some listing has."""
    rows = Listing.objects.exclude(reasons=[], error_code="").values_list("reasons", "error_code")[:5000]
    codes = {str(reason.get("code", "")) for reasons, _error in rows for reason in reasons} | {error for _reasons, error in rows}
    return sorted(((code, known.text if (known := told(code)) else code) for code in codes if code), key=lambda row: str(row[1]))
