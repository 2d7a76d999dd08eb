"""Which fields wait for the office. Rows, so that the office decides."""

from catalog.drafts.fields import FIELDS, PICTURES
from catalog.drafts.models import FieldPolicy


def ensure_policies() -> None:
    """A row per field with our first setting; never changes what the office set."""
    rows = [FieldPolicy(field=field.name, needs_review=field.needs_review) for field in FIELDS]
    FieldPolicy.objects.bulk_create([*rows, FieldPolicy(field=PICTURES, needs_review=True)], ignore_conflicts=True)


def waiting_fields() -> frozenset[str]:
    """Names whose change waits. A field without a row waits: a forgotten setting never publishes."""
    live = set(FieldPolicy.objects.filter(needs_review=False).values_list("field", flat=True))
    return frozenset({field.name for field in FIELDS} | {PICTURES}) - live
