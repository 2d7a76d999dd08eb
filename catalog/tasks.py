from celery import shared_task
from django.utils import timezone

from catalog import day_turn, drawing
from catalog.voices import settle


@shared_task
def draw_pictures() -> int:
    return drawing.draw_due() + settle.draw_photos()


@shared_task
def turn_the_day() -> int:
    """At midnight in Vietnam, and each hour again for a machine that slept."""
    return day_turn.announce(on=timezone.localdate())
