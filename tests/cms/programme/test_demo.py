"""The register's demonstration rows: written once, gone with the rest, whatever was tried out on them."""

import io
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone

from catalog.certificates import revocation
from catalog.certificates.proposals import RevocationProposal
from catalog.demo.seed import seed
from catalog.dossiers.models import Dossier
from catalog.fairs.models import Fair
from catalog.models import Product
from catalog.traceability.models import Lot
from catalog.training.models import TrainingCourse
from cms.programme.models import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def communes() -> None:
    call_command("load_communes", stdout=io.StringIO())


def test_rows_are_marked_written_once_and_sellable() -> None:
    assert [seed(on=date(2026, 11, 24)).others["programme"] for _time in range(2)] == [11, 0]
    models = (Lot, Dossier, TrainingCourse, Fair, Plan)
    assert [model.objects.filter(is_demo=True).count() for model in models] == [1, 1, 1, 1, 1]
    assert Product.objects.sellable(on=timezone.localdate()).filter(pk=Lot.objects.get().product_id).exists()


def test_a_revocation_tried_out_does_not_keep_the_demonstration_alive() -> None:
    seed(on=date(2026, 11, 24))
    call_command("demo_users", stdout=io.StringIO())
    certificate = Product.objects.filter(is_demo=True, certificates__isnull=False).order_by("sku").first().certificates.first()
    officer = get_user_model().objects.get(username="demo-can-bo")
    revocation.propose(certificate_id=certificate.pk, reason="voluntary", note="thử", by=officer, now=timezone.now())
    call_command("purge_demo", stdout=io.StringIO())
    assert (
        Product.objects.count(),
        RevocationProposal.objects.count(),
        get_user_model().objects.filter(username="demo-can-bo").count(),
        list(Plan.objects.values_list("year", flat=True)),
    ) == (0, 0, 0, [2024])
