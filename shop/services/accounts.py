"""From an account's row to a connected gateway or carrier; and what is typed in, kept without ever being shown again."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.audit.record import record
from shop.payments.bank_transfer import feed
from shop.payments.gateways import FOLDERS as GATEWAYS
from shop.secrets import open_sealed, seal
from shop.services.contract import Connection, ServiceError
from shop.services.models import Kind, ServiceAccount
from shop.services.transport import Transport

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
_transport = Transport()


def folders() -> dict[str, tuple[Kind, ModuleType]]:
    """Every provider that may be connected."""
    from shop.carriers import FOLDERS as CARRIERS

    found = {code: (Kind.PAYMENT, folder) for code, folder in GATEWAYS.items()}
    found[feed.CODE] = (Kind.PAYMENT, feed)
    return found | {code: (Kind.CARRIER, folder) for code, folder in CARRIERS.items()}


def folder_of(code: str) -> ModuleType:
    """Raises `KeyError`."""
    return folders()[code][1]


def label_of(code: str) -> str:
    known = folders().get(code)
    return known[1].LABEL if known else code


def account_of(code: str) -> ServiceAccount | None:
    """The account, in use or not: what it started may still call back."""
    return ServiceAccount.objects.filter(code=code).first()


def secrets_of(account: ServiceAccount) -> dict[str, str]:
    return open_sealed(account.secrets) or {}


def is_production(account: ServiceAccount) -> bool:
    """Every host is, but this machine and what the operator marked as the provider's test host."""
    names = [field.name for field in folder_of(account.code).FIELDS if field.is_address]
    hosts = {urlsplit(account.settings.get(name, "")).hostname for name in names}
    return not account.is_test_host and not hosts <= set(LOOPBACK_HOSTS)


def connect(account: ServiceAccount, *, clock: Callable[[], datetime] = timezone.now) -> Any:
    """The folder's client. Makes no call. Raises `ServiceError` when something required was never filled in."""
    values = {**account.settings, **secrets_of(account)}
    folder = folder_of(account.code)
    missing = [field.label for field in folder.FIELDS if field.is_required and not values.get(field.name)]
    if missing:
        raise ServiceError(_("Chưa điền: %s.") % ", ".join(missing))

    def remember(text: str) -> None:
        ServiceAccount.objects.filter(pk=account.pk).update(session=seal(text) if text else "")

    def recall() -> str:
        held = ServiceAccount.objects.filter(pk=account.pk).values_list("session", flat=True).first()
        return open_sealed(held or "") or ""

    return folder.build(
        Connection(
            settings=values,
            http=_transport,
            clock=clock,
            is_production=is_production(account),
            recall=recall,
            remember=remember,
        )
    )


def problems_of(code: str, values: Mapping[str, str], *, has_secrets: bool, is_test_host: bool) -> dict[str, str]:
    """Field -> what is wrong with it, before anything is stored."""
    found = {}
    for field in folder_of(code).FIELDS:
        value = values.get(field.name, "").strip()
        if field.is_required and not value and not (field.is_secret and has_secrets):
            found[field.name] = _("Hãy điền mục này.")
        elif field.is_address and value:
            address = urlsplit(value)
            is_local = address.hostname in LOOPBACK_HOSTS
            if address.scheme not in ("http", "https") or not address.hostname:
                found[field.name] = _("Ghi địa chỉ đầy đủ, bắt đầu bằng https://.")
            elif address.scheme == "http" and not (is_local or is_test_host):
                found[field.name] = _("Địa chỉ phải bắt đầu bằng https://.")
    return found


def store(account: ServiceAccount, values: Mapping[str, str], *, by: Any = None) -> None:
    """Writes plain values openly and secrets sealed; an empty secret keeps the one that is there. Forgets the provider's token."""
    secrets, plain = secrets_of(account) if account.secrets else {}, dict(account.settings)
    renewed = []
    for field in folder_of(account.code).FIELDS:
        value = values.get(field.name, "").strip()
        if field.is_secret:
            if value:
                secrets[field.name] = value
                renewed.append(field.name)
        else:
            plain[field.name] = value
    before = dict(account.settings)
    account.kind = folders()[account.code][0]
    account.settings, account.secrets, account.session = plain, seal(secrets) if secrets else "", ""
    account.is_check_good, account.check_text, account.checked_at = None, "", None
    account.save()
    after = {**plain, "renewed": renewed, "is_enabled": account.is_enabled, "is_test_host": account.is_test_host}
    record(action="service.settings", target=account, by=by, before=before, after=after)


def check(account: ServiceAccount, *, now: datetime) -> bool:
    """Asks the provider something harmless; keeps and answers whether our keys work."""
    try:
        text = folder_of(account.code).probe(connect(account))
        is_good = True
    except ServiceError as error:
        text, is_good = error.text, False
    account.checked_at, account.is_check_good, account.check_text = now, is_good, text[:300]
    account.save(update_fields=["checked_at", "is_check_good", "check_text"])
    return is_good
