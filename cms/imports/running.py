"""Runs one upload: claimed by a conditional UPDATE, so that a message delivered twice works once."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.audit.record import record
from catalog.exchange import bulk
from catalog.exchange.console import document
from catalog.exchange.images import ImageRefused
from catalog.exchange.outcome import Outcome, UsageError
from catalog.tabular import TableError, read_table
from cms.imports.models import ImportJob, ImportState

MOST_PROBLEMS = 500


def run(job_id: int, *, now: datetime) -> bool:
    """False when somebody else has it or it was run already."""
    waiting = ImportJob.objects.filter(pk=job_id, state=ImportState.WAITING)
    if not waiting.update(state=ImportState.RUNNING, started_at=now):
        return False
    job = ImportJob.objects.select_related("created_by").get(pk=job_id)
    try:
        outcomes = bulk.run(_bulk(job), tell=lambda step, done, total: _tell(job_id, step, done, total), only_check=job.only_check)
    except (TableError, UsageError, ImageRefused) as refused:
        _finish(job, ImportState.REFUSED, error=str(refused))
        return True
    except Exception:
        _finish(job, ImportState.BROKEN, error=_("Máy dừng giữa chừng. Nhập lại đúng các tệp này: dòng đã ghi được nhận ra và giữ nguyên."))
        raise
    is_refused = any(outcome.problems for outcome in outcomes.values())
    _finish(job, ImportState.REFUSED if is_refused else ImportState.DONE, report={kind: _told(found) for kind, found in outcomes.items()})
    return True


def _bulk(job: ImportJob) -> bulk.Bulk:
    tables = {}
    for kind in bulk.ORDER:
        file = getattr(job, kind)
        if file:
            with file.open("rb") as opened:
                tables[kind] = read_table(Path(file.name).name, opened.read())
    images = Path(job.images.path) if job.images else None
    return bulk.Bulk(tables=tables, images=images, cause=f"nhập hàng loạt {job}", by=job.created_by)


def _told(outcome: Outcome) -> dict[str, Any]:
    found = document(outcome)
    return {**found, "errors": found["errors"][:MOST_PROBLEMS], "error_count": len(found["errors"])}


def _tell(job_id: int, step: str, done: int, total: int) -> None:
    ImportJob.objects.filter(pk=job_id).update(step=step, done=done, total=total)


def _finish(job: ImportJob, state: ImportState, *, report: dict[str, Any] | None = None, error: str = "") -> None:
    ImportJob.objects.filter(pk=job.pk).update(state=state, report=report or {}, error=error, finished_at=timezone.now())
    counts = {kind: {name: told[name] for name in ("created", "updated", "unchanged")} for kind, told in (report or {}).items()}
    record(action="import.run", target=job, by=job.created_by, after={"state": state, **counts}, cause=error)
