"""Reminders at 180, 90, 30 and 7 days: once each, the tightest only, made up when a day was missed."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from catalog.certificates.models import Certificate, CertificateReminder
from catalog.certificates.reminders import due_reminders, threshold_of
from catalog.producers.models import ProducerMember
from cms.programme import reminding
from tests.factories import make_certificate, make_product


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
