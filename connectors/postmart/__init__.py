"""Postmart (buudien.vn) through its seller portal's spreadsheets; the HTTP contract is written down but only assumed. See README.md."""

from collections.abc import Callable, Mapping
from datetime import datetime

from connectors.marketplace import Connection
from connectors.postmart.client import Postmart
from connectors.postmart.sandbox import PostmartSandbox

CODE = "postmart"
LABEL = "Postmart"
REQUIRED_SETTINGS: tuple[str, ...] = ()
SECRET_SETTINGS = ("api_key",)
SANDBOX_DEFAULTS = {"api_key": "khoa-thu-nghiem"}
NEEDS_CONSENT = False
CAPABILITIES = Postmart.capabilities

__all__ = [
    "CAPABILITIES",
    "CODE",
    "LABEL",
    "NEEDS_CONSENT",
    "REQUIRED_SETTINGS",
    "SANDBOX_DEFAULTS",
    "SECRET_SETTINGS",
    "build",
    "make_sandbox",
]


def build(connection: Connection) -> Postmart:
    return Postmart(connection)


def make_sandbox(*, settings: Mapping[str, str], clock: Callable[[], datetime], base_url: str) -> PostmartSandbox:
    """Settings: api_key."""
    return PostmartSandbox(settings=settings, clock=clock)
