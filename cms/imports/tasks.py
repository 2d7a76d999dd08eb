"""The import runs in a worker; the sweep starts one whose message was lost."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from cms.imports import running
from cms.imports.models import ImportJob, ImportState

LONGEST_S = 3600
OVERDUE = timedelta(minutes=2)


@shared_task(time_limit=LONGEST_S, soft_time_limit=LONGEST_S - 60)
def run_import(job_id: int) -> bool:
    return running.run(job_id, now=timezone.now())


@shared_task
def start_waiting() -> int:
    """What waits longer than a message takes."""
    waiting = ImportJob.objects.filter(state=ImportState.WAITING, created_at__lt=timezone.now() - OVERDUE)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    for job_id in ids:
        run_import.delay(job_id)
    return len(ids)
