"""Which marketplaces there are: the folders named by `settings.MARKETPLACES`. Nothing else names a marketplace."""

from importlib import import_module
from types import ModuleType

from django.conf import settings


class UnknownMarketplace(Exception):
    pass


def codes() -> list[str]:
    return list(settings.MARKETPLACES)


def folder(code: str) -> ModuleType:
    """The marketplace's package: CODE, LABEL, SANDBOX_DEFAULTS, build(connection), make_sandbox(settings, clock, base_url)."""
    if code not in settings.MARKETPLACES:
        raise UnknownMarketplace(f"Không có sàn “{code}”. Các sàn có sẵn: {', '.join(settings.MARKETPLACES)}.")
    return import_module(f"connectors.{code}")
