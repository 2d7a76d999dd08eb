"""The site's settings: what is the same everywhere (`base`) plus what the operator said (`env`)."""

import os
from pathlib import Path

from shop.settings import env
from shop.settings.base import *  # noqa: F403  (a settings module is a namespace)
from shop.settings.base import BASE_DIR, OPTIONS_OF_SQLITE

ENV = env.read(os.environ, base_dir=Path(BASE_DIR))

DATA_DIR = ENV.data_dir
SECRET_KEY = ENV.secret_key
FIELD_ENCRYPTION_KEYS = ENV.field_encryption_keys
DEBUG = ENV.debug
ALLOWED_HOSTS = list(ENV.allowed_hosts)
SITE_URL = ENV.site_url
WAGTAILADMIN_BASE_URL = SITE_URL
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SITE_URL.startswith("https://") else None

DATABASES = {"default": {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, **ENV.database}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = OPTIONS_OF_SQLITE

MEDIA_ROOT = ENV.media_root
MEDIA_URL = ENV.media_url
PRIVATE_ROOT = ENV.private_root
STATIC_ROOT = DATA_DIR / "static"

if ENV.redis_url:
    CELERY_BROKER_URL = ENV.redis_url
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ENV.redis_url}}
else:
    BROKER_DIR = DATA_DIR / "broker"
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
    for folder in (BROKER_DIR / "messages", BROKER_DIR / "control"):
        folder.mkdir(parents=True, exist_ok=True)
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

WEBHOOK_PRIVATE_HOSTS = ENV.webhook_private_hosts
TRUSTED_PROXIES = ENV.trusted_proxies
BOUNCE_ADDRESS, BOUNCE_IMAP_URL, MAIL_WEBHOOK_SECRET = ENV.bounce_address, ENV.bounce_imap_url, ENV.mail_webhook_secret
vars().update(ENV.email)
