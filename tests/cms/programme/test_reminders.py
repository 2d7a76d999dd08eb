"""Reminders of certificates and papers at 180, 90, 30 and 7 days: once each, the tightest only, made up when a day was missed."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from catalog.certificates.models import Certificate, CertificateReminder
from catalog.certificates.reminders import due_papers, due_reminders, threshold_of
from catalog.dossiers.models import Paper
from catalog.producers.models import ProducerMember
from cms.programme import reminding
from cms.programme.tasks import remind
from tests.factories import make_certificate, make_producer, make_product

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("days_left", "threshold"), [(181, None), (180, 180), (91, 180), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7)]
)
def test_the_tightest_threshold_counts(days_left: int, threshold: int | None) -> None:
    assert threshold_of(days_left) == threshold


def ending_in(days: int, **fields: object) -> Certificate:
    product = make_product(certified=False, **fields)  # type: ignore[arg-type]
    today = timezone.localdate()
    return make_certificate(product, issued_on=today - timedelta(days=900), expires_on=today + timedelta(days=days))


@pytest.mark.django_db
def test_one_letter_per_threshold_to_producer_and_office(mailoutbox: Any) -> None:
    certificate = ending_in(30)
    member = get_user_model().objects.create_user("htx", email="htx@example.vn")
    ProducerMember.objects.create(producer=certificate.product.producer, user=member)
    officer = get_user_model().objects.create_user("canbo", email="canbo@example.vn")
    officer.groups.add(Group.objects.get(name="Cán bộ OCOP"))
    now = timezone.localtime()
    for _time in range(2):
        for due in due_reminders(on=now.date()):
            reminding.send(due, now=now)
    assert [(letter.to, letter.cc) for letter in mailoutbox] == [(["htx@example.vn"], ["canbo@example.vn"])]
    assert [words in mailoutbox[0].body for words in ("còn 30 ngày", certificate.product.title, certificate.get_absolute_url())] == [
        True
    ] * 3
    later = now + timedelta(days=23)
    assert [due.days for due in due_reminders(on=later.date())] == [7]


@pytest.mark.django_db
def test_what_needs_no_reminder() -> None:
    ending_in(181)
    renewed = ending_in(20)
    make_certificate(renewed.product, issued_on=timezone.localdate())
    revoked = ending_in(20)
    Certificate.objects.filter(pk=revoked.pk).update(revoked_on=timezone.localdate(), revocation_reason="voluntary")
    expired = ending_in(20)
    Certificate.objects.filter(pk=expired.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
    assert due_reminders(on=timezone.localdate()) == []


@pytest.mark.django_db
def test_a_letter_that_failed_stays_due(settings: Any) -> None:
    certificate = ending_in(7)
    officer = get_user_model().objects.create_user("canbo", email="canbo@example.vn")
    officer.groups.add(Group.objects.get(name="Cán bộ OCOP"))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    now = timezone.localtime()
    [due] = due_reminders(on=now.date())
    with pytest.raises(OSError, match="refused"):
        reminding.send(due, now=now)
    assert CertificateReminder.objects.get(certificate=certificate).sent_at is None
    assert [again.days for again in due_reminders(on=now.date())] == [7]


def walk(days: Iterable[int], ends_on: date) -> list[int]:
    """The task runs on these days before the end, three times a day; answers on which of them letters went out."""
    told = []
    for days_left in days:
        for hour in (8, 12, 20):
            with time_machine.travel(datetime.combine(ends_on - timedelta(days=days_left), time(hour), tzinfo=VIETNAM), tick=False):
                told += [days_left] * remind()
    return told


@pytest.fixture
def office() -> None:
    officer = get_user_model().objects.create_user("canbo", email="canbo@example.vn")
    officer.groups.add(Group.objects.get(name="Cán bộ OCOP"))


@pytest.mark.django_db
@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("kind", ["certificate", "paper"])
def test_each_threshold_once_and_none_is_lost_when_the_clock_stood_still(kind: str) -> None:
    """The machine slept from 95 to 85 days before the end, and from 31 to 5."""
    ends_on = date(2027, 2, 28)
    product = make_product(certified=False)
    if kind == "certificate":
        make_certificate(product, issued_on=date(2024, 2, 29))
    else:
        Paper.objects.create(producer=product.producer, kind="food_safety", issued_on=date(2024, 2, 29), expires_on=ends_on)
    awake = [days for days in range(200, -3, -1) if not (85 < days < 95 or 5 < days < 31)]
    assert walk(awake, ends_on) == [180, 85, 5]


@pytest.mark.django_db
@pytest.mark.usefixtures("office")
def test_which_papers_are_told(mailoutbox: Any) -> None:
    today, product = timezone.localdate(), make_product()
    soon, late = today + timedelta(days=20), today + timedelta(days=400)

    def paper(**fields: object) -> Paper:
        return Paper.objects.create(**{"producer": product.producer, "kind": "test_report", "expires_on": soon, **fields})

    alone = paper(product=product, number="KN-1")
    paper(kind="food_safety"), paper(kind="food_safety", expires_on=late)  # the new one is there
    paper(kind="business", expires_on=None)
    paper(kind="alcohol", state="waiting")
    paper(kind="quality", expires_on=today - timedelta(days=1))
    paper(kind="trade", producer=make_producer(is_active=False))
    [due] = due_papers(on=today)
    assert (due.paper, due.days) == (alone, 30)
    reminding.send(due, now=timezone.localtime())
    assert due_papers(on=today) == []
    assert [words in mailoutbox[0].body for words in ("KN-1", product.title, "còn 20 ngày", "/kenh-chu-the/giay-to/")] == [True] * 4
    assert product.producer.messages.get().url == "/kenh-chu-the/giay-to/"
