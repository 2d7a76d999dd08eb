"""A dossier goes step by step and ends in a certificate whose stars and issuer follow from score and day."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.audit.models import AuditEntry
from catalog.certificates.models import Certificate
from catalog.dossiers.checklist import checklist
from catalog.dossiers.models import Dossier, DossierState, Paper
from catalog.dossiers.progress import Decision, StepRefused, advance
from tests.factories import make_product

pytestmark = pytest.mark.django_db
S = DossierState
TODAY = date(2026, 11, 24)
PAPER = Decision(
    number="01/GCN", issuer="UBND tỉnh Cao Bằng", decision_no="9/QĐ-UBND", decision_date=date(2026, 11, 20), issued_on=date(2026, 11, 20)
)


@pytest.fixture
def dossier() -> Dossier:
    return Dossier.objects.create(product=make_product(certified=False), target_stars=4, opened_on=date(2026, 9, 1))


def go(dossier: Dossier, to: str, **given: object) -> Dossier:
    officer, _made = get_user_model().objects.get_or_create(username="canbo")
    return advance(dossier_id=dossier.pk, to=to, by=officer, now=timezone.now(), today=TODAY, **given)  # type: ignore[arg-type]


def test_from_draft_to_a_four_star_certificate(dossier: Dossier) -> None:
    go(dossier, S.COMMUNE)
    go(dossier, S.PROVINCE, note="Nguyên liệu trong xã, lao động trong xã.")
    done = go(dossier, S.CERTIFIED, score=Decimal("74.5"), decision=PAPER)
    certificate = Certificate.objects.get(product=dossier.product)
    assert (done.state, done.closed_on, done.certificate) == ("certified", TODAY, certificate)
    assert (certificate.stars, certificate.issuer_level, certificate.expires_on) == (4, "province", date(2029, 11, 20))
    steps = [entry.after["state"] for entry in AuditEntry.objects.filter(target="dossiers.dossier").order_by("pk")]
    assert steps == ["commune", "province", "certified"]


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ((), {"to": S.PROVINCE}),
        ((S.COMMUNE,), {"to": S.PROVINCE}),
        ((S.COMMUNE, S.PROVINCE), {"to": S.CERTIFIED, "score": Decimal("74.5")}),
        ((S.COMMUNE, S.PROVINCE), {"to": S.CERTIFIED, "decision": PAPER}),
        ((S.COMMUNE, S.PROVINCE), {"to": S.CERTIFIED, "score": Decimal("49.9"), "decision": PAPER}),
        ((S.COMMUNE, S.PROVINCE), {"to": S.CERTIFIED, "score": Decimal(91), "decision": PAPER}),
        ((S.COMMUNE, S.PROVINCE), {"to": S.CENTRAL, "score": Decimal("89.9")}),
    ],
)
def test_a_step_that_lacks_something_changes_nothing(dossier: Dossier, path: tuple[str, ...], given: dict[str, object]) -> None:
    for step in path:
        go(dossier, step, note="Đủ" if step == S.PROVINCE else "")
    before = Dossier.objects.get(pk=dossier.pk)
    with pytest.raises(StepRefused):
        go(dossier, **given)  # type: ignore[arg-type]
    after = Dossier.objects.get(pk=dossier.pk)
    assert (after.state, after.score, Certificate.objects.count()) == (before.state, before.score, 0)


def test_five_stars_come_from_the_centre(dossier: Dossier) -> None:
    go(dossier, S.COMMUNE)
    go(dossier, S.PROVINCE, note="Đủ")
    go(dossier, S.CENTRAL, score=Decimal(92))
    go(dossier, S.CERTIFIED, decision=PAPER)
    assert list(Certificate.objects.values_list("stars", "issuer_level")) == [(5, "central")]


def test_one_open_dossier_per_product(dossier: Dossier) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.create(product=dossier.product, opened_on=TODAY)
    go(dossier, S.WITHDRAWN)
    Dossier.objects.create(product=dossier.product, opened_on=TODAY)
    assert dossier.product.dossiers.count() == 2


def test_the_checklist_tells_held_expiring_expired_and_missing(dossier: Dossier) -> None:
    producer = dossier.product.producer
    for kind, expires_on in (("business", None), ("food_safety", date(2026, 12, 10)), ("test_report", date(2026, 11, 23))):
        Paper.objects.create(producer=producer, kind=kind, expires_on=expires_on)
    items = checklist(group="food", is_alcohol=True, papers=Paper.objects.all(), on=TODAY)
    assert [(item.kind, item.state) for item in items] == [
        ("business", "held"),
        ("food_safety", "expiring"),
        ("self_declaration", "missing"),
        ("test_report", "expired"),
        ("barcode", "missing"),
        ("trace", "missing"),
        ("alcohol", "missing"),
    ]
