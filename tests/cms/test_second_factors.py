"""A lost second factor: reset by another person with a reason, kept in the log; never by oneself, staff only by the administrator."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django_otp import user_has_device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from catalog.audit.models import AuditEntry
from catalog.producers.models import ProducerMember
from tests.factories import make_producer

pytestmark = pytest.mark.django_db
REASON = {"reason": "Mất điện thoại, đã gặp trực tiếp"}


def person(name: str, *, group: str = "", has_device: bool = True, **fields: object):
    user = get_user_model().objects.create_user(name, **fields)
    if group:
        user.groups.add(Group.objects.get(name=group))
    if has_device:
        TOTPDevice.objects.create(user=user, confirmed=True)
        StaticDevice.objects.create(user=user)
    return user


def as_user(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_officer_helps_a_producers_person_and_it_stands_in_the_log() -> None:
    officer, lost = person("can-bo", group="Cán bộ OCOP", has_device=False), person("htx")
    producer = make_producer()
    ProducerMember.objects.create(producer=producer, user=lost)
    client, address = as_user(officer), reverse("staff_second_factor_reset", args=[lost.pk])
    assert address in client.get(reverse("staff_people", args=[producer.pk])).content.decode()
    assert (client.post(address, {"reason": ""}).status_code, user_has_device(lost)) == (400, True)
    assert client.post(address, REASON)["Location"] == reverse("staff_people", args=[producer.pk])
    assert not user_has_device(lost)
    entry = AuditEntry.objects.get(action="second_factor.off")
    assert (entry.target_id, entry.actor_id, entry.cause) == (str(lost.pk), officer.pk, REASON["reason"])
    assert address not in client.get(reverse("staff_people", args=[producer.pk])).content.decode()


@pytest.mark.parametrize("who", ["officer about staff", "about oneself", "administrator about oneself", "auditor"])
def test_who_may_not(who: str) -> None:
    staff = person("khac", group="Cán bộ OCOP")
    by = {
        "officer about staff": lambda: (person("can-bo", group="Cán bộ OCOP", has_device=False), staff),
        "about oneself": lambda: (staff, staff),
        "administrator about oneself": lambda: (one := person("quan-tri", is_superuser=True), one),
        "auditor": lambda: (person("kiem-toan", group="Kiểm toán", has_device=False), person("htx")),
    }[who]()
    as_user(by[0]).post(reverse("staff_second_factor_reset", args=[by[1].pk]), REASON)
    assert (user_has_device(by[1]), AuditEntry.objects.filter(action="second_factor.off").count()) == (True, 0)


def test_the_administrator_sees_who_has_one_and_helps_staff() -> None:
    admin, staff = person("quan-tri", is_superuser=True, has_device=False), person("can-bo", group="Cán bộ OCOP")
    client, address = as_user(admin), reverse("staff_second_factor_reset", args=[staff.pk])
    page = client.get(reverse("staff_second_factors")).content.decode()
    assert (address in page, reverse("staff_second_factor_reset", args=[admin.pk]) in page) == (True, False)
    assert client.post(address, REASON)["Location"] == reverse("staff_second_factors")
    assert not user_has_device(staff)
