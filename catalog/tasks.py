from celery import shared_task

from catalog import drawing


@shared_task
def draw_pictures() -> int:
    return drawing.draw_due()
