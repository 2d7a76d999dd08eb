"""Accounts of the demonstration point at the sandboxes of this machine and are marked; a real account is never touched."""

from shop.services.models import ServiceAccount


def seed() -> int:
    """They are made when the sandboxes run, by `service_add`."""
    return 0


def purge() -> int:
    """Answers how many were removed."""
    return ServiceAccount.objects.filter(is_demo=True).delete()[0]
