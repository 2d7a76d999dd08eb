"""Reads from a marketplace for a screen: an expired token is renewed once, any other trouble is told and the screen stays usable."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from connectors import errors
from connectors.accounts import connect
from connectors.marketplace import TaxonomyReader
from connectors.models import Account
from connectors.registry import folder
from shop.secrets import open_sealed

T = TypeVar("T")


def is_set_up(account: Account) -> bool:
    """Whether the keys are there without which nothing can be asked of the marketplace."""
    given = {**account.settings, **(open_sealed(account.secrets) or {})}
    return set(folder(account.marketplace).REQUIRED_SETTINGS) <= set(given)


def from_taxonomy(request: HttpRequest, account: Account, read: Callable[[TaxonomyReader], T]) -> T | None:
    """None: this marketplace has no taxonomy, or it can't be read now (then the reason is told)."""
    if not is_set_up(account):
        messages.error(request, _("Gian hàng chưa có khóa truy cập. Người vận hành nhập khóa bằng lệnh channel_add."))
        return None
    connected = connect(account)
    reader = connected.marketplace.taxonomy
    if reader is None:
        return None
    try:
        try:
            return read(reader)
        except errors.TokenExpired:
            connected.renew()
            return read(reader)
    except errors.MarketplaceError as error:
        messages.error(request, error.text)
        return None
