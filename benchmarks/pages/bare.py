"""The bare limit: one Django view that answers a constant page of the size of stock Oscar's list. Settings and addresses in one."""

from django.http import HttpResponse
from django.urls import path

SECRET_KEY = "only-to-measure"
ALLOWED_HOSTS = ["*"]
DEBUG = False
ROOT_URLCONF = __name__
MIDDLEWARE: list[str] = []
WSGI_APPLICATION = None
USE_TZ = True
LOGGING = {"version": 1, "disable_existing_loggers": True}
PAGE = b"<!doctype html>" + b"x" * 53_000

urlpatterns = [path("", lambda request: HttpResponse(PAGE))]
