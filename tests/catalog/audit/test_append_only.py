"""The audit log is only ever added to: tried through the model, the queryset, plain SQL and the back office."""

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from catalog.audit.models import AuditEntry
from catalog.audit.record import record

pytestmark = [pytest.mark.django_db, pytest.mark.postgres(sqlite_too=True)]
LIST = "wagtailsnippets_audit_auditentry"


@pytest.fixture
def entry() -> AuditEntry:
    user = get_user_model().objects.create_user("canbo1")
    return record(action="thing.change", target=user, by=user, before={"n": 1}, after={"n": 2})


def renamed(entry: AuditEntry) -> AuditEntry:
    entry.actor_name = "người khác"
    return entry


WAYS: dict[str, Callable[[AuditEntry], object]] = {
    "save": lambda entry: renamed(entry).save(),
    "save some": lambda entry: renamed(entry).save(update_fields=["actor_name"]),
    "delete": lambda entry: entry.delete(),
    "update": lambda entry: AuditEntry.objects.filter(pk=entry.pk).update(actor_name="người khác"),
    "delete all": lambda entry: AuditEntry.objects.all().delete(),
    "bulk update": lambda entry: AuditEntry.objects.bulk_update([renamed(entry)], ["actor_name"]),
    "overwrite": lambda entry: AuditEntry.objects.bulk_create(
        [renamed(entry)], update_conflicts=True, unique_fields=["id"], update_fields=["actor_name"]
    ),
}


@pytest.mark.parametrize("name", WAYS)
def test_no_way_of_the_model_changes_or_removes_a_line(entry: AuditEntry, name: str) -> None:
    with pytest.raises(TypeError, match="append-only"):
        WAYS[name](AuditEntry.objects.get(pk=entry.pk))
    assert list(AuditEntry.objects.values_list("pk", "actor_name")) == [(entry.pk, "canbo1")]


STATEMENTS = ["UPDATE audit_auditentry SET actor_name = 'x'", "DELETE FROM audit_auditentry"]
OF_VENDOR = {"postgresql": "TRUNCATE audit_auditentry", "sqlite": "REPLACE INTO audit_auditentry SELECT * FROM audit_auditentry"}


@pytest.mark.parametrize("statement", [*STATEMENTS, OF_VENDOR[connection.vendor]])
def test_the_database_refuses_plain_sql_too(entry: AuditEntry, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(AuditEntry.objects.values_list("pk", "actor_name")) == [(entry.pk, "canbo1")]


def test_an_erased_person_leaves_the_lines_as_they_were(entry: AuditEntry) -> None:
    get_user_model().objects.filter(username="canbo1").delete()
    assert AuditEntry.objects.filter(pk=entry.pk).values_list("actor_id", "actor_name").get() == (entry.actor_id, "canbo1")


@pytest.mark.parametrize("is_superuser", [True, False])
def test_the_back_office_only_shows_it(entry: AuditEntry, is_superuser: bool) -> None:
    user = get_user_model().objects.create_user("xem", is_superuser=is_superuser)
    user.groups.add(Group.objects.get(name="Kiểm toán"))
    client = Client()
    client.force_login(user)
    assert client.get(reverse(f"{LIST}:list")).status_code == 200
    assert client.get(reverse(f"{LIST}:inspect", args=[entry.pk])).status_code == 200
    addresses = [f"/quan-tri/bulk/audit/auditentry/delete/?id={entry.pk}"]
    for name, arguments in (("add", []), ("edit", [entry.pk]), ("delete", [entry.pk])):
        try:
            addresses.append(reverse(f"{LIST}:{name}", args=arguments))
        except NoReverseMatch:
            continue
    for address in addresses:
        answer = client.post(address, {"actor_name": "người khác", "action": "x"})
        assert answer.status_code in (302, 403, 404), (address, answer.status_code)
    assert list(AuditEntry.objects.values_list("pk", "actor_name")) == [(entry.pk, "canbo1")]
