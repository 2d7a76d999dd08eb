"""The only writer of the audit log."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from catalog.audit.models import AuditEntry


def record(
    *,
    action: str,
    target: Model,
    by: Any = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    cause: str = "",
    at: datetime | None = None,
) -> AuditEntry:
    """Call it inside the transaction of the change. `by` is a user, or None for the system; `action` is `noun.verb`, stable."""
    made = entry(action=action, target=target, by=by, before=before, after=after, cause=cause, at=at)
    made.save()
    return made


def entry(
    *,
    action: str,
    target: Model,
    by: Any = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    cause: str = "",
    at: datetime | None = None,
) -> AuditEntry:
    """As `record`, not written yet: for `record_all`."""
    return AuditEntry(
        at=at or timezone.now(),
        actor_id=by.pk if by is not None else None,
        actor_name=(str(by) if by is not None else "")[:200],
        action=action,
        target=target._meta.label_lower,
        target_id=str(target.pk),
        target_label=str(target)[:300],
        before=None if before is None else dict(before),
        after=None if after is None else dict(after),
        cause=cause[:300],
    )


def record_all(entries: Iterable[AuditEntry]) -> None:
    """Many changes of one import in few statements; inside its transaction."""
    AuditEntry.objects.bulk_create(entries, batch_size=200)


def entries_of(target: Model) -> Any:
    """Everything that was written about one row, newest first."""
    return AuditEntry.objects.filter(target=target._meta.label_lower, target_id=str(target.pk))
