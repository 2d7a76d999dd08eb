from celery import shared_task

from catalog import drawing
from catalog.voices import settle


@shared_task
def draw_pictures() -> int:
    return drawing.draw_due() + settle.draw_photos()
