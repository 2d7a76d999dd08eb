"""The Celery application. Messages only wake; what is due stands in the database."""

import os

from celery import Celery

from shop import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

broker.install()
app = Celery("shop")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
