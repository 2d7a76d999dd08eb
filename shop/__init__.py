"""The running shop: settings, orders, checkout and the producers' workplace."""

from shop.celery import app as celery_app

__all__ = ["celery_app"]
