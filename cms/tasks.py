"""Thin tasks of the CMS."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def publish_due() -> None:
    """Every minute: pages whose hour has come go live, those whose hour is over go. A missed minute is made up by the next."""
    call_command("publish_scheduled")
