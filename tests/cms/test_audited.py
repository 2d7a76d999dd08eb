"""Whatever an officer changes by form stands in the audit log, old and new; what stays the same does not."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.audit.models import AuditEntry
from catalog.models import Product
from catalog.traceability.models import Lot
from cms.programme.plans import ensure_plans
from tests.cms.test_staff import as_role
from tests.factories import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return make_product(price_vnd=95_000)


@pytest.fixture
def officer() -> Client:
    return as_role("Cán bộ OCOP")


def change(officer: Client, row: Model, **given: Any) -> None:
    """Opens the form, changes these fields and sends all of it, children included."""
    url = reverse(f"wagtailsnippets_{row._meta.app_label}_{row._meta.model_name}:edit", args=[row.pk])
    form = officer.get(url).context["form"]
    forms = [form, *(part for formset in getattr(form, "formsets", {}).values() for part in (formset.management_form, *formset.forms))]
    data = {part.add_prefix(name): part[name].value() for part in forms for name in part.fields}
    data = {name: "" if value is None else value for name, value in data.items() if value is not False}
    answer = officer.post(url, {name: value for name, value in (data | given).items() if value is not False})
    assert answer.status_code == 302, answer.context["form"].errors


def told(row: Model) -> list[tuple[str, str, Any, Any]]:
    rows = AuditEntry.objects.filter(target=row._meta.label_lower, target_id=str(row.pk)).order_by("pk")
    return [(entry.actor_name, entry.action, entry.before, entry.after) for entry in rows]


def test_taking_a_product_off_sale_and_its_price_are_two_lines(officer: Client, product: Product) -> None:
    change(officer, product, is_public=False, price_vnd="99000")
    assert told(product) == [
        ("Cán bộ OCOP", "product.price", {"price_vnd": 95_000}, {"price_vnd": 99_000}),
        ("Cán bộ OCOP", "product.change", {"is_public": "True"}, {"is_public": "False"}),
    ]


def test_a_producer_stopped_and_its_consent_taken(officer: Client, product: Product) -> None:
    change(officer, product.producer, is_active=False, consents_to_sale=False, phone="0206 3855 000")
    before = {"is_active": "True", "consents_to_sale": "True", "phone": "…"}
    after = {"is_active": "False", "consents_to_sale": "False", "phone": "…"}
    assert told(product.producer) == [("Cán bộ OCOP", "producer.change", before, after)]


def test_a_certificate_moved_to_another_product_or_level(officer: Client, product: Product) -> None:
    certificate, other = product.certificates.get(), make_product(certified=False)
    change(officer, certificate, product=str(other.pk), issuer_level="central", score="88.5")
    [(who, action, before, after)] = told(certificate)
    assert (who, action) == ("Cán bộ OCOP", "certificate.change")
    assert before == {"product": f"{product.pk} · {product}", "issuer_level": "province", "score": ""}
    assert after == {"product": f"{other.pk} · {other}", "issuer_level": "central", "score": "88.5"}


def test_a_recalled_lot_with_its_reason(officer: Client, product: Product) -> None:
    today = timezone.localdate()
    lot = Lot.objects.create(product=product, number="7", quantity=10, made_on=today, best_before=today + timedelta(days=90))
    change(officer, lot, recalled_on=today.strftime("%d/%m/%Y"), recall_reason="Phiếu kiểm nghiệm không đạt")
    entry = AuditEntry.objects.get(action="lot.change")
    assert entry.after == {"recalled_on": today.isoformat(), "recall_reason": "Phiếu kiểm nghiệm không đạt"}
    assert entry.cause == "Phiếu kiểm nghiệm không đạt"


def test_a_goal_of_the_plan(officer: Client) -> None:
    from cms.programme.models import Plan

    ensure_plans()
    plan = Plan.objects.get(year=2024)
    change(officer, plan, **{"targets-0-goal": "31"})
    assert told(plan) == [("Cán bộ OCOP", "plan.change", {"new_products": "30"}, {"new_products": "31"})]


def test_saving_without_a_change_tells_nothing(officer: Client, product: Product) -> None:
    for row in (product, product.producer, product.certificates.get()):
        change(officer, row)
    assert AuditEntry.objects.count() == 0


def test_a_price_from_a_file(product: Product, tmp_path: Path) -> None:
    path = tmp_path / "gia.csv"
    path.write_text(f"sku,price_vnd\n{product.sku},99000\n", encoding="utf-8")
    for _time in range(2):
        call_command("import_products", str(path), stdout=io.StringIO())
    assert told(product) == [("", "product.price", {"price_vnd": 95_000}, {"price_vnd": 99_000})]
    assert AuditEntry.objects.get().cause == "nhập từ tệp gia.csv"
