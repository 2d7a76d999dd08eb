"""The officer's screens of dossiers and papers."""

from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from catalog.certificates.models import Certificate
from catalog.dossiers.models import Dossier, Paper
from tests.cms.test_revocation import as_role
from tests.factories import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier() -> Dossier:
    return Dossier.objects.create(product=make_product(certified=False), target_stars=3, opened_on=date(2026, 9, 1))


def step(dossier: Dossier, to: str) -> str:
    return reverse("staff_dossier_step", kwargs={"pk": dossier.pk, "to": to})


def test_an_officer_walks_a_dossier_to_its_certificate(dossier: Dossier) -> None:
    officer = as_role("Cán bộ OCOP", "canbo")
    page = officer.get(reverse("wagtailsnippets_dossiers_dossier:inspect", args=[dossier.pk])).content.decode()
    assert (step(dossier, "commune") in page, "Giấy tờ cần có" in page, step(dossier, "certified") in page) == (True, True, False)
    assert (">None<" in "".join(page.split()), page.count("–") >= 3) == (False, True)  # no score, no end, no certificate yet
    officer.post(step(dossier, "commune"), {"note": ""})
    officer.post(step(dossier, "province"), {"note": "Nguyên liệu tại xã"})
    decision = {
        "number": "5",
        "issuer": "UBND tỉnh",
        "decision_no": "5/QĐ",
        "decision_date": "2026-10-01",
        "issued_on": "2026-10-01",
        "note": "",
    }
    refused = officer.post(step(dossier, "certified"), {**decision, "score": "45"})
    assert (refused.status_code, "chưa đủ 3 sao" in refused.content.decode(), "5/QĐ" in refused.content.decode()) == (400, True, True)
    assert officer.post(step(dossier, "certified"), {**decision, "score": "63"}).status_code == 302
    assert list(Certificate.objects.values_list("stars", "number")) == [(3, "5")]


@pytest.mark.parametrize("role", ["Kiểm toán", "Biên tập", "Quản lý điểm bán"])
def test_other_roles_move_no_dossier(role: str, dossier: Dossier) -> None:
    as_role(role, "khac").post(step(dossier, "commune"), {"note": ""})
    dossier.refresh_from_db()
    assert dossier.state == "draft"


@pytest.mark.parametrize(("role", "status"), [("Cán bộ OCOP", 200), ("Kiểm toán", 200), ("Biên tập", 302)])
def test_a_scan_is_private(role: str, status: int, settings: Any, tmp_path: Any) -> None:
    settings.PRIVATE_ROOT = tmp_path
    paper = Paper(producer=make_product().producer, kind="test_report")
    paper.scan.save("phieu.pdf", ContentFile(b"%PDF-1.4"))
    assert as_role(role, "xem").get(reverse("staff_paper_scan", args=[paper.pk])).status_code == status
